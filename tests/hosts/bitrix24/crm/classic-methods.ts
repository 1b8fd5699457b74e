import type { Method, MethodContext, Params, Portal } from '../method.ts'
import type { Item, ItemType } from '../state.ts'
import { canRead, canWrite, findItem, sightOf } from './access.ts'
import { CLASSIC_PREFIX, fieldsOf, type FieldSpec } from './fields.ts'
import { compileFilter, type Column, type ColumnFinder } from './filter.ts'
import { itemCandidates, itemColumns } from './item-columns.ts'
import { deleteItem } from './item-deletion.ts'
import { demandAddRight, inClassicWords, readFields } from './item-input.ts'
import { authorOf, idsNamed } from './item-methods.ts'
import { showClassicItem, type ClassicView } from './item-views.ts'
import { addItem, updateItem } from './items.ts'
import { readClassicMultiFields } from './multi-fields.ts'
import { answerPage, readOrder, readStart, takePage } from './page.ts'
import { asBag, asList, classicError, isBag, pick, pickId, toText, type Bag } from './wire.ts'

/** "Development halted", and still what most integrations of customers use. */
export const classicMethods: readonly Method[] = ([1, 2, 3, 4] as const).flatMap(type => {
  const prefix = `crm.${CLASSIC_PREFIX[type]}`
  return [
    { name: `${prefix}.add`, scope: 'crm', run: (params, context) => add(type, params, context) },
    { name: `${prefix}.get`, scope: 'crm', run: (params, context) => get(type, params, context) },
    { name: `${prefix}.list`, scope: 'crm', run: (params, context) => list(type, params, context) },
    {
      name: `${prefix}.update`,
      scope: 'crm',
      run: (params, context) => update(type, params, context),
    },
    {
      name: `${prefix}.delete`,
      scope: 'crm',
      run: (params, context) => remove(type, params, context),
    },
    {
      name: `${prefix}.fields`,
      scope: 'crm',
      run: (_, { portal }) => ({ result: describe(portal, type) }),
    },
  ] satisfies Method[]
})

function readableItem(type: ItemType, params: Params, { portal, user }: MethodContext): Item {
  const item = findItem(portal, type, pickId(params))
  if (item === null) throw classicError('Not found')
  if (!canRead(sightOf(portal, user), item)) throw classicError('Access denied.')
  return item
}

export function writableItem(type: ItemType, params: Params, context: MethodContext): Item {
  const item = readableItem(type, params, context)
  if (!canWrite(sightOf(context.portal, context.user), item)) throw classicError('Access denied.')
  return item
}

function get(type: ItemType, params: Params, context: MethodContext) {
  const item = readableItem(type, params, context)
  const names = new Set(['PHONE', 'EMAIL', 'WEB'])
  const view = { names, hasSystem: true, hasCustom: true }
  return { result: showClassicItem(context.portal, item, view) }
}

function pickFields(params: Params): Bag {
  const fields = pick(params, 'fields')
  if (isBag(fields) || Array.isArray(fields)) return asBag(fields)
  throw classicError("Parameter 'fields' must be array.")
}

function add(type: ItemType, params: Params, context: MethodContext) {
  const given = pickFields(params)
  return inClassicWords(() => {
    const fields = readFields(context.portal, type, given, spec => spec.classic)
    demandAddRight(context, type, fields['assignedById'] ?? context.user.id)
    const fm = readClassicMultiFields(given)
    return { result: addItem(context.portal, type, { fields, fm }, authorOf(context)).id }
  })
}

function update(type: ItemType, params: Params, context: MethodContext) {
  const item = writableItem(type, params, context)
  const given = pickFields(params)
  return inClassicWords(() => {
    const fields = readFields(context.portal, type, given, spec => spec.classic)
    // V: the classic update does not carry a deal to another category.
    delete fields['categoryId']
    const fm = readClassicMultiFields(given)
    updateItem(context.portal, item, { fields, fm }, authorOf(context))
    return { result: true }
  })
}

function remove(type: ItemType, params: Params, context: MethodContext) {
  deleteItem(context.portal, writableItem(type, params, context), authorOf(context))
  return { result: true }
}

function list(type: ItemType, params: Params, { portal, user }: MethodContext) {
  const find = classicColumns(portal, type)
  const filter = asBag(pick(params, 'filter'))
  const matches = compileFilter(portal, filter, { find, unknown: 'ignore', isNested: false })
  const sight = sightOf(portal, user)
  const isHidden = type === 1 && portal.state.mode === 2
  const page = takePage(isHidden ? [] : itemCandidates(portal, type, idsNamed(filter, 'ID')), {
    matches: item => matches(item) && canRead(sight, item),
    order: readOrder(pick(params, 'order'), find, []),
    start: readStart(pick(params, 'start')),
  })
  const view = readClassicView(pick(params, 'select'))
  return answerPage(
    page,
    page.rows.map(item => showClassicItem(portal, item, view)),
  )
}

/** System and custom fields, and exact PHONE and EMAIL (D; no normalising). */
function classicColumns(portal: Portal, type: ItemType): ColumnFinder<Item> {
  const columns = itemColumns(portal, type, spec => spec.classic)
  return name => {
    if (name === 'PHONE' || name === 'EMAIL') return communicationColumn(name)
    return columns.get(name) ?? null
  }
}

function communicationColumn(typeId: 'PHONE' | 'EMAIL'): Column<Item> {
  return {
    kind: 'text',
    value: item => item.fm.filter(entry => entry.typeId === typeId).map(({ value }) => value),
  }
}

/** D: `*` brings no custom fields (`UF_*` does) and never phones and e-mails. */
function readClassicView(select: unknown): ClassicView {
  const names = asList(select).map(toText)
  return {
    names: new Set(['ID', ...names]),
    hasSystem: names.length === 0 || names.includes('*'),
    hasCustom: names.includes('UF_*'),
  }
}

const KINDS: Readonly<Record<FieldSpec['kind'], string>> = {
  whole: 'integer',
  double: 'double',
  text: 'string',
  flag: 'char',
  datetime: 'datetime',
  date: 'date',
  stage: 'crm_status',
  user: 'user',
  link: 'crm_entity',
  links: 'crm_entity',
}

function describe(portal: Portal, type: ItemType): Record<string, object> {
  const described: Record<string, object> = {}
  const put = (name: string, kind: string, spec: Partial<FieldSpec>) => {
    const isMultiple = kind === 'crm_multifield' || spec.kind === 'links'
    described[name] = {
      type: kind,
      isRequired: false,
      isReadOnly: spec.readOnly ?? false,
      isImmutable: name === 'CATEGORY_ID',
      isMultiple,
      isDynamic: name.startsWith('UF_'),
      title: spec.title ?? name,
    }
  }
  for (const spec of fieldsOf(portal, type).values()) put(spec.classic, KINDS[spec.kind], spec)
  if (type !== 2) for (const name of ['PHONE', 'EMAIL', 'WEB']) put(name, 'crm_multifield', {})
  return described
}
