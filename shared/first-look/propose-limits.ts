import type { PipelineId, StageId } from '../crm/ids.ts'
import type { Span } from '../time/add-duration.ts'
import { HOUR, type Instant } from '../time/instant.ts'
import type { WorkTime } from '../time/work-schedule.ts'
import { ENOUGH, type ProposedLimit } from './look.ts'
import { endOf, type OpenOne } from './open-cards.ts'

/** How long deals that were won have stood on a stage. */
export interface WonTimes {
  readonly pipeline: PipelineId
  readonly stage: StageId
  /** Deals. */
  readonly n: number
  /** Working time that 80 % of them did not exceed, each by its longest stay there, ms. */
  readonly p80Ms: number
}

/** Longest limit that the settings take, days. */
const LONGEST_DAYS = 365
/** Days by which the length of a working day is told. */
const SAMPLE_DAYS = 5

export interface ProposeGround {
  readonly now: Instant
  readonly workTime: WorkTime
}

/** A limit for every stage that deals which were won have passed, with what it would find now. */
export function proposeLimits(
  times: readonly WonTimes[],
  open: readonly OpenOne[],
  { now, workTime }: ProposeGround,
): readonly ProposedLimit[] {
  const dayMs = dayLength(workTime, now)
  return times.map(({ pipeline, stage, n, p80Ms }) => {
    const limit = n < ENOUGH ? null : toSpan(p80Ms, dayMs)
    const here = open.filter(
      ({ standing }) => standing.pipeline === pipeline && standing.stage === stage,
    )
    const isOver = ({ standing }: OpenOne): boolean =>
      limit !== null && endOf(standing.stageSince, { ...limit, calendar: false }, workTime) <= now
    return {
      pipeline,
      stage,
      n,
      p80Ms,
      limit,
      over: here.filter(isOver).length,
      standing: here.length,
    }
  })
}

/** A round limit, never shorter than what it is made from: hours below two working days, then whole days. */
export function toSpan(ms: number, dayMs: number): Span {
  if (ms < 2 * dayMs) return { amount: Math.max(1, Math.ceil(ms / HOUR)), unit: 'hours' }
  return { amount: Math.min(LONGEST_DAYS, Math.ceil(ms / dayMs)), unit: 'days' }
}

/** Working time of a usual working day, ms. */
export function dayLength(workTime: WorkTime, now: Instant): number {
  const from = workTime.plus(now, 0)
  return workTime.between(from, workTime.plusDays(from, SAMPLE_DAYS)) / SAMPLE_DAYS
}
