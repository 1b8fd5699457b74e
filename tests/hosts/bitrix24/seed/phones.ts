import type { Random } from './random.ts'

/**
 * Numbers that exist in the plan of numbering and are plainly made up: every mobile one has `000` in the middle,
 * every landline one belongs to the block `000-…` or `200-0…`.
 */
export interface PhoneBook {
  /** E.164, each given once. */
  mobile(city: string): string
  landline(city: string): string
  tollFree(): string
}

interface CodesOfCity {
  readonly mobile: readonly string[]
  /** Code and first digits of the block. */
  readonly landline: string
}

/** The mobile blocks `000` belong to the region named here (register of August 2026). */
const CODES: Readonly<Record<string, CodesOfCity>> = {
  Москва: { mobile: ['903', '906', '915', '916', '925', '926'], landline: '4950000' },
  'Санкт-Петербург': { mobile: ['911', '931'], landline: '8122000' },
  'Нижний Новгород': { mobile: ['920'], landline: '8312000' },
  Самара: { mobile: ['927'], landline: '8462000' },
  Казань: { mobile: ['937'], landline: '8432000' },
  Екатеринбург: { mobile: ['909'], landline: '3432000' },
  Новосибирск: { mobile: ['913'], landline: '3832000' },
}

/** The company installs in and around Moscow and ships equipment farther. */
const CITIES = [
  ['Москва', 78],
  ['Санкт-Петербург', 5],
  ['Нижний Новгород', 5],
  ['Самара', 4],
  ['Казань', 3],
  ['Екатеринбург', 3],
  ['Новосибирск', 2],
] as const

export function someCity(random: Random): string {
  return random.weighted(CITIES)
}

export function createPhoneBook(random: Random): PhoneBook {
  const given = new Map<string, number>()

  function next(prefix: string): string {
    const last = given.get(prefix) ?? 100
    const number = last + random.int(1, 9)
    given.set(prefix, number)
    return `+7${prefix}${String(number).padStart(10 - prefix.length, '0')}`
  }

  return {
    mobile: city => next(`${random.pick(codesOf(city).mobile)}000`),
    landline: city => next(codesOf(city).landline.slice(0, 7)),
    tollFree: () => next('800000'),
  }
}

const FORMATS: readonly (readonly [(parts: readonly string[]) => string, number])[] = [
  [([code, a, b, c]) => `+7${code}${a}${b}${c}`, 62],
  [([code, a, b, c]) => `+7 (${code}) ${a}-${b}-${c}`, 16],
  [([code, a, b, c]) => `8 ${code} ${a}-${b}-${c}`, 14],
  [([code, a, b, c]) => `8${code}${a}${b}${c}`, 8],
]

/** As some person typed it. */
export function asTyped(random: Random, phone: string): string {
  return random.weighted(FORMATS)(partsOf(phone))
}

/** The same number in another way than `typed`. */
export function retyped(typed: string, phone: string): string {
  const parts = partsOf(phone)
  const others = FORMATS.map(([format]) => format(parts)).filter(text => text !== typed)
  return others.at(-1) ?? phone
}

function partsOf(phone: string): readonly string[] {
  return [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8, 10), phone.slice(10)]
}

function codesOf(city: string): CodesOfCity {
  const codes = CODES[city]
  if (codes === undefined) throw new RangeError(`no numbers for ${city}`)
  return codes
}
