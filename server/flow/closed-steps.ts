import type { Instant } from '../../shared/time/instant.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { closedSteps, type StepsMemory, withoutClosed } from '../../shared/problems/steps.ts'
import type { CardView } from '../hosts/host.ts'
import type { Known } from './facts.ts'
import type { Desk } from './flow.ts'

/** Beyond so many a host may have cut its list: what is missing in it is not closed. */
const WHOLE_LIST = 50
/** Steps asked about one by one; nobody closes more at a time by hand. */
const ASKED = 3

/**
 * A step that is gone since our last look: was it closed with nothing done about the client? One more call to the host, and where nothing
 * was done another one, to tell closed from deleted. Only where a single card is looked at: a review has no calls to spare, it leaves what
 * it finds gone to the next look.
 */
export async function judgeClosed(desk: Desk, view: CardView, known: Known): Promise<Known> {
  const { memory } = known
  const steps = memory?.steps ?? null
  if (memory === null || steps === null || view.card.status !== 'open') return known
  const closed = closedSteps(steps, view.openTasks)
  const settled = makeUpFor(steps, view)
  if (closed.length === 0) return { ...known, memory: { ...memory, steps: settled } }

  const left = withoutClosed(settled, view.openTasks)
  const isWhole = view.openTasks.length < WHOLE_LIST
  const emptyAt = isWhole ? await judge(desk, view, closed) : undefined
  return {
    ...known,
    memory: { ...memory, steps: emptyAt === undefined ? left : { ...left, emptyAt } },
  }
}

/** From when on a touch makes up for an emptily closed step; for the look that comes anyway. */
export function searchMakingUp({ memory }: Known): Instant | undefined {
  return memory?.steps?.emptyAt ?? undefined
}

function makeUpFor(steps: StepsMemory, { touchedAt }: CardView): StepsMemory {
  const isMadeUp = steps.emptyAt !== null && touchedAt !== null && touchedAt >= steps.emptyAt
  return isMadeUp ? { ...steps, emptyAt: null } : steps
}

/** @returns the present moment: closed emptily; `null`: something was done; `undefined`: it was not closed on this card */
async function judge(
  { crm, flow }: Desk,
  { card }: CardView,
  closed: ReturnType<typeof closedSteps>,
): Promise<Instant | null | undefined> {
  const since = asInstant(Math.min(...closed.map(step => step.since)))
  const look = await crm.look(card.ref, { touchesSince: since })
  if (look === null) return undefined
  if (look.touchedAt !== null) return null
  for (const { id } of closed.slice(0, ASKED)) {
    const cards = await crm.cardsOfTask(id)
    if (cards.some(ref => nameOf(ref) === nameOf(card.ref))) return flow.clock.now()
  }
  return undefined
}
