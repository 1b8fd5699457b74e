import type { Dice } from './dice.ts'

const GOST: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
}
/** What another standard writes otherwise. */
const PASSPORT: Readonly<Record<string, string>> = {
  й: 'i',
  х: 'h',
  ц: 'c',
  щ: 'sch',
  ю: 'iu',
  я: 'ia',
}
const LETTERS = 'йцукенгшщзхъфывапролджэячсмитьбю'
const KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
const SHAPES: Readonly<Record<string, string>> = {
  а: 'a',
  с: 'c',
  е: 'e',
  о: 'o',
  р: 'p',
  х: 'x',
  у: 'y',
  к: 'k',
}

export function toLatin(word: string, standard: 'gost' | 'passport' = 'gost'): string {
  const own = standard === 'passport' ? PASSPORT : {}
  return Array.from(word.toLowerCase(), letter => own[letter] ?? GOST[letter] ?? letter).join('')
}

export function capitalise(text: string): string {
  return text.replaceAll(
    /(^|[\s-])(\p{L})/gu,
    (_all, before: string, letter: string) => before + letter.toUpperCase(),
  )
}

/** Typed with the Latin layout on. */
export function toWrongLayout(word: string): string {
  return Array.from(word.toLowerCase(), letter => KEYS[LETTERS.indexOf(letter)] ?? letter).join('')
}

/** One or two letters replaced by Latin ones that look alike. */
export function toLookAlikes(word: string, dice: Dice): string {
  return Array.from(word, letter => (dice.chance(0.5) ? (SHAPES[letter] ?? letter) : letter)).join(
    '',
  )
}

/** A letter lost, doubled, changed or swapped with its neighbour. Short words stay. */
export function misspell(word: string, dice: Dice): string {
  if (word.length < 4) return word
  const at = 1 + dice.below(word.length - 2)
  const letter = word[at] ?? ''
  const kinds = [
    () => word.slice(0, at) + word.slice(at + 1),
    () => word.slice(0, at) + letter + word.slice(at),
    () => word.slice(0, at) + dice.pick(Array.from('оаеинтсрвл')) + word.slice(at + 1),
    () => word.slice(0, at) + (word[at + 1] ?? '') + letter + word.slice(at + 2),
  ]
  return dice.pick(kinds)()
}
