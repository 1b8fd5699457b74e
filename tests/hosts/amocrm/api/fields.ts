import { readList, readObject, type Body } from '../body.ts'
import { NO_CONTENT, ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { idOf, placeOf, type Call, type Route } from '../route.ts'
import { ENTITY_TYPES, type CustomField, type EntityType, type FieldEnum } from '../state.ts'
import { oneOf, sorted } from './filters.ts'
import { hrefOf } from './show.ts'

export const fieldRoutes: readonly Route[] = ENTITY_TYPES.flatMap((type): Route[] => {
  const path = `/api/v4/${type}/custom_fields`
  return [
    { method: 'GET', path, run: call => listAll(call, type) },
    { method: 'GET', path: `${path}/:id`, run: call => readOne(call, type) },
    { method: 'POST', path, isAdminOnly: true, run: call => add(call, type) },
    { method: 'PATCH', path: `${path}/:id`, isAdminOnly: true, run: call => change(call, type) },
    { method: 'DELETE', path: `${path}/:id`, isAdminOnly: true, run: call => remove(call, type) },
  ]
})

const COMMON_TYPES =
  'text numeric checkbox select multiselect date url textarea radiobutton streetaddress date_time monetary smart_address birthday legal_entity'
/** `tracking_data` is for leads only; a multitext cannot be added to leads. */
const TYPES: Readonly<Record<EntityType, ReadonlySet<string>>> = {
  leads: new Set([...COMMON_TYPES.split(' '), 'tracking_data']),
  contacts: new Set([...COMMON_TYPES.split(' '), 'multitext']),
  companies: new Set(COMMON_TYPES.split(' ')),
}
const WITH_ENUMS = new Set(['select', 'multiselect', 'radiobutton', 'multitext'])

function listAll(call: Call, type: EntityType): Answer {
  const page = readPage(call.query)
  const filter = call.query.filter()
  const isFit = oneOf<CustomField, string>(filter.list('type'), field => field.type)
  const order = call.query.order(['sort', 'id'])
  call.query.done()
  const rows = [...call.account.state.fields[type].values()].filter(field => isFit(field))
  const ordered = sorted(rows, order, { sort: row => row.sort, id: row => row.id })
  return pageOf('custom_fields', ordered, placeOf(call, page), {
    show: row => show(call, type, row),
    withTotal: true,
  })
}

function readOne(call: Call, type: EntityType): Answer {
  call.query.done()
  return ok(show(call, type, find(call, type)))
}

function find(call: Call, type: EntityType): CustomField {
  const field = call.account.state.fields[type].get(idOf(call))
  if (field === undefined) throw new Problem(404, 'Custom field not found')
  return field
}

function show({ account }: Call, type: EntityType, row: CustomField) {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    account_id: account.state.accountId,
    code: row.code,
    sort: row.sort,
    is_api_only: row.isApiOnly,
    enums: row.enums,
    group_id: null,
    required_statuses: [],
    hidden_statuses: [],
    is_deletable: !row.isPredefined,
    is_predefined: row.isPredefined,
    is_computed: false,
    entity_type: type,
    remind: null,
    currency: null,
    _links: selfLink(hrefOf(account, `${type}/custom_fields/${row.id}`)),
  }
}

function add(call: Call, type: EntityType): Answer {
  call.query.done()
  const { account } = call
  const items = readList(call.body, body => readField(type, body))
  const rows = items.map(({ value, requestId }) => {
    const field: CustomField = {
      ...value,
      id: account.nextId('field'),
      isPredefined: false,
      enums: value.enums?.map(one => ({ ...one, id: account.nextId('enum') })) ?? null,
    }
    account.state.fields[type].set(field.id, field)
    return { ...show(call, type, field), request_id: requestId }
  })
  account.touch()
  return ok({
    _total_items: rows.length,
    _links: selfLink(call.href),
    _embedded: { custom_fields: rows },
  })
}

type NewField = Omit<CustomField, 'id' | 'isPredefined'>

function readField(type: EntityType, body: Body): NewField {
  body.need('name', 'type')
  const kind = body.text('type') ?? ''
  if (!TYPES[type].has(kind))
    body.complain('NotSupportedChoice', 'type', 'The value you selected is not a valid choice.')
  const enums = readEnums(body)
  if (enums === null && WITH_ENUMS.has(kind)) body.need('enums')
  return {
    name: body.text('name') ?? '',
    code: body.text('code') ?? null,
    sort: body.int('sort') ?? 500,
    type: kind,
    isApiOnly: body.flag('is_api_only') ?? false,
    enums,
  }
}

function readEnums(body: Body): FieldEnum[] | null {
  const list = body.list('enums')
  if (list === undefined) return null
  return list.map((one, index) => {
    one.need('value')
    const read = {
      id: one.int('id') ?? 0,
      value: one.text('value') ?? '',
      sort: one.int('sort') ?? (index + 1) * 500,
      code: one.text('code') ?? null,
    }
    one.done()
    return read
  })
}

/** Of a field's definition its name and place can be changed here. */
function change(call: Call, type: EntityType): Answer {
  call.query.done()
  const field = find(call, type)
  const { name, sort } = readObject(call.body, body => ({
    name: body.text('name'),
    sort: body.int('sort'),
  }))
  if (name !== undefined) field.name = name
  if (sort !== undefined) field.sort = sort
  call.account.touch()
  return ok(show(call, type, field))
}

function remove(call: Call, type: EntityType): Answer {
  call.query.done()
  const field = find(call, type)
  if (field.isPredefined) throw new Problem(400, 'A predefined field cannot be deleted')
  const { state } = call.account
  state.fields[type].delete(field.id)
  for (const entity of state[type].values()) delete entity.values[field.id]
  call.account.touch()
  return NO_CONTENT
}
