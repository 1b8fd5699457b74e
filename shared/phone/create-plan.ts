import type {
  CodeAnswer,
  NumberingPlan,
  NumberPlace,
  Place,
  PlaceSource,
  PlanPart,
} from './numbering-plan.ts'
import { HOLE, type Ranges } from './ranges.ts'
import type { WorldZones } from './world-place.ts'

/** One file's ranges as they are kept. */
export interface RangesOfPlaces {
  /** First digit of its numbers. */
  readonly digit: number
  readonly source: PlaceSource
  /** Values point into `places`. */
  readonly ranges: Ranges
  readonly places: readonly Place[]
  /** By range: what percentage of the block the place holds; `null` when ranges are exact. */
  readonly shares: Uint8Array | null
}

/** What is known about a code. */
export interface CodePlace extends Place {
  /** `null` for services, which have no place. */
  readonly country: string | null
  /** Five-digit beginnings → their zone, where it is another one. */
  readonly zoneByPrefix: ReadonlyMap<string, string>
}

export interface PlanSources {
  readonly parts: readonly RangesOfPlaces[]
  /** By code; where all codes of a first digit are alike, under that digit alone. */
  readonly codes: ReadonlyMap<string, CodePlace>
  readonly world: WorldZones
}

/** A plan to look numbers up in: every answer made beforehand. */
export function createPlan({ parts, codes, world }: PlanSources): NumberingPlan {
  const byDigit = new Map(parts.map(part => [part.digit, toPart(part)]))
  const answers = new Map(Array.from(codes, ([code, place]) => [code, toAnswer(place)]))
  return {
    parts: Array.from({ length: 10 }, (_, digit) => byDigit.get(digit) ?? null),
    codes: Array.from({ length: 1000 }, (_, number) => {
      const code = String(number).padStart(3, '0')
      return answers.get(code) ?? answers.get(code.slice(0, 1)) ?? null
    }),
    world,
  }
}

function toPart({ source, ranges, places, shares }: RangesOfPlaces): PlanPart {
  const answers: NumberPlace[] = []
  const known = new Map<string, number>()
  const values = ranges.values.map((value, index) => {
    const place = places[value]
    if (value === HOLE || place === undefined) return HOLE
    const share = shares?.[index] ?? null
    const key = `${value}/${share}`
    const found = known.get(key) ?? answers.length
    if (found === answers.length)
      answers.push({ ...place, country: 'RU', share, source, reason: null })
    known.set(key, found)
    return found
  })
  return { ranges: { ...ranges, values }, answers }
}

function toAnswer({ zoneByPrefix, ...place }: CodePlace): CodeAnswer {
  const reason = place.country === null ? 'service-number' : null
  const answer: NumberPlace = { ...place, share: null, source: 'code', reason }
  const byPrefix = Array.from(
    zoneByPrefix,
    ([prefix, zone]) => [Number(prefix), { ...answer, zone }] as const,
  )
  return { answer, byPrefix: new Map(byPrefix) }
}
