import { skeleton, unmixScript } from '../duplicates/skeleton.ts'
import { isOneEdit } from '../duplicates/similarity.ts'
import { takeForm } from './legal-forms.ts'

export interface CompanyName {
  /** For a search: lower case, no form, no quotes. */
  readonly words: readonly string[]
  /** One text for both alphabets, for comparing only. Two firms may share it. */
  readonly core: string
  /** `ооо`, `ип`; `null` when none is written. */
  readonly form: string | null
}

/**
 * A company's name without what people write differently: form, quotes, case, ё, hyphens, Latin look-alikes.
 *
 * «Группа», «плюс», «трейд» stay: «Вектор» and «Вектор Плюс» are two firms.
 */
export function readCompanyName(name: string): CompanyName {
  const { words, form } = takeForm(toWords(name))
  return { words, form, core: words.map(coreOf).join('') }
}

/** How alike two cores are; `similar`: one misprint, never enough to fill by itself. */
export function compareCores(one: string, other: string): 'same' | 'similar' | 'different' {
  if (one === '' || other === '') return 'different'
  if (one === other) return 'same'
  return Math.min(one.length, other.length) >= 5 && isOneEdit(one, other) ? 'similar' : 'different'
}

/** Words of a text as names are compared: lower case, ё = е, nothing but letters and digits. */
export function toWords(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
    .map(unmixScript)
}

/** Digits count in a name: «Завод 5» is not «Завод 7»; other alphabets than ours stay as they are. */
function coreOf(word: string): string {
  return word.replaceAll(/[a-zа-я]+/g, skeleton)
}
