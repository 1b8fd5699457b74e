import type { Item, PortalState } from '../state.ts'
import { seedCompany } from './index.ts'
import { addActivity, addStageEntry, nextId } from './rows.ts'

/**
 * The invented company, its year of deals told over and over with all that happened to them, until there are so many. For measuring what
 * looks at a year as it is: most deals closed, several stages behind each, calls and steps.
 */
export function manyPastDeals({
  count,
  now,
}: {
  readonly count: number
  readonly now: number
}): PortalState {
  const state = seedCompany({ now, seed: 'many past deals' })
  const told = [...state.items[2].values()]
  const history = Map.groupBy(
    [...state.stageHistory.values()].filter(({ entityTypeId }) => entityTypeId === 2),
    ({ ownerId }) => ownerId,
  )
  const activities = Map.groupBy(
    [...state.activities.values()].filter(({ ownerTypeId }) => ownerTypeId === 2),
    ({ ownerId }) => ownerId,
  )
  for (let at = 0; state.items[2].size < count; at = (at + 1) % told.length) {
    const deal = told[at]
    if (deal === undefined) break
    const id = tellAgain(state, deal)
    for (const { id: _id, ...entry } of history.get(deal.id) ?? [])
      addStageEntry(state, { ...entry, ownerId: id })
    for (const { id: _id, bindings, ...activity } of activities.get(deal.id) ?? [])
      addActivity(state, {
        ...activity,
        ownerId: id,
        bindings: bindings.map(binding =>
          binding.entityTypeId === 2 ? { ...binding, entityId: id } : { ...binding },
        ),
      })
  }
  return state
}

function tellAgain(state: PortalState, deal: Item): number {
  const id = nextId(state, 'deal')
  const again = { ...deal, id, fields: { ...deal.fields, id }, contactIds: [...deal.contactIds] }
  state.items[2].set(id, again)
  return id
}
