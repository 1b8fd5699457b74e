import type { Portal } from '../method.ts'
import type { CrmStatus, Item, ItemType } from '../state.ts'
import { momentOf, type Author } from './author.ts'
import { systemFields } from './fields.ts'
import { findStage, firstStage, semanticOf, writeHistory } from './stages.ts'
import { notValid } from './values.ts'

type Fields = Record<string, unknown>

function refuse(type: ItemType, name: string): never {
  const spec = systemFields(type).get(name)
  if (spec === undefined) throw new Error(`type ${type} has no field ${name}`)
  throw notValid(spec)
}

/** @throws {RestError} for people and clients that do not exist (V: how strict the real portal is with links) */
export function checkLinks(portal: Portal, type: ItemType, fields: Fields): void {
  const { users, items } = portal.state
  const { assignedById, contactId, contactIds, companyId, companyIds } = fields
  if (assignedById !== undefined && !users.has(Number(assignedById))) refuse(type, 'assignedById')
  checkAll(items[3], contactId === undefined ? [] : [contactId], () => refuse(type, 'contactId'))
  if (type !== 4) checkAll(items[3], contactIds, () => refuse(type, 'contactIds'))
  checkAll(items[4], companyId === undefined ? [] : [companyId], () => refuse(type, 'companyId'))
  checkAll(items[4], companyIds, () => refuse(type, 'companyIds'))
}

function checkAll(items: ReadonlyMap<number, Item>, ids: unknown, refused: () => never): void {
  if (!Array.isArray(ids)) return
  if (ids.some(id => Number(id) > 0 && !items.has(Number(id)))) refused()
}

/** Puts the stage of a new lead or deal into its fields: the given one or the first of its category. */
export function initialStage(portal: Portal, type: 1 | 2, fields: Fields): CrmStatus {
  const categoryId = type === 2 ? Number(fields['categoryId'] ?? 0) : 0
  if (type === 2 && !portal.state.categories.has(categoryId)) refuse(type, 'categoryId')
  const first = firstStage(portal, type, categoryId)
  const wanted = fields['stageId']
  const stage =
    typeof wanted === 'string' && wanted !== ''
      ? (findStage(portal, type, wanted, categoryId) ?? refuse(type, 'stageId'))
      : first
  fields['stageId'] = stage.statusId
  fields['stageSemanticId'] = semanticOf(stage)
  if (type === 2) fields['isNew'] = stage.id === first.id ? 'Y' : 'N'
  if (type === 1) fields['dateClosed'] = stage.semantics === null ? null : fields['createdTime']
  return stage
}

/** @throws {RestError} for a stage or category that the item cannot get to */
export function checkStage(portal: Portal, item: Item, wanted: Fields): void {
  const type = item.entityTypeId
  if (type !== 1 && type !== 2) return
  const categoryId = targetCategory(item, wanted)
  if (type === 2 && !portal.state.categories.has(categoryId)) refuse(type, 'categoryId')
  const { stageId } = wanted
  if (stageId === undefined || stageId === null) return
  if (findStage(portal, type, String(stageId), categoryId) === null) refuse(type, 'stageId')
}

function targetCategory(item: Item, wanted: Fields): number {
  return item.entityTypeId === 2 ? Number(wanted['categoryId'] ?? item.fields['categoryId']) : 0
}

/** @returns whether the deal went to another category */
export function moveToCategory(
  portal: Portal,
  item: Item,
  wanted: Fields,
  author: Author,
): boolean {
  const categoryId = targetCategory(item, wanted)
  if (item.entityTypeId !== 2 || categoryId === item.fields['categoryId']) return false
  const { stageId } = wanted
  const named = typeof stageId === 'string' ? findStage(portal, 2, stageId, categoryId) : null
  item.fields['categoryId'] = categoryId
  enter(
    portal,
    item,
    { stage: named ?? firstStage(portal, 2, categoryId), kind: 'category' },
    author,
  )
  return true
}

/** @returns whether the item went to another stage of its category */
export function moveWithin(portal: Portal, item: Item, wanted: Fields, author: Author): boolean {
  const type = item.entityTypeId
  const { stageId } = wanted
  if ((type !== 1 && type !== 2) || typeof stageId !== 'string') return false
  if (stageId === item.fields['stageId']) return false
  const stage = findStage(portal, type, stageId, targetCategory(item, wanted))
  if (stage === null) return false
  enter(portal, item, { stage, kind: 'moved' }, author)
  return true
}

interface Entry {
  readonly stage: CrmStatus
  readonly kind: 'moved' | 'category'
}

function enter(portal: Portal, item: Item, { stage, kind }: Entry, author: Author): void {
  const now = momentOf(portal, author)
  const { fields, id } = item
  const entityTypeId = item.entityTypeId === 1 ? 1 : 2
  const categoryId = Number(fields['categoryId'] ?? 0)
  const isFinal = stage.semantics !== null
  Object.assign(fields, {
    stageId: stage.statusId,
    stageSemanticId: semanticOf(stage),
    movedTime: now,
    movedBy: author.userId,
    lastActivityTime: now,
    lastActivityBy: author.userId,
  })
  if (entityTypeId === 1) fields['dateClosed'] = isFinal ? now : null
  if (entityTypeId === 2) {
    fields['isNew'] = stage.id === firstStage(portal, 2, categoryId).id ? 'Y' : 'N'
    if (isFinal) fields['closedate'] = now
  }
  writeHistory(portal, { entityTypeId, ownerId: id, kind, stage, categoryId }, author)
}
