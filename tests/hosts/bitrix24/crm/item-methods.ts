import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import type { Item, ItemType } from '../state.ts'
import {
  accessDenied,
  canDelete,
  canRead,
  canWrite,
  findItem,
  sightOf,
  type Sight,
} from './access.ts'
import type { Author } from './author.ts'
import { asItemType, fieldsOf, type FieldSpec } from './fields.ts'
import { compileFilter, readKey, unknownField, type Column } from './filter.ts'
import { itemCandidates, itemColumns } from './item-columns.ts'
import { demandAddRight, readFields } from './item-input.ts'
import { importItems } from './item-import.ts'
import { isClosed, outerName, showItem, type ItemView } from './item-views.ts'
import { deleteItem } from './item-deletion.ts'
import { addItem, updateItem, type ItemChanges } from './items.ts'
import { readItemAddFm, readItemUpdateFm } from './multi-fields.ts'
import { answerPage, readOrder, readStart, takePage } from './page.ts'
import { asList, demandBag, demandWhole, isBag, toText, toWhole, type Bag } from './wire.ts'

const WHOLE: Pick<ItemView, 'names' | 'hasFm'> = { names: null, hasFm: true }

export const itemMethods: readonly Method[] = [
  { name: 'crm.item.get', scope: 'crm', run: getItem },
  { name: 'crm.item.list', scope: 'crm', run: listItems },
  { name: 'crm.item.add', scope: 'crm', run: addItemByRest },
  { name: 'crm.item.update', scope: 'crm', run: updateItemByRest },
  { name: 'crm.item.delete', scope: 'crm', run: deleteItemByRest },
  { name: 'crm.item.fields', scope: 'crm', run: describeFields },
  { name: 'crm.item.batchimport', scope: 'crm', run: batchImport },
]

export function authorOf({ user }: MethodContext): Author {
  return { userId: user.id }
}

export function notFound(text = 'Элемент не найден'): RestError {
  return new RestError(400, 'NOT_FOUND', text)
}

export function demandType(params: Params): ItemType {
  const type = asItemType(demandWhole(params, 'entityTypeId'))
  if (type === null) throw notFound('Смарт-процесс не найден')
  return type
}

function demandItem(params: Params, { portal, user }: MethodContext): readonly [Item, Sight] {
  const type = demandType(params)
  const item = findItem(portal, type, demandWhole(params, 'id'))
  if (item === null) throw notFound()
  const sight = sightOf(portal, user)
  if (!canRead(sight, item)) throw accessDenied()
  return [item, sight]
}

function hasOriginalNames(params: Params): boolean {
  return params['useOriginalUfNames'] === 'Y'
}

function namingOf(params: Params): (spec: FieldSpec) => string {
  const isOriginal = hasOriginalNames(params)
  return spec => outerName(spec, isOriginal)
}

function getItem(params: Params, context: MethodContext) {
  const [item] = demandItem(params, context)
  const view = { ...WHOLE, hasOriginalNames: hasOriginalNames(params) }
  return { result: { item: showItem(context.portal, item, view) } }
}

function listItems(params: Params, { portal, user }: MethodContext) {
  const type = demandType(params)
  const isOriginal = hasOriginalNames(params)
  const columns = itemColumns(portal, type, spec => outerName(spec, isOriginal))
  const find = (name: string): Column<Item> | null => columns.get(name) ?? null
  // PHP makes no difference between a list of groups and a map with the keys 0, 1 …
  const filter: Bag = { ...Object(params['filter']) }
  const matches = compileFilter(portal, filter, { find, unknown: 'refuse', isNested: true })
  const sight = sightOf(portal, user)
  const isHidden = type === 1 && portal.state.mode === 2

  const page = takePage(isHidden ? [] : itemCandidates(portal, type, idsNamed(filter)), {
    matches: item => matches(item) && canRead(sight, item),
    order: readOrder(params['order'], name => find(name) ?? refuseOrder(name), []),
    start: readStart(params['start']),
  })
  const view = readView(params['select'], isOriginal)
  return answerPage(page, { items: page.rows.map(item => showItem(portal, item, view)) })
}

function refuseOrder(name: string): never {
  throw unknownField(name)
}

/** Ids that an equality on `id` leaves, so that a page of known items costs no walk through all of them. */
export function idsNamed(filter: Bag, idName = 'id'): number[] | null {
  if (toText(filter['logic']).toUpperCase() === 'OR') return null
  for (const [key, wanted] of Object.entries(filter)) {
    const { name, operator } = readKey(key)
    if (name !== idName || (operator !== 'equal' && operator !== 'in')) continue
    return [...new Set(asList(wanted).flatMap(one => toWhole(one) ?? []))]
  }
  return null
}

/** S: phones and e-mails come only with `select: ["*"]`; no name brings them. */
function readView(select: unknown, isOriginal: boolean): ItemView {
  const names = asList(select).map(toText)
  const hasStar = names.includes('*')
  return {
    names: names.length === 0 || hasStar ? null : new Set(['id', ...names]),
    hasFm: hasStar,
    hasOriginalNames: isOriginal,
  }
}

function addItemByRest(params: Params, context: MethodContext) {
  const { portal, user } = context
  const type = demandType(params)
  const fields = demandBag(params, 'fields')
  const changes = readFields(portal, type, fields, namingOf(params))
  const fm = readItemAddFm(fields['fm'])
  demandAddRight(context, type, changes['assignedById'] ?? user.id)

  const item = addItem(portal, type, { fields: changes, fm }, authorOf(context))
  const view = { ...WHOLE, hasOriginalNames: hasOriginalNames(params) }
  return { result: { item: showItem(portal, item, view) } }
}

function updateItemByRest(params: Params, context: MethodContext) {
  const { portal } = context
  const [item, sight] = demandItem(params, context)
  if (!canWrite(sight, item)) throw accessDenied()
  const fields = demandBag(params, 'fields')
  const changes: ItemChanges = {
    fields: readFields(portal, item.entityTypeId, fields, namingOf(params)),
    fm: readItemUpdateFm(fields['fm']),
  }
  updateItem(portal, item, changes, authorOf(context))
  const view = { ...WHOLE, hasOriginalNames: hasOriginalNames(params) }
  return { result: { item: showItem(portal, item, view) } }
}

function deleteItemByRest(params: Params, context: MethodContext) {
  const [item, sight] = demandItem(params, context)
  if (!canDelete(context.user, sight, item)) throw accessDenied()
  deleteItem(context.portal, item, authorOf(context))
  return { result: [] }
}

const WIRE_KINDS: Readonly<Record<FieldSpec['kind'], string>> = {
  whole: 'integer',
  double: 'double',
  text: 'string',
  flag: 'boolean',
  datetime: 'datetime',
  date: 'date',
  stage: 'crm_status',
  user: 'user',
  link: 'crm_entity',
  links: 'crm_entity',
}

function describeFields(params: Params, { portal }: MethodContext) {
  const type = demandType(params)
  const described: Record<string, object> = {}
  for (const spec of fieldsOf(portal, type).values()) {
    if (isClosed(portal, spec)) continue
    described[outerName(spec, hasOriginalNames(params))] = {
      type: WIRE_KINDS[spec.kind],
      isRequired: false,
      isReadOnly: spec.readOnly,
      isImmutable: false,
      isMultiple: spec.kind === 'links',
      isDynamic: spec.classic.startsWith('UF_'),
      title: spec.title,
      upperName: spec.classic,
    }
  }
  return { result: { fields: described } }
}

const IMPORT_LIMIT = 20

function batchImport(params: Params, context: MethodContext) {
  const type = demandType(params)
  const rows = asList(params['data'])
  if (rows.length > IMPORT_LIMIT) {
    throw new RestError(400, 'MAX_IMPORT_BATCH_SIZE_EXCEEDED', `Max batch size is ${IMPORT_LIMIT}`)
  }
  const { portal } = context
  const items = importItems(
    rows.filter(isBag).map(row => ({
      row,
      read: () => ({
        fields: readFields(portal, type, row, spec => spec.name),
        fm: readItemAddFm(row['fm']),
      }),
    })),
    { type, context, demandRight: owner => demandAddRight(context, type, owner) },
  )
  return { result: { items } }
}
