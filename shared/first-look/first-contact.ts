import type { UserId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import { DAY, HOUR, type Instant, MINUTE, plus } from '../time/instant.ts'
import type { WorkTime } from '../time/work-schedule.ts'
import { ENOUGH, type Finding } from './look.ts'

/** A request as it came, and when a person first did something about it. */
export interface RequestTouch {
  readonly card: CardRef
  readonly owner: UserId | null
  readonly createdAt: Instant
  /** `null`: nobody has, as far as is known. */
  readonly touchedAt: Instant | null
}

/** A request that waited longer than it may. */
export interface LateTouch extends RequestTouch {
  /** Working time, ms; `null`: it was never touched. */
  readonly waitedMs: number | null
}

export interface ContactFound {
  readonly finding: Finding
  /** Nobody's first, then the longest wait. */
  readonly late: readonly LateTouch[]
}

/** No norm is as long as this, whatever holidays there are: nothing has to be counted for old requests. */
const SURELY_MS = 90 * DAY
/** So many cards made within an hour were loaded, nobody asked for anything. */
const CROWD = 100

export interface ContactGround {
  readonly now: Instant
  readonly workTime: WorkTime
  /** Working minutes within which a request should be touched. */
  readonly normMinutes: number
}

/** How soon requests were touched. */
export function findFirstContact(
  given: readonly RequestTouch[],
  { now, workTime, normMinutes }: ContactGround,
): ContactFound {
  const requests = withoutCrowds(given)
  const normMs = normMinutes * MINUTE
  const judged = requests.map(one => ({
    ...one,
    waitedMs: one.touchedAt === null ? null : workTime.between(one.createdAt, one.touchedAt),
  }))
  const waits = judged.flatMap(({ waitedMs }) => waitedMs ?? []).toSorted((one, two) => one - two)
  if (waits.length < ENOUGH) return { finding: { state: 'few', n: waits.length }, late: [] }
  const late = judged.filter(({ waitedMs, createdAt }) =>
    waitedMs === null
      ? plus(createdAt, SURELY_MS) < now || workTime.between(createdAt, now) > normMs
      : waitedMs > normMs,
  )
  return {
    finding: {
      state: 'contact',
      medianMs: medianOf(waits),
      normMinutes,
      late: late.length,
      untouched: late.filter(({ waitedMs }) => waitedMs === null).length,
      of: requests.length,
      imported: given.length - requests.length,
    },
    late: late.toSorted(
      (one, two) => longOf(two) - longOf(one) || Number(two.createdAt) - Number(one.createdAt),
    ),
  }
}

function longOf({ waitedMs }: LateTouch): number {
  return waitedMs ?? Number.MAX_SAFE_INTEGER
}

function medianOf(sorted: readonly number[]): number {
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  return (low + high) / 2
}

/** What came in a crowd is an import. */
function withoutCrowds(given: readonly RequestTouch[]): readonly RequestTouch[] {
  const sorted = given.toSorted((one, two) => one.createdAt - two.createdAt)
  const crowded = new Set<RequestTouch>()
  let from = 0
  let marked = 0
  sorted.forEach((one, to) => {
    while ((sorted[from]?.createdAt ?? one.createdAt) < plus(one.createdAt, -HOUR)) from++
    if (to - from + 1 < CROWD) return
    for (let at = Math.max(from, marked); at <= to; at++) {
      const member = sorted[at]
      if (member !== undefined) crowded.add(member)
    }
    marked = to + 1
  })
  return sorted.filter(one => !crowded.has(one))
}
