import type { Portal } from '../method.ts'
import type { Item } from '../state.ts'
import { deleteActivity, unbindActivity } from './activities.ts'
import { tell, type Author } from './author.ts'
import { clientKey, fileItem, idsUnder, indexesOf, ownerKey, unfileItem } from './indexes.ts'
import { eventOf } from './items.ts'
import { dropRequisitesOf } from './requisite-state.ts'

/** Deletes an item; activities that hang on other items, too, stay with those. */
export function deleteItem(portal: Portal, item: Item, author: Author): void {
  const indexes = indexesOf(portal)
  const { id, entityTypeId } = item
  releaseActivities(portal, item, author)
  releaseLinks(portal, item)
  dropRequisitesOf(portal, item)
  unfileItem(indexes, item)
  portal.state.items[entityTypeId].delete(id)
  indexes.itemCount -= 1
  tell(portal, author, eventOf(entityTypeId, 'DELETE'), { FIELDS: { ID: id } })
  portal.touch()
}

function releaseActivities(portal: Portal, item: Item, author: Author): void {
  const binding = { entityTypeId: item.entityTypeId, entityId: item.id }
  const { byBinding } = indexesOf(portal)
  for (const id of idsUnder(byBinding, ownerKey(item.entityTypeId, item.id))) {
    const activity = portal.state.activities.get(id)
    if (activity === undefined || unbindActivity(portal, activity, binding, author)) continue
    deleteActivity(portal, activity, author)
  }
}

/** A deleted client disappears from the cards that point at him; nobody is told of that (V). */
function releaseLinks(portal: Portal, client: Item): void {
  const { entityTypeId, id } = client
  if (entityTypeId !== 3 && entityTypeId !== 4) return
  const indexes = indexesOf(portal)
  for (const type of [1, 2, 3] as const) {
    for (const linkedId of idsUnder(indexes.byClient, clientKey(type, entityTypeId, id))) {
      const linked = portal.state.items[type].get(linkedId)
      if (linked === undefined) continue
      unfileItem(indexes, linked)
      unlink(linked, entityTypeId, id)
      fileItem(indexes, linked)
    }
  }
}

function unlink(item: Item, clientType: 3 | 4, clientId: number): void {
  const { fields } = item
  if (clientType === 3) {
    item.contactIds = item.contactIds.filter(id => id !== clientId)
    return
  }
  if (fields['companyId'] === clientId) fields['companyId'] = 0
  if (item.entityTypeId !== 3) return
  const companyIds = (fields['companyIds'] as number[]).filter(id => id !== clientId)
  Object.assign(fields, { companyIds, companyId: companyIds[0] ?? 0 })
}
