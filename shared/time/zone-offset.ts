import { HOUR, type Instant, MINUTE } from './instant.ts'

/** UTC offsets of IANA zones, summer time included. */
export interface ZoneOffsets {
  /** Minutes east of UTC at a moment; `null` when the zone is unknown to this machine. */
  at(zone: string, moment: Instant): number | null
}

/** A formatter costs a tenth of a millisecond to make, so each zone keeps its own inside the object. */
export function createZoneOffsets(): ZoneOffsets {
  const clocks = new Map<string, Intl.DateTimeFormat | null>()

  function clockOf(zone: string): Intl.DateTimeFormat | null {
    const known = clocks.get(zone)
    if (known !== undefined) return known
    const clock = createClock(zone)
    clocks.set(zone, clock)
    return clock
  }

  return {
    at(zone, moment) {
      const parts = clockOf(zone)?.formatToParts(moment) ?? []
      const name = parts.find(({ type }) => type === 'timeZoneName')?.value
      return name === undefined ? null : readOffset(name)
    },
  }
}

/** @example formatOffset(345) // '+05:45' */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes)
  const [hours, rest] = [Math.floor(size / 60), size % 60].map(part =>
    String(part).padStart(2, '0'),
  )
  return `${minutes < 0 ? '-' : '+'}${hours}:${rest}`
}

function createClock(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  } catch {
    // The only way Intl says that it does not know a zone.
    return null
  }
}

/** `GMT`, `GMT+05:45`, `GMT-02:30` */
function readOffset(name: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] =
    /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? []
  const size = (Number(hours) * HOUR + Number(minutes) * MINUTE) / MINUTE
  return sign === '-' ? 0 - size : size
}
