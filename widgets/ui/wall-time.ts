import { asInstant } from '../../shared/time/instant.ts'
import type { Instant } from '../../shared/time/instant.ts'

const WALL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?$/

/** A moment as the value of `<input type="datetime-local">` in that zone: `2026-11-25T09:00`. */
export function toWallTime(at: Instant, timeZone: string): string {
  return new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 16)
}

/**
 * The moment at which clocks of that zone show this. Inside the hour skipped in spring the moment an hour later,
 * inside the repeated one the first of the two.
 *
 * @param text value of `<input type="datetime-local">`
 * @returns `null` for what is no such value, an empty one included
 */
export function fromWallTime(text: string, timeZone: string): Instant | null {
  const match = WALL.exec(text)
  if (match === null) return null
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.map(Number)
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  if (new Date(asUtc).getUTCDate() !== day) return null

  // The offset a day before and a day after are the only two the answer can have.
  const before = offsetAt(asInstant(asUtc - 86_400_000), timeZone)
  const after = offsetAt(asInstant(asUtc + 86_400_000), timeZone)
  const fits = [before, after].find(
    offset => offsetAt(asInstant(asUtc - offset), timeZone) === offset,
  )
  return asInstant(asUtc - (fits ?? before))
}

/** Milliseconds by which clocks of the zone are ahead of UTC. */
function offsetAt(at: Instant, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: string): number => Number(parts.find(part => part.type === type)?.value)
  const wall = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return wall - Math.floor(at / 1000) * 1000
}
