import { RestError, type MethodAnswer, type MethodContext, type Params } from '../method.ts'
import type { Item } from '../state.ts'
import { bindActivity } from './activities.ts'
import { canRead, canWrite, findItem, sightOf } from './access.ts'
import { asItemType, systemFields } from './fields.ts'
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
  const isAllowed = items.every(item => canRead(sight, item) && canWrite(sight, item))
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

function single(item: Item): readonly string[] {
  return [...systemFields(item.entityTypeId).values()]
    .filter(({ name, kind, readOnly }) => !readOnly && kind !== 'links' && !INDIFFERENT.has(name))
    .map(({ name }) => name)
}

function isInConflict({ portal }: MethodContext, keep: Item, other: Item): boolean {
  return single(keep).some(name => {
    const left = fieldValue(portal, keep, name) || null
    const right = fieldValue(portal, other, name) || null
    return left !== null && right !== null && left !== right
  })
}

function absorb(context: MethodContext, keep: Item, other: Item): void {
  const { portal, user } = context
  const author = { userId: user.id }
  const fields: Record<string, unknown> = {}
  for (const name of single(keep)) {
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
  updateItem(portal, keep, { fields, fm }, author)
  deleteItem(portal, other, author)
}

/** Leads and deals of a merged contact or company go over to the one that stays. */
function relinkCards({ portal, user }: MethodContext, keep: Item, other: Item): void {
  const clientType = keep.entityTypeId
  if (clientType !== 3 && clientType !== 4) return
  const { byClient } = indexesOf(portal)
  for (const type of [1, 2] as const) {
    for (const id of idsUnder(byClient, clientKey(type, clientType, other.id))) {
      const card = portal.state.items[type].get(id)
      if (card === undefined) continue
      const contactIds = card.contactIds.map(one => (one === other.id ? keep.id : one))
      const fields =
        clientType === 4 ? { companyId: keep.id } : { contactIds: [...new Set(contactIds)] }
      updateItem(portal, card, { fields, fm: [] }, { userId: user.id })
    }
  }
}
