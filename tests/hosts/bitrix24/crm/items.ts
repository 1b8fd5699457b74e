import type { Portal } from '../method.ts'
import type { Item, ItemType } from '../state.ts'
import { momentOf, tell, type Author } from './author.ts'
import { fieldsOf, systemFields, CLASSIC_PREFIX } from './fields.ts'
import { fileItem, indexesOf, unfileItem } from './indexes.ts'
import { applyMultiFields, type MultiFieldChange } from './multi-fields.ts'
import { markRepeat } from './repeat.ts'
import { checkLinks, checkStage, initialStage, moveWithin, moveToCategory } from './moves.ts'
import { writeHistory } from './stages.ts'
import { emptyValue, isSame } from './values.ts'

/** Values by camelCase names, already in the portal's own shape (see {@link readValue}). */
export interface ItemChanges {
  readonly fields: Readonly<Record<string, unknown>>
  readonly fm: readonly MultiFieldChange[]
}

const DEFAULT_TITLES: Partial<Record<ItemType, string>> = { 1: 'Лид', 2: 'Сделка', 4: 'Компания' }
const WEEK_MS = 7 * 24 * 3_600_000

export function eventOf(type: ItemType, deed: 'ADD' | 'UPDATE' | 'DELETE'): string {
  return `ONCRM${CLASSIC_PREFIX[type].toUpperCase()}${deed}`
}

/**
 * Creates an item as its card, a form or REST would.
 *
 * In simple mode a lead becomes a contact and a deal at once and can be read by nobody.
 * @throws {RestError} CRM_FIELD_ERROR_VALUE_NOT_VALID for an unknown stage, person or client
 */
export function addItem(
  portal: Portal,
  type: ItemType,
  changes: ItemChanges,
  author: Author,
): Item {
  const indexes = indexesOf(portal)
  const fields = { ...initialFields(portal, type, author), ...changes.fields }
  checkLinks(portal, type, fields)
  const stage = type === 1 || type === 2 ? initialStage(portal, type, fields) : null

  const id = portal.nextId(CLASSIC_PREFIX[type])
  fields['id'] = id
  const defaultTitle = DEFAULT_TITLES[type]
  if (defaultTitle !== undefined) fields['title'] ??= `${defaultTitle} #${id}`
  const item: Item = { id, entityTypeId: type, fields, fm: [], contactIds: takeContacts(fields) }
  applyMultiFields(portal, item.fm, changes.fm)
  settle(portal, item)

  portal.state.items[type].set(id, item)
  indexes.itemCount += 1
  fileItem(indexes, item)
  if (stage !== null && (type === 1 || type === 2)) {
    const categoryId = Number(fields['categoryId'] ?? 0)
    writeHistory(
      portal,
      { entityTypeId: type, ownerId: id, kind: 'created', stage, categoryId },
      author,
    )
  }
  tell(portal, author, eventOf(type, 'ADD'), { FIELDS: { ID: id } })
  portal.touch()
  if (type === 1 && portal.state.mode === 2) splitLead(portal, item, author)
  return item
}

function initialFields(portal: Portal, type: ItemType, author: Author): Record<string, unknown> {
  const now = momentOf(portal, author)
  const fields: Record<string, unknown> = {}
  for (const spec of systemFields(type).values()) fields[spec.name] = emptyValue(spec)
  Object.assign(fields, {
    assignedById: author.userId,
    createdBy: author.userId,
    updatedBy: author.userId,
    lastActivityBy: author.userId,
    createdTime: now,
    updatedTime: now,
    lastActivityTime: now,
    opened: 'Y',
  })
  if (type === 1 || type === 2) Object.assign(fields, { movedBy: author.userId, movedTime: now })
  if (type !== 3) fields['currencyId'] = 'RUB'
  if (type === 1 || type === 2) fields['opportunity'] = 0
  if (type === 2) Object.assign(fields, { categoryId: 0, begindate: now, closedate: now + WEEK_MS })
  return fields
}

/** Contacts live beside the fields, primary first. `contactIds` wins over `contactId`. */
function takeContacts(fields: Record<string, unknown>): number[] {
  const { contactId, contactIds } = fields
  delete fields['contactId']
  delete fields['contactIds']
  if (Array.isArray(contactIds) && contactIds.length > 0) return contactIds.map(Number)
  return typeof contactId === 'number' && contactId > 0 ? [contactId] : []
}

/** What follows from the rest of an item. */
function settle(portal: Portal, item: Item): void {
  const { fields } = item
  if (item.entityTypeId === 3) settleCompanies(fields)
  if (item.entityTypeId === 2) fields['closed'] = fields['stageSemanticId'] === 'P' ? 'N' : 'Y'
  if ('hasPhone' in fields) {
    fields['hasPhone'] = item.fm.some(entry => entry.typeId === 'PHONE') ? 'Y' : 'N'
    fields['hasEmail'] = item.fm.some(entry => entry.typeId === 'EMAIL') ? 'Y' : 'N'
  }
  markRepeat(portal, item)
}

function settleCompanies(fields: Record<string, unknown>): void {
  const companyIds = (fields['companyIds'] ?? []) as number[] // `links` by the table of fields
  const companyId = Number(fields['companyId'] ?? 0)
  if (companyIds.length === 0 && companyId > 0) fields['companyIds'] = [companyId]
  fields['companyId'] = (fields['companyIds'] as number[])[0] ?? 0
}

/**
 * Changes an item; what stays the same is not saved and tells nobody.
 *
 * A change of the deal's category tells only ONCRMDEALMOVETOCATEGORY, whatever else changed with it.
 * @returns whether anything changed
 */
export function updateItem(
  portal: Portal,
  item: Item,
  changes: ItemChanges,
  author: Author,
): boolean {
  const before = snapshot(item)
  const wanted = { ...changes.fields }
  checkLinks(portal, item.entityTypeId, wanted)
  checkStage(portal, item, wanted)

  const indexes = indexesOf(portal)
  unfileItem(indexes, item)
  applyFields(portal, item, wanted)
  const isFmChanged = applyMultiFields(portal, item.fm, changes.fm)
  const isMovedToCategory = moveToCategory(portal, item, wanted, author)
  const isMoved = !isMovedToCategory && moveWithin(portal, item, wanted, author)
  const isChanged = isFmChanged || isMoved || isMovedToCategory || isDifferent(before, item)
  if (isChanged) settle(portal, item)
  fileItem(indexes, item)
  if (!isChanged) return false

  Object.assign(item.fields, {
    updatedTime: momentOf(portal, author),
    updatedBy: author.userId,
  })
  const { id, entityTypeId } = item
  if (isMovedToCategory) {
    const { categoryId, stageId } = item.fields
    tell(portal, author, 'ONCRMDEALMOVETOCATEGORY', {
      FIELDS: { ID: id, CATEGORY_ID: categoryId, STAGE_ID: stageId },
    })
  } else {
    tell(portal, author, eventOf(entityTypeId, 'UPDATE'), { FIELDS: { ID: id } })
  }
  portal.touch()
  return true
}

function snapshot(item: Item): Pick<Item, 'fields' | 'contactIds'> {
  return { fields: { ...item.fields }, contactIds: [...item.contactIds] }
}

function applyFields(portal: Portal, item: Item, wanted: Record<string, unknown>): void {
  if ('contactIds' in wanted) item.contactIds = (wanted['contactIds'] as number[]).map(Number)
  else if ('contactId' in wanted) setPrimaryContact(item, Number(wanted['contactId']))

  if (item.entityTypeId === 3) applyCompanies(item, wanted)
  for (const [name, spec] of fieldsOf(portal, item.entityTypeId)) {
    if (spec.readOnly || !(name in wanted) || APPLIED_APART.has(name)) continue
    item.fields[name] = wanted[name]
  }
}

const APPLIED_APART = new Set(['contactId', 'contactIds', 'companyIds', 'stageId', 'categoryId'])

function setPrimaryContact(item: Item, contactId: number): void {
  const others = item.contactIds.slice(1).filter(id => id !== contactId)
  item.contactIds = contactId > 0 ? [contactId, ...others] : others
}

function applyCompanies(item: Item, wanted: Record<string, unknown>): void {
  if ('companyIds' in wanted) {
    item.fields['companyIds'] = wanted['companyIds']
    item.fields['companyId'] = 0
  } else if ('companyId' in wanted) {
    const others = (item.fields['companyIds'] as number[]).slice(1)
    const companyId = Number(wanted['companyId'])
    item.fields['companyIds'] = companyId > 0 ? [companyId, ...others] : others
  }
}

function isDifferent(before: Pick<Item, 'fields' | 'contactIds'>, item: Item): boolean {
  if (!isSame(before.contactIds, item.contactIds)) return true
  const names = new Set([...Object.keys(before.fields), ...Object.keys(item.fields)])
  return [...names].some(name => !isSame(before.fields[name], item.fields[name]))
}

/** Simple mode: the request lives on as a contact and a deal. */
function splitLead(portal: Portal, lead: Item, author: Author): void {
  const { name, lastName, secondName, assignedById, sourceId, sourceDescription } = lead.fields
  const origin = { assignedById, sourceId, sourceDescription, leadId: lead.id }
  const fm = lead.fm.map(({ typeId, valueType, value }) => ({ id: null, typeId, valueType, value }))
  const [known] = lead.contactIds
  const contactId =
    known ??
    addItem(portal, 3, { fields: { ...origin, name, lastName, secondName }, fm }, author).id

  const { title, opportunity, currencyId, companyId, comments } = lead.fields
  addItem(
    portal,
    2,
    {
      fields: { ...origin, title, opportunity, currencyId, companyId, comments, contactId },
      fm: [],
    },
    author,
  )
}
