import { nameOf } from '../../shared/crm/model.ts'
import type { Desk } from '../flow/flow.ts'
import type { CardView, OpenCard } from '../hosts/host.ts'
import type { CardMemory } from '../store/store.ts'
import { toObservation } from './observe.ts'
import { rescoreCard } from './rescore.ts'

/** A card was looked at: its history grows by what was seen, and its chance is counted anew. */
export async function followChance({ flow, tenant }: Desk, view: CardView): Promise<void> {
  const { store, scorers, clock, log } = flow
  const now = clock.now()
  await store.scores.observe(tenant.id, [toObservation(view, now)])
  if (view.card.status !== 'open') return
  try {
    await rescoreCard(store, scorers, { tenant: tenant.id, card: view.card.ref, now })
  } catch (error) {
    // What was decided about the card stands; the night counts all chances anew.
    const name = error instanceof Error ? error.name : typeof error
    log.error('chance not counted', { tenant: tenant.id, card: nameOf(view.card.ref), error: name })
  }
}

/** A page of a review was read. */
export async function followPage(
  { flow, tenant }: Desk,
  page: readonly OpenCard[],
  memories: ReadonlyMap<string, CardMemory>,
): Promise<void> {
  const now = flow.clock.now()
  await flow.store.scores.observe(
    tenant.id,
    page.map(open => {
      const touchedAt = memories.get(nameOf(open.card.ref))?.touchedAt ?? null
      return toObservation({ ...open, touchedAt }, now)
    }),
  )
}
