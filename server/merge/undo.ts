import { UNDO_DAYS } from '../../shared/contract/merge.ts'
import { DAY, type Instant, plus, SECOND } from '../../shared/time/instant.ts'
import { HostRefused, HostUnavailable } from '../errors.ts'
import type { Merging, MergingHold } from '../store/store.ts'
import type { MergeDesk } from './desk.ts'
import { whileHeld } from './hold.ts'
import { learnAnew, takeUpLater } from './later.ts'

/** Until whoever goes on is through, as a guess. */
const TAKEN_OVER_MS = 10 * SECOND

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
  await takeUpLater(desk, merging)
  const hold = await mergings.hold(tenant.id, id, 'undoing')
  if (hold === null) return 'under-way'
  try {
    const keep = (now: unknown) => keepHeld(desk, hold, now)
    const work = () => host.undo({ plan, made, mark: id, words, keep })
    const { end, cards, returned } = await whileHeld(flow, hold, work)
    if (!(await mergings.renew(hold))) return 'under-way'
    if (end === 'changed') {
      await mergings.end(hold, { state: 'merged', outcome: {} })
      return 'changed'
    }
    await tellOthers(
      desk,
      merging,
      cards.map(card => card.id),
    )
    const outcome = { returned, anew: cards, isPartly: end === 'partly' }
    await mergings.end(hold, { state: 'undone', outcome })
    return end
  } catch (error) {
    if (error instanceof HostRefused)
      await mergings.end(hold, {
        state: 'merged',
        outcome: { reason: error.reason },
      })
    else await mergings.letGo(hold)
    throw error
  }
}

/** Somebody else who has it by now goes on from what is kept: nothing more is made beside him. */
async function keepHeld({ flow }: MergeDesk, hold: MergingHold, made: unknown): Promise<void> {
  if (!(await flow.store.mergings.keep(hold, made)))
    throw new HostUnavailable('undo: taken over', TAKEN_OVER_MS)
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
