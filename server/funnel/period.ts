import { addDays, type Day, daysWithin, dayOf, startOf } from '../../shared/funnel/days.ts'
import { asInstant, type Instant } from '../../shared/time/instant.ts'
import type { ZoneOffsets } from '../../shared/time/zone-offset.ts'

/** Days, both counted, as moments of the tenant's zone. */
export interface FunnelPeriod {
  readonly from: Day
  readonly until: Day
  readonly before: { readonly from: Day; readonly until: Day }
  readonly moments: {
    readonly pastFrom: Instant
    readonly beforeFrom: Instant
    readonly from: Instant
    /** Not counted any more. */
    readonly until: Instant
  }
}

const USUAL_DAYS = 90
/** A stage is compared with its own last year. */
const PAST_DAYS = 365

export interface PeriodGround {
  readonly now: Instant
  readonly zone: string
  readonly offsets: ZoneOffsets
}

/** @returns `null`: it ends before it begins */
export function periodOf(
  wish: { readonly from: Day | null; readonly until: Day | null },
  { now, zone, offsets }: PeriodGround,
): FunnelPeriod | null {
  const until = wish.until ?? latestOf(dayOf(now, zone, offsets), wish.from)
  const from = wish.from ?? addDays(until, 1 - USUAL_DAYS)
  const days = daysWithin(from, until)
  if (days < 1) return null
  const before = { from: addDays(from, -days), until: addDays(from, -1) }
  const at = (day: Day) => startOf(day, zone, offsets)
  const beforeFrom = at(before.from)
  return {
    from,
    until,
    before,
    moments: {
      pastFrom: asInstant(Math.min(beforeFrom, at(addDays(from, -PAST_DAYS)))),
      beforeFrom,
      from: at(from),
      until: at(addDays(until, 1)),
    },
  }
}

function latestOf(today: Day, from: Day | null): Day {
  return from !== null && from > today ? from : today
}
