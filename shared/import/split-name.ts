import type { PersonName } from '../crm/model.ts'
import { findFirstName } from '../duplicates/first-names.ts'

const PATRONYMIC = /(?:ович|евич|ьич|ична|овна|евна|ovich|evich|ovna|evna|ichna)$/i
const INITIALS = /^(?:\p{Lu}\.?){1,2}$/u
/** Longer lines are no names of one person. */
const MOST_WORDS = 4

/**
 * A name written in one line as surname, first name and patronymic, where the dictionary tells them apart; else the line as it stands, as
 * the first name: what matches names takes the words in any order.
 */
export function splitName(line: string): PersonName {
  const whole = { first: line || null, last: null, second: null }
  const words = line.split(/\s+/).filter(word => word !== '')
  if (words.length < 2 || words.length > MOST_WORDS || /[^\p{L}\s.'’-]/u.test(line)) return whole
  const first = words.findIndex(isFirstName)
  if (first === -1) return whole
  const others = words.filter((_word, at) => at !== first)
  const second = others.findIndex(word => PATRONYMIC.test(word))
  const surname = others.filter((_word, at) => at !== second)
  if (surname.length > 1 || surname.some(word => INITIALS.test(word) || isFirstName(word)))
    return whole
  return {
    first: toCase(words[first] ?? ''),
    last: surname[0] === undefined ? null : toCase(surname[0]),
    second: second === -1 ? null : toCase(others[second] ?? ''),
  }
}

function isFirstName(word: string): boolean {
  return word.length > 2 && findFirstName(word.toLowerCase().replaceAll('ё', 'е')) !== null
}

/** `ИВАНОВ` and `иванов` as names are written; what is written with care is left alone. */
function toCase(word: string): string {
  const isPlain = word === word.toUpperCase() || word === word.toLowerCase()
  if (!isPlain) return word
  return word
    .toLowerCase()
    .replaceAll(
      /(^|[-’'])(\p{L})/gu,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    )
}
