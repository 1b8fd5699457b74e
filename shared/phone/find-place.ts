import type { NoPlaceReason, NumberingPlan, NumberPlace } from './numbering-plan.ts'
import { findRange, NOWHERE, PER_CODE } from './ranges.ts'
import { findWorldZone } from './world-place.ts'

const EMPTY = {
  city: null,
  subjects: [],
  region: null,
  regionShort: null,
  zone: null,
  share: null,
} as const

const NO_PLACE: Readonly<Record<NoPlaceReason, NumberPlace>> = {
  'not-a-number': {
    ...EMPTY,
    country: null,
    precision: 'none',
    source: null,
    reason: 'not-a-number',
  },
  'service-number': {
    ...EMPTY,
    country: null,
    precision: 'none',
    source: null,
    reason: 'service-number',
  },
  'no-country': { ...EMPTY, country: null, precision: 'none', source: null, reason: 'no-country' },
}
const SOMEWHERE_IN_RUSSIA: NumberPlace = {
  ...EMPTY,
  country: 'RU',
  precision: 'country',
  source: 'code',
  reason: null,
}

/** `+7` and ten digits. */
const LENGTH_OF_SEVEN = 12
const ZERO = 48
/** Behind five digits of a national number. */
const PER_PREFIX = 100_000
/** National numbers begin with 3, 4, 8 or 9 in Russia, with 6 or 7 in Kazakhstan. */
const FIRST_DIGITS: readonly number[] = [3, 4, 6, 7, 8, 9]

/**
 * Where a number was issued. Pure; makes nothing for numbers in +7, and takes well below a microsecond. Answers are shared: not to be
 * written to.
 *
 * @param country of the number, ISO 3166-1, as `countryOf` tells it; asked only about numbers outside +7
 * @example findPlace(plan, '+78462316014', null) // city «Самара», zone Europe/Samara
 */
export function findPlace(plan: NumberingPlan, e164: string, country: string | null): NumberPlace {
  if (e164.startsWith('+7')) {
    const national = readNational(e164)
    return national === null ? NO_PLACE['not-a-number'] : findInSeven(plan, national)
  }
  return /^\+\d{1,15}$/.test(e164) ? findAbroad(plan, e164, country) : NO_PLACE['not-a-number']
}

export function noPlace(reason: NoPlaceReason): NumberPlace {
  return NO_PLACE[reason]
}

/** Ten digits behind +7 as a number; by hand, since this is where the time goes. */
function readNational(e164: string): number | null {
  if (e164.length !== LENGTH_OF_SEVEN) return null
  let national = 0
  for (let index = 2; index < LENGTH_OF_SEVEN; index++) {
    const digit = e164.charCodeAt(index) - ZERO
    if (digit < 0 || digit > 9) return null
    national = national * 10 + digit
  }
  return FIRST_DIGITS.includes(Math.floor(national / (100 * PER_CODE))) ? national : null
}

function findInSeven({ codes, parts }: NumberingPlan, national: number): NumberPlace {
  const code = codes[Math.floor(national / PER_CODE)] ?? null
  // What lies outside Russia's ranges is told by the code alone, whatever the ranges say.
  if (code !== null && code.answer.country !== 'RU') return code.answer

  const part = parts[Math.floor(national / (100 * PER_CODE))] ?? null
  const index = part === null ? NOWHERE : findRange(part.ranges, national)
  const answer = part?.answers[part.ranges.values[index] ?? NOWHERE]
  if (answer !== undefined) return answer
  if (code === null) return SOMEWHERE_IN_RUSSIA
  return code.byPrefix.get(Math.floor(national / PER_PREFIX)) ?? code.answer
}

function findAbroad({ world }: NumberingPlan, e164: string, country: string | null): NumberPlace {
  if (country === null) return NO_PLACE['no-country']
  const zone = findWorldZone(world, e164.slice(1), country)
  return { ...EMPTY, zone, country, precision: 'country', source: 'world', reason: null }
}
