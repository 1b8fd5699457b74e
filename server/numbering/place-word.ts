import type { Precision } from '../../shared/phone/numbering-plan.ts'

/** A place in readable words. */
export interface PlaceWord {
  readonly label: string
  readonly precision: Extract<Precision, 'city' | 'district'>
  /** Bare names of the districts named, `Оймяконский`: they may keep a time of their own. */
  readonly districts: readonly string[]
}

type Kind = 'town' | 'settlement' | 'district' | 'other'

/** How the register shortens kinds of places, longest first. */
const KINDS: readonly (readonly [RegExp, Kind, string])[] = [
  [/^г\.?\s?о\.\s*(?:город\s+|г\.\s*)?/iu, 'town', ''],
  [/^(?:г\.|город(?=\s))\s*/iu, 'town', ''],
  [/^(?:м\.\s?р-н|р-н|муниципальный район)\s*/iu, 'district', 'район'],
  [/^(?:м\.\s?о\.|муниципальный округ)\s*/iu, 'district', 'округ'],
  [/^у\.\s*/iu, 'district', 'улус'],
  [/^(?:пгт|п|рп|дп|кп|нп|с|д|х|ст-ца|ст|аул|а|мкр|с\/с|с\.п|г\.п)\.?\s+/iu, 'settlement', ''],
  [/^(?:тер|снт)\.\s*/iu, 'other', ''],
]

/**
 * What people call the place that the register writes as parts: «г. Гусиноозерск|р-н Селенгинский» is Гусиноозерск, «с.
 * Завьялово|р-н Завьяловский» is «Завьялово, Завьяловский район», since there are many villages of one name.
 *
 * @param parts without the subject; smallest place first
 * @returns `null` when no part is of a kind we know
 */
export function toPlace(parts: readonly string[]): PlaceWord | null {
  const words = parts.flatMap(part => readPart(part) ?? [])
  const district = words.find(({ kind }) => kind === 'district')
  const districts = words.flatMap(({ kind, name }) => (kind === 'district' ? [name] : []))
  const [smallest] = words.filter(({ kind }) => kind !== 'other')
  if (smallest === undefined) return null
  if (smallest.kind === 'district')
    return { label: labelOf(smallest), precision: 'district', districts }
  const isVillage = smallest.kind === 'settlement' && district !== undefined
  const label = isVillage ? `${smallest.name}, ${labelOf(district)}` : smallest.name
  return { label, precision: 'city', districts }
}

/** «г. Москва», «город Севастополь» */
export function isTown(part: string): boolean {
  return readPart(part)?.kind === 'town'
}

interface Part {
  readonly kind: Kind
  readonly name: string
  /** Word behind a district's name. */
  readonly ending: string
}

function readPart(part: string): Part | null {
  for (const [mark, kind, ending] of KINDS) {
    const name = part.replace(mark, '')
    if (name !== part && name !== '') return { kind, name, ending }
  }
  const suffixed = /^(.+?)\s+(?:район|р-н)$/iu.exec(part)?.[1]
  return suffixed === undefined ? null : { kind: 'district', name: suffixed, ending: 'район' }
}

function labelOf({ name, ending }: Part): string {
  return `${name} ${ending}`.trim()
}
