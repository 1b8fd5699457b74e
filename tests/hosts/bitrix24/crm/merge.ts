import { RestError, type MethodAnswer, type MethodContext, type Params } from '../method.ts'
import type { Item } from '../state.ts'
import { bindActivity } from './activities.ts'
import { canDelete, canRead, canWrite, findItem, sightOf } from './access.ts'
import { asItemType, CLASSIC_PREFIX, fieldsOf } from './fields.ts'
import { fieldValue } from './item-columns.ts'
import { deleteItem } from './item-deletion.ts'
import { updateItem } from './items.ts'
import { clientKey, idsUnder, indexesOf, ownerKey } from './indexes.ts'
import { asBag, asList, toWhole } from './wire.ts'

/** D: texts of this method come with `error: 0`. */
function refuse(text: string): RestError {
  return new RestError(400, '0', text)
}

/**
 * Merges items into the first of them and deletes the rest, or changes nothing when single fields disagree.
 * Which fields count as single is V: here every text or number a person fills in.
 */
export function mergeBatch(params: Params, context: MethodContext): MethodAnswer {
  const { portal, user } = context
  const inner = asBag(params['params'])
  const type = asItemType(toWhole(inner['entityTypeId']))
  if (type === null) throw refuse('The parameter entityTypeId is not defined or invalid.')
  const ids = [...new Set(asList(inner['entityIds']).flatMap(id => toWhole(id) ?? []))]
  if (ids.length < 2) {
    throw refuse('The parameter entityIds must contains at least two elements.')
  }
  const items = ids.flatMap(id => findItem(portal, type, id) ?? [])
  const sight = sightOf(portal, user)
  const [keep, ...rest] = items
  const isAllowed =
    items.every(item => canRead(sight, item) && canWrite(sight, item)) &&
    rest.every(item => canDelete(user, sight, item))
  if (keep === undefined || items.length < ids.length || !isAllowed) {
    return { result: { STATUS: 'ERROR', ENTITY_IDS: [] } }
  }
  if (rest.some(item => isInConflict(context, keep, item))) {
    return { result: { STATUS: 'CONFLICT', ENTITY_IDS: [] } }
  }
  for (const item of rest) absorb(context, keep, item)
  return { result: { STATUS: 'SUCCESS', ENTITY_IDS: rest.map(({ id }) => id) } }
}

/** They always differ and say nothing about the person. */
const INDIFFERENT = new Set(
  'id title assignedById createdBy updatedBy webformId opened isManualOpportunity currencyId stageId categoryId probability begindate closedate sourceId'.split(
    ' ',
  ),
)

/** Custom fields among them: of applications a merge asks about no more than about anybody's (V). */
function single({ portal }: MethodContext, item: Item): readonly string[] {
  return [...fieldsOf(portal, item.entityTypeId).values()]
    .filter(({ name, kind, readOnly }) => !readOnly && kind !== 'links' && !INDIFFERENT.has(name))
    .map(({ name }) => name)
}

function isInConflict(context: MethodContext, keep: Item, other: Item): boolean {
  const { portal } = context
  return single(context, keep).some(name => {
    const left = fieldValue(portal, keep, name) || null
    const right = fieldValue(portal, other, name) || null
    return left !== null && right !== null && left !== right
  })
}

function absorb(context: MethodContext, keep: Item, other: Item): void {
  const { portal, user } = context
  const author = { userId: user.id }
  const fields: Record<string, unknown> = {}
  for (const name of single(context, keep)) {
    const value = fieldValue(portal, other, name)
    if (!fieldValue(portal, keep, name) && value) fields[name] = value
  }
  const known = new Set(keep.fm.map(({ typeId, value }) => `${typeId}:${value}`))
  const fm = other.fm
    .filter(({ typeId, value }) => !known.has(`${typeId}:${value}`))
    .map(({ typeId, valueType, value }) => ({ id: null, typeId, valueType, value }))

  const target = { entityTypeId: keep.entityTypeId, entityId: keep.id }
  const { byBinding } = indexesOf(portal)
  for (const id of idsUnder(byBinding, ownerKey(other.entityTypeId, other.id))) {
    const activity = portal.state.activities.get(id)
    if (activity !== undefined) bindActivity(portal, activity, target, author)
  }
  relinkCards(context, keep, other)
  moveTimeline(context, keep, other)
  updateItem(portal, keep, { fields, fm }, author)
  deleteItem(portal, other, author)
}

/** Leads and deals of a merged contact or company go over to the one that stays. */
function relinkCards({ portal, user }: MethodContext, keep: Item, other: Item): void {
  const clientType = keep.entityTypeId
  if (clientType !== 3 && clientType !== 4) return
  const { byClient } = indexesOf(portal)
  for (const type of [1, 2, 3] as const) {
    if (type === 3 && clientType === 3) continue
    for (const id of idsUnder(byClient, clientKey(type, clientType, other.id))) {
      const card = portal.state.items[type].get(id)
      if (card === undefined) continue
      updateItem(portal, card, { fields: linkOf(card, keep, other), fm: [] }, { userId: user.id })
    }
  }
}

function linkOf(card: Item, keep: Item, other: Item): Record<string, unknown> {
  const replaced = (ids: readonly number[]) => [
    ...new Set(ids.map(one => (one === other.id ? keep.id : one))),
  ]
  if (keep.entityTypeId === 3) return { contactIds: replaced(card.contactIds) }
  if (card.entityTypeId !== 3) return { companyId: keep.id }
  return { companyIds: replaced(card.fields['companyIds'] as number[]) }
}

/** V: comments and requisites go over with their numbers; a contact's companies are joined. */
function moveTimeline({ portal, user }: MethodContext, keep: Item, other: Item): void {
  const entityType = CLASSIC_PREFIX[other.entityTypeId]
  for (const comment of portal.state.comments.values())
    if (comment.entityType === entityType && comment.entityId === other.id)
      portal.state.comments.set(comment.id, { ...comment, entityId: keep.id })
  for (const row of portal.state.requisites?.requisites.values() ?? [])
    if (
      row['ENTITY_TYPE_ID'] === String(other.entityTypeId) &&
      row['ENTITY_ID'] === String(other.id)
    )
      row['ENTITY_ID'] = String(keep.id)
  if (keep.entityTypeId !== 3) return
  const [own, theirs] = [keep, other].map(item => (item.fields['companyIds'] ?? []) as number[])
  const companyIds = [...new Set([...(own ?? []), ...(theirs ?? [])])]
  updateItem(portal, keep, { fields: { companyIds }, fm: [] }, { userId: user.id })
}
