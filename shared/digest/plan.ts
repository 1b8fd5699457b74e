import { asInstant, HOUR, type Instant } from '../time/instant.ts'
import { dateIn } from '../time/date-in.ts'
import type { WorkTime } from '../time/work-schedule.ts'

export const HALVES = ['morning', 'evening'] as const
export type Half = (typeof HALVES)[number]

/** When the digest comes: minutes since midnight by the tenant's clock, on working days; `null`: not in that half. */
export type DigestHours = Readonly<Record<Half, number | null>>

/** One digest of one tenant. */
export interface DueDigest {
  /** `2026-11-26/morning`: what names it, for everybody it goes to. */
  readonly name: string
  readonly half: Half
  /** `2026-11-26`, by the clock of its hours. */
  readonly date: string
}

/** A service that was away in the morning does not wake people with yesterday's news. */
export const LATEST_MS = 3 * HOUR

/**
 * The digest to send now.
 *
 * @param last name of the one sent last; `null`: none ever was
 */
export function dueDigest(
  hours: DigestHours,
  workTime: WorkTime,
  now: Instant,
  last: string | null,
): DueDigest | null {
  const passed = momentsOf(hours, minute => workTime.lastAt(now, minute))
  const [newest] = passed.toSorted((one, other) => other.at - one.at)
  if (newest === undefined || now - newest.at > LATEST_MS) return null
  const { half, at } = newest
  const date = dateIn(workTime.timeZone, at)
  const name = `${date}/${half}`
  return name === last ? null : { name, half, date }
}

/** When to look again; `null`: never, as long as the hours stay what they are. */
export function nextDigestAt(hours: DigestHours, workTime: WorkTime, now: Instant): Instant | null {
  const coming = momentsOf(hours, minute => workTime.nextAt(now, minute)).map(({ at }) => at)
  return coming.length === 0 ? null : asInstant(Math.min(...coming))
}

function momentsOf(hours: DigestHours, at: (minute: number) => Instant) {
  return HALVES.flatMap(half => {
    const minute = hours[half]
    return minute === null ? [] : [{ half, at: at(minute) }]
  })
}
