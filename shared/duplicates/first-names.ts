import data from './first-names.json' with { type: 'json' }
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

/** @param word lower case, either alphabet; `null` for what is no first name we know */
export function findFirstName(word: string): FirstName | null {
  return BY_SKELETON.get(skeleton(word)) ?? null
}

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
  for (const form of [fullName, ...others]) {
    const key = skeleton(form)
    const known = index.get(key)
    index.set(key, {
      fullNames: new Set([...(known?.fullNames ?? []), `${fullName}/${gender}`]),
      gender: known === undefined || known.gender === gender ? gender : null,
      letters: [...new Set([...(known?.letters ?? []), skeleton(fullName).slice(0, 1)])],
    })
  }
}
