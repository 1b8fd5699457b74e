const CYRILLIC: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'J',
  з: 'z',
  и: 'i',
  й: 'i',
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
  х: 'h',
  ц: 'c',
  ч: 'C',
  ш: 'W',
  щ: 'Q',
  ъ: '',
  ы: 'i',
  ь: '',
  э: 'e',
  ю: 'U',
  я: 'A',
  і: 'i',
  ї: 'i',
  є: 'e',
  ґ: 'g',
}
const LATIN: readonly (readonly [RegExp, string])[] = [
  [/shch|sch/g, 'Q'],
  [/sh/g, 'W'],
  [/tch|ch/g, 'C'],
  [/zh/g, 'J'],
  [/kh/g, 'h'],
  [/ph/g, 'f'],
  [/t[sz]/g, 'c'],
  [/[yji]u/g, 'U'],
  [/[yji]a/g, 'A'],
  [/[yj][oe]/g, 'e'],
  [/ck|c(?![eiy])|q/g, 'k'],
  [/x/g, 'ks'],
  [/w/g, 'v'],
  [/[yj]/g, 'i'],
]
const KEYS = `qwertyuiop[]asdfghjkl;'zxcvbnm,.\``
const LETTERS = 'йцукенгшщзхъфывапролджэячсмитьбюё'
const SHAPES: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  k: 'к',
  m: 'м',
  t: 'т',
  h: 'н',
  b: 'в',
}

/**
 * One form for both alphabets, so that Evgeniy = Евгений and Zaycev = Зайцев. Capital letters stand for sounds that take several
 * Latin letters. For comparing only, not for reading.
 *
 * @param word lower case
 */
export function skeleton(word: string): string {
  const latin = HAS_LATIN.test(word)
    ? LATIN.reduce((text, [from, to]) => text.replace(from, to), word)
    : word
  let bones = ''
  for (const letter of latin) {
    const sound = CYRILLIC[letter] ?? (/[a-zA-Z]/.test(letter) ? letter : '')
    // Double letters once.
    if (sound !== '' && !bones.endsWith(sound)) bones += sound
  }
  return bones.replaceAll(/i+([AUe])/g, '$1').replaceAll(/(.)\1+/g, '$1')
}

const HAS_LATIN = /[a-z]/

/** A word with letters of both alphabets is meant in Russian: «Ивaнoв» with Latin a and o. Lower case in, lower case out. */
export function unmixScript(word: string): string {
  if (!/[a-z]/.test(word) || !/[а-яё]/.test(word)) return word
  return Array.from(word, letter => SHAPES[letter] ?? letter).join('')
}

/** «Bdfyjd» typed with the wrong layout is «иванов». Lower case in, lower case out. */
export function retype(text: string): string {
  return Array.from(text, letter => {
    const index = KEYS.indexOf(letter)
    return index === -1 ? letter : (LETTERS[index] ?? letter)
  }).join('')
}
