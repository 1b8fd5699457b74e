import type { Portal } from '../method.ts'
import type { Item } from '../state.ts'
import { clientKey, indexesOf } from './indexes.ts'

/**
 * The portal's own mark of a known client.
 *
 * Lead: a client is linked (D). Deal: the client has a won deal — repeat sale; or another deal — repeat approach (V:
 * which of his deals count is described nowhere in our reference).
 */
export function markRepeat(portal: Portal, item: Item): void {
  if (item.entityTypeId === 1) {
    const hasClient = item.contactIds.length > 0 || Number(item.fields['companyId'] ?? 0) > 0
    item.fields['isReturnCustomer'] = hasClient ? 'Y' : 'N'
  }
  if (item.entityTypeId === 2) {
    const earlier = earlierDeals(portal, item)
    const hasWon = earlier.some(deal => deal.fields['stageSemanticId'] === 'S')
    item.fields['isReturnCustomer'] = hasWon ? 'Y' : 'N'
    item.fields['isRepeatedApproach'] = !hasWon && earlier.length > 0 ? 'Y' : 'N'
  }
}

function earlierDeals(portal: Portal, deal: Item): Item[] {
  const { byClient } = indexesOf(portal)
  const companyId = Number(deal.fields['companyId'] ?? 0)
  const keys = deal.contactIds.map(id => clientKey(2, 3, id))
  if (companyId > 0) keys.push(clientKey(2, 4, companyId))
  return keys
    .flatMap(key => [...(byClient.get(key) ?? [])])
    .filter(id => id < deal.id)
    .flatMap(id => portal.state.items[2].get(id) ?? [])
}
