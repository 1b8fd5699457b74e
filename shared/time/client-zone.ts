import { isTimeZone } from './read-schedule.ts'

/** Where a client's zone is known from, the surest first. */
export const ZONE_SOURCES = ['hand', 'address', 'inn', 'number'] as const
export type ZoneSource = (typeof ZONE_SOURCES)[number]

export interface ClientZone {
  /** IANA. */
  readonly zone: string
  /** To be shown beside it: «указал(а) Иванова», «по адресу», «по номеру». */
  readonly source: ZoneSource
}

/**
 * The zone to believe of those that somebody or something named: one set by hand wins over the address, that over the region of the tax
 * number, that over the phone number. Names no machine knows are passed over; `null` when nothing is left.
 */
export function chooseClientZone(
  named: Readonly<Partial<Record<ZoneSource, string | null>>>,
): ClientZone | null {
  for (const source of ZONE_SOURCES) {
    const zone = named[source]
    if (isTimeZone(zone)) return { zone, source }
  }
  return null
}
