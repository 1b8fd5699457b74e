import type { Standing } from '../control/standing.ts'
import type { PipelineId, StageId } from '../crm/ids.ts'
import type { CardRef, Money } from '../crm/model.ts'
import type { StageLimit } from '../settings/saved-settings.ts'
import { addCalendarSpan, addWorkingSpan } from '../time/add-duration.ts'
import type { Instant } from '../time/instant.ts'
import type { WorkTime } from '../time/work-schedule.ts'
import type { Finding, LimitFinding } from './look.ts'

export interface OpenOne {
  readonly card: CardRef
  readonly standing: Standing
}

/** A card behind a number, with since when it is so. */
export interface FoundOne extends OpenOne {
  readonly since: Instant | null
}

export interface Found {
  readonly finding: Finding
  /** In the order in which they are worth looking at. */
  readonly cards: readonly FoundOne[]
}

/** Whether any rule marks a next step does not matter here: this is how the cards are, not what is asked of them. */
export function findNoStep(open: readonly OpenOne[]): Found {
  const cards = open
    .filter(({ standing }) => standing.moments.step === null)
    .map(one => ({ ...one, since: one.standing.moments.gapSince }))
  return { finding: counted(cards.length, open.length), cards: byMoney(cards) }
}

export function findOverdue(open: readonly OpenOne[], now: Instant): Found {
  const cards = open.flatMap(one => {
    const { step } = one.standing.moments
    return step !== null && step.dueAt <= now ? [{ ...one, since: step.dueAt }] : []
  })
  return { finding: counted(cards.length, open.length), cards: byMoney(cards) }
}

function counted(count: number, of: number): Finding {
  return of === 0 ? { state: 'few', n: 0 } : { state: 'cards', count, of }
}

export interface LimitGround {
  readonly now: Instant
  readonly workTime: WorkTime
  /** What an administrator has set; `null`: nothing. */
  setLimit(pipeline: PipelineId, stage: StageId): StageLimit | null
  /** What is usual for deals that were won; `null`: too few of them. */
  usualLimit(pipeline: PipelineId, stage: StageId): StageLimit | null
}

/** A limit that is set is what counts; where none is, the usual time of deals that were won is as good a measure. */
export function findOverLimit(open: readonly OpenOne[], ground: LimitGround): Found {
  const judged = open.flatMap(one => judgeLimit(one, ground) ?? [])
  const cards = judged.filter(({ since }) => since !== null)
  const finding: LimitFinding = {
    state: 'limits',
    count: cards.length,
    of: judged.length,
    overSet: cards.filter(({ isSet }) => isSet).length,
    untold: open.length - judged.length,
  }
  const isTold = judged.length > 0
  return { finding: isTold ? finding : { state: 'few', n: 0 }, cards: byMoney(cards) }
}

interface JudgedLimit extends FoundOne {
  readonly isSet: boolean
}

/** @returns `null`: its stage has no limit; `since` of `null`: it is not exceeded */
function judgeLimit(
  one: OpenOne,
  { now, workTime, setLimit, usualLimit }: LimitGround,
): JudgedLimit | null {
  const { pipeline, stage, stageSince } = one.standing
  const set = setLimit(pipeline, stage)
  const limit = set ?? usualLimit(pipeline, stage)
  if (limit === null) return null
  const end = endOf(stageSince, limit, workTime)
  return { ...one, since: end <= now ? end : null, isSet: set !== null }
}

/** When a stay passes its limit. Asked for thousands of cards at once, so nothing else is worked out. */
export function endOf(since: Instant, limit: StageLimit, workTime: WorkTime): Instant {
  return limit.calendar ? addCalendarSpan(since, limit) : addWorkingSpan(workTime, since, limit)
}

/** Money of cards that stand longer than they may. @param over what `findOverLimit` gave */
export function findMoneyStuck({ finding, cards }: Found): Found {
  if (finding.state !== 'limits') return { finding, cards: [] }
  const paying = cards.filter(({ standing }) => (standing.amount?.minor ?? 0) > 0)
  return {
    finding: { state: 'money', count: paying.length, sums: sumsOf(paying) },
    cards: paying,
  }
}

function sumsOf(cards: readonly OpenOne[]): readonly Money[] {
  const sums = new Map<string, number>()
  for (const { standing } of cards) {
    const { amount } = standing
    if (amount !== null) sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor)
  }
  return [...sums]
    .map(([currency, minor]) => ({ minor, currency }))
    .toSorted((one, other) => other.minor - one.minor)
}

/** The largest amount first, then the longest broken. */
function byMoney<One extends FoundOne>(cards: readonly One[]): readonly One[] {
  const since = ({ since: at, standing }: One) => at ?? standing.stageSince
  return cards.toSorted(
    (one, other) =>
      (other.standing.amount?.minor ?? 0) - (one.standing.amount?.minor ?? 0) ||
      since(one) - since(other),
  )
}
