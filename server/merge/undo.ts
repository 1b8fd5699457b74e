import { UNDO_DAYS } from '../../shared/contract/merge.ts'
import { DAY, type Instant, plus } from '../../shared/time/instant.ts'
import { HostRefused } from '../errors.ts'
import type { Merging } from '../store/store.ts'
import type { MergeDesk } from './desk.ts'
import { learnAnew, takeUpLater } from './later.ts'

export type UndoOutcome = 'done' | 'partly' | 'changed' | 'late' | 'under-way'

/** Until when it may be taken back; `null`: there is nothing to take back. */
export function undoUntil({ state, at }: Pick<Merging, 'state' | 'at'>): Instant | null {
  return state === 'merged' || state === 'undoing' ? plus(at, UNDO_DAYS * DAY) : null
}

/** Takes a merge back; a repeated call goes on where the first one stopped. @throws {HostUnavailable | HostRefused} */
export async function undo(desk: MergeDesk, merging: Merging): Promise<UndoOutcome> {
  const { flow, tenant, host, words } = desk
  const { mergings } = flow.store
  const { id, plan, made, state } = merging
  if (state === 'undone') return merging.outcome.isPartly ? 'partly' : 'done'
  if (state === 'writing') return 'under-way'
  const until = undoUntil(merging)
  if (until === null) return 'changed'
  // One that was begun in time is brought to its end.
  if (state === 'merged' && flow.clock.now() >= until) return 'late'
  await takeUpLater(desk)
  if (!(await mergings.hold(tenant.id, id, 'undoing'))) return 'under-way'
  try {
    const keep = (now: unknown) => mergings.keep(tenant.id, id, now)
    const { end, cards, returned } = await host.undo({ plan, made, mark: id, words, keep })
    if (end === 'changed') {
      await mergings.end(tenant.id, id, { state: 'merged', outcome: {} })
      return 'changed'
    }
    await tellOthers(
      desk,
      merging,
      cards.map(card => card.id),
    )
    const outcome = { returned, anew: cards, isPartly: end === 'partly' }
    await mergings.end(tenant.id, id, { state: 'undone', outcome })
    return end
  } catch (error) {
    if (error instanceof HostRefused)
      await mergings.end(tenant.id, id, {
        state: 'merged',
        outcome: { reason: error.reason },
      })
    else await mergings.letGo(tenant.id, id)
    throw error
  }
}

async function tellOthers(
  { flow, tenant }: MergeDesk,
  { kind, survivor, cards }: Merging,
  anew: readonly string[],
): Promise<void> {
  const gone = cards.map(({ id }) => id).filter(id => id !== survivor)
  await flow.store.base.unmerged(tenant.id, { kind, survivor, gone })
  if (kind === 'contact')
    await learnAnew({ flow, tenant }, [...new Set([survivor, ...gone, ...anew])])
}
