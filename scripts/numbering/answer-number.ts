import type { Numbering } from '../../server/numbering/create-numbering.ts'
import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import { noPlace } from '../../shared/phone/find-place.ts'
import { parsePhones } from '../../shared/phone/parse-phone.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { formatOffset, type ZoneOffsets } from '../../shared/time/zone-offset.ts'

/** One line of `npm run phone`. */
export interface NumberAnswer {
  /** As it was given, at most so long as a field may be. */
  readonly number: string
  readonly e164: string | null
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  readonly precision: NumberPlace['precision']
  readonly zone: string | null
  /** `+04:00` */
  readonly offset: string | null
  readonly source: NumberPlace['source']
  /** Percent. */
  readonly share: number | null
  /** Only when `precision` is `none`. */
  readonly reason?: string
}

export interface AnswerTools {
  readonly numbering: Numbering
  readonly offsets: ZoneOffsets
  readonly now: Instant
}

const LONGEST_ECHO = 100
/** Written out like this it is asked for as it stands, even when people use it as a placeholder. */
const EXACT = /^\+?(7[3-9]\d{9})$/

/** Where the first number in a line was issued. */
export function answerNumber({ numbering, offsets, now }: AnswerTools, raw: string): NumberAnswer {
  const e164 = readNumber(raw)
  const place = e164 === null ? noPlace('not-a-number') : numbering.find(e164)
  const { country, region, city, precision, zone, source, share, reason } = place
  const minutes = zone === null ? null : offsets.at(zone, now)
  return {
    number: raw.slice(0, LONGEST_ECHO),
    e164,
    country,
    region,
    city,
    precision,
    zone,
    offset: minutes === null ? null : formatOffset(minutes),
    source,
    share,
    ...(reason === null ? {} : { reason }),
  }
}

function readNumber(raw: string): string | null {
  const exact = EXACT.exec(raw.trim())?.[1]
  return exact === undefined ? (parsePhones(raw)[0]?.e164 ?? null) : `+${exact}`
}
