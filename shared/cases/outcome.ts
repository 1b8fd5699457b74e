import type { PipelineId, StageId } from '../crm/ids.ts'
import type { Place, PlainStay } from '../funnel/stays.ts'
import type { Instant } from '../time/instant.ts'
import type { CaseOutcome } from './case.ts'

/** A stage as it is ordered; of a removed one the last that was known. */
export interface StagePlace {
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly status: 'open' | 'won' | 'lost' | null
  readonly position: number
}

export interface OutcomeGround {
  /** Of the card, oldest first. */
  readonly stays: readonly Pick<PlainStay, 'pipeline' | 'stage' | 'enteredAt'>[]
  /** When the host said it is gone; `null`: it is there. */
  readonly goneAt: Instant | null
  readonly decidedAt: Instant
  /** The moment that is asked about: whatever came later does not count. */
  readonly until: Instant
  readonly stages: readonly StagePlace[]
}

/**
 * How a card stood at that moment, against where it stood at the decision. One that went on and came back is still there.
 *
 * @returns `null`: nothing is known of where it stood
 */
export function outcomeFromStays(ground: OutcomeGround): CaseOutcome | null {
  const { stays, goneAt, decidedAt, until, stages } = ground
  if (goneAt !== null && goneAt <= until) return 'gone'
  const upTo = (at: Instant) => stays.findLast(({ enteredAt }) => enteredAt <= at)
  const now = upTo(until)
  if (now === undefined) return null
  return outcomeOf(upTo(decidedAt) ?? now, now, stages)
}

/** @param from where it stood at the decision */
export function outcomeOf(
  from: Place,
  now: Place,
  stages: readonly StagePlace[],
): Exclude<CaseOutcome, 'gone'> {
  const find = (place: Place) =>
    stages.find(({ pipeline, stage }) => pipeline === place.pipeline && stage === place.stage)
  const [before, after] = [find(from), find(now)]
  if (after?.status === 'won' || after?.status === 'lost') return after.status
  if (from.pipeline !== now.pipeline) return 'moved'
  // Of a stage nobody knows the place of it is not said that it lies further on.
  const isOnwards = before !== undefined && after !== undefined && after.position > before.position
  return isOnwards ? 'moved' : 'still'
}
