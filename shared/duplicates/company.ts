import { readCompanyName } from '../requisites/company-name.ts'
import { jaroWinkler, isOneEdit } from './similarity.ts'

/** A company's name, taken apart for comparing. */
export interface CompanyKey {
  /** Without form, quotes, spaces; one text for both alphabets. */
  readonly core: string
  /** Its words in order of the alphabet: «Строй Авто» is «Авто Строй». */
  readonly words: readonly string[]
  /** `ооо`, `ип`; `null` when none is written. */
  readonly form: string | null
}

/** Anything in brackets is a remark (a town, a branch), unless nothing else is left. */
export function readCompanyKey(title: string): CompanyKey {
  const bare = title.slice(0, 300).replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, ' ')
  const read = readCompanyName(bare)
  const { words, core, form } = read.core === '' ? readCompanyName(title.slice(0, 300)) : read
  const cores = words.map(word => readCompanyName(word).core || word)
  return { core, form, words: cores.toSorted() }
}

export type CompanyLevel = 'same' | 'similar' | 'part' | 'different'

/**
 * `similar`: misprints, words in another order or written apart · `part`: one has a word more, which makes another firm of it
 * («Вектор» and «Вектор Плюс»).
 */
export function compareCompanies(one: CompanyKey, other: CompanyKey): CompanyLevel {
  if (one.core === other.core) return 'same'
  if (digitsOf(one.core) !== digitsOf(other.core)) return 'different'
  if (one.words.join(' ') === other.words.join(' ')) return 'similar'
  const [short, long] = one.core.length < other.core.length ? [one, other] : [other, one]
  if (short.core.length >= 3 && isPart(short, long)) return 'part'
  if (short.core.length >= 5 && isOneEdit(short.core, long.core)) return 'similar'
  const isLong = short.core.length >= 8
  return isLong &&
    jaroWinkler(short.core, long.core) >= 0.95 &&
    long.core.length - short.core.length <= 2
    ? 'similar'
    : 'different'
}

/** Whole words of one are in the other, which has more. */
function isPart(short: CompanyKey, long: CompanyKey): boolean {
  if (long.core.length - short.core.length < 2) return false
  return long.core.startsWith(short.core) || short.words.every(word => long.words.includes(word))
}

function digitsOf(core: string): string {
  return core.replaceAll(/\D/g, '')
}
