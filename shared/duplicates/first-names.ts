import data from './first-names.json' with { type: 'json' }
import { isOneEdit } from './similarity.ts'
import { skeleton } from './skeleton.ts'

export type Gender = 'male' | 'female'

export interface FirstName {
  /** Full names this may stand for: «Саша» is Александр or Александра. */
  readonly fullNames: ReadonlySet<string>
  /** `null`: either. */
  readonly gender: Gender | null
  /** First letters of the full names, as skeletons have them. */
  readonly letters: readonly string[]
}

// A line of the file is a full name and its short forms and variants, lower case, ё = е.
const BY_SKELETON = buildIndex()
const FORMS = buildForms()

/** @param word lower case, either alphabet; `null` for what is no first name we know */
export function findFirstName(word: string): FirstName | null {
  return BY_SKELETON.get(skeleton(word)) ?? null
}

/**
 * A known name with one misprint in it; only for a word that is a first name by its place. `null` when none is near.
 *
 * @param word as written, lower case: «Иеина» is a letter away from «Ирина», their skeletons are two
 */
export function guessFirstName(bones: string, word: string): FirstName | null {
  if (word.length < SHORTEST_MISPRINT) return null
  const near = new Set<FirstName>()
  for (const { form, skeletonOf, name } of FORMS) {
    if (form.length < SHORTEST_MEANT) continue
    const isNear = skeletonOf.length >= SHORTEST_MEANT && isOneEdit(skeletonOf, bones)
    if (isNear || isOneEdit(form, word)) near.add(name)
  }
  const names = [...near]
  const [first] = names
  if (first === undefined) return null
  return {
    fullNames: new Set(names.flatMap(({ fullNames }) => [...fullNames])),
    gender: names.every(({ gender }) => gender === first.gender) ? first.gender : null,
    letters: [...new Set(names.flatMap(({ letters }) => letters))],
  }
}

/** Whether a man's name gives this beginning of a patronymic: `pavl` for Павлович, `serge` for Сергеевич. @param stem a skeleton */
export function hasFather(stem: string): boolean {
  return FATHERS.has(stem)
}

/** «Ринатович» is Ренат's son, «Сашевич» nobody's. */
const FATHERS = new Set(
  data.male.flatMap(line =>
    line
      .split(' ')
      .filter(
        (name, index) => index === 0 || (name.length >= 4 && !/(?:[аяк]|ш[аи]|ок)$/.test(name)),
      )
      .flatMap(stemsOf),
  ),
)

/** Иван, Сергей → серге, Дмитрий → дмитр(и), Павел → павл, Илья → ил, Никита → никит. */
function stemsOf(name: string): string[] {
  const bare = name.replace(/(?:ий|[йьая])$/, '')
  const withoutVowel = bare.replace(/[ео]([лрв])$/, '$1')
  return [name, bare, withoutVowel, `${bare}и`, `${bare}ь`, bare.replace(/ь$/, '')].map(skeleton)
}

const SHORTEST_MISPRINT = 3
const SHORTEST_MEANT = 4

function buildIndex(): ReadonlyMap<string, FirstName> {
  const index = new Map<string, FirstName>()
  for (const gender of ['male', 'female'] as const) {
    for (const line of data[gender]) addLine(index, line.split(' '), gender)
  }
  return index
}

function addLine(
  index: Map<string, FirstName>,
  [fullName = '', ...others]: readonly string[],
  gender: Gender,
): void {
  for (const key of [fullName, ...others].flatMap(keysOfForm)) {
    const known = index.get(key)
    index.set(key, {
      fullNames: new Set([...(known?.fullNames ?? []), `${fullName}/${gender}`]),
      gender: known === undefined || known.gender === gender ? gender : null,
      letters: [...new Set([...(known?.letters ?? []), skeleton(fullName).slice(0, 1)])],
    })
  }
}

/** «Diana» is «Диана» or «Дяна» to a skeleton. */
function keysOfForm(form: string): readonly string[] {
  const key = skeleton(form)
  return form.includes('иа') ? [key, skeleton(form.replace('иа', 'я'))] : [key]
}

function buildForms() {
  const forms = new Set([...data.male, ...data.female].flatMap(line => line.split(' ')))
  return Array.from(forms).flatMap(form => {
    const skeletonOf = skeleton(form)
    const name = BY_SKELETON.get(skeletonOf)
    return name === undefined ? [] : [{ form, skeletonOf, name }]
  })
}
