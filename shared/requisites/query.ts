import { retype, unmixScript } from '../duplicates/skeleton.ts'
import { checkInn, checkOgrn, type IdFault } from './checks.ts'
import { findCity, toCity } from './cities.ts'
import { readCompanyName } from './company-name.ts'

export type RequisiteQuery =
  /** An ИНН or ОГРН whose check digits hold, wherever it stood. Wins over any name. */
  | {
      readonly kind: 'id'
      readonly id: string
      readonly type: 'inn' | 'ogrn'
      readonly kpp: string | null
    }
  /** Nothing but digits, and they cannot be an ИНН or ОГРН: no request is worth it. */
  | {
      readonly kind: 'wrong-id'
      readonly digits: string
      readonly type: 'inn' | 'ogrn'
      readonly fault: IdFault
    }
  | {
      readonly kind: 'name'
      /** Without form and quotes, lower case. */
      readonly name: string
      readonly core: string
      /** Of the name with the town in it: «Красная Москва» may be one name. */
      readonly wholeCore: string
      readonly form: string | null
      /** One spelling of it; `null` when none is told. */
      readonly city: string | null
    }
  | { readonly kind: 'empty' }

/** Longer ones are refused by the registry; nobody types them. */
export const LONGEST_QUERY = 300
const SHORTEST_NAME = 2

/** What a person means who types `Ромашка, Самара`, `ООО «Ромашка» г. Самара` or `оплата по инн 7707083893`. */
export function readRequisiteQuery(raw: string): RequisiteQuery {
  const text = raw.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_QUERY)
  return readId(text) ?? readName(text)
}

function readId(text: string): RequisiteQuery | null {
  const numbers = numbersOf(text)
  for (const digits of numbers) {
    const kpp = numbers.find(other => other.length === 9) ?? null
    if (checkInn(digits).isRight)
      return { kind: 'id', id: digits, type: 'inn', kpp: digits.length === 10 ? kpp : null }
    if (checkOgrn(digits).isRight) return { kind: 'id', id: digits, type: 'ogrn', kpp: null }
  }
  return findWrongId(text)
}

/** «7707 083 893» and «7707-083-893» are one number; «7707083893/773601001» are two. */
function numbersOf(text: string): readonly string[] {
  const apart = text.match(/(?<!\d)\d{9,15}(?!\d)/g) ?? []
  const joined = /^[\d\s-]+$/.test(text) ? [text.replaceAll(/\D/g, '')] : []
  return [...apart, ...joined]
}

/** Only when the person clearly meant an id: a company may have a number in its name. */
function findWrongId(text: string): RequisiteQuery | null {
  const digits = text.replaceAll(/инн|огрнип|огрн|№|:/gi, '').replaceAll(/[\s-]/g, '')
  const isMeant = /^\d{5,}$/.test(digits) || (/инн|огрн/i.test(text) && /^\d{5}/.test(digits))
  if (!isMeant) return null
  const isOgrn = /огрн/i.test(text) || digits.length === 13 || digits.length === 15
  const check = isOgrn ? checkOgrn(digits) : checkInn(digits)
  const type = isOgrn ? 'ogrn' : 'inn'
  return check.isRight ? null : { kind: 'wrong-id', digits, type, fault: check.fault }
}

function readName(text: string): RequisiteQuery {
  const { rest, city } = splitCity(text)
  const { words, core, form } = readCompanyName(rest)
  const name = words.join(' ')
  if (core === '' || name.length < SHORTEST_NAME) return { kind: 'empty' }
  return { kind: 'name', name, core, wholeCore: readCompanyName(text).core, form, city }
}

function splitCity(text: string): { readonly rest: string; readonly city: string | null } {
  const marked = /^(.+?)[\s,(]+(?:г\.\s?о\.|г\.|гор\.|город)\s*([\p{L}][\p{L}\s-]+?)\)?$/iu.exec(
    text,
  )
  if (marked?.[1] !== undefined && marked[2] !== undefined)
    return { rest: marked[1], city: toCity(marked[2]) }
  const comma = /^(.+),\s*([\p{L}][\p{L}\s.-]*)$/u.exec(text)
  if (comma?.[1] !== undefined && comma[2] !== undefined && looksLikeTown(comma[2]))
    return { rest: comma[1], city: toCity(comma[2]) }
  return guessCity(text)
}

/** Without a comma: the town stands first or last, outside quotes, and something is left of the name. */
function guessCity(text: string): { readonly rest: string; readonly city: string | null } {
  const quoted = /["«“„].*["»”“]/.exec(text)?.[0] ?? null
  const { words, form } = readCompanyName(
    quoted === null ? text : text.replace(quoted, ` ${QUOTED} `),
  )
  const found = /^[\p{L}]+-[\p{L}]+$/u.test(text) ? null : findCity(words)
  if (found === null) return { rest: text, city: null }
  const rest = [form ?? '', ...found.rest].map(word => (word === QUOTED ? (quoted ?? '') : word))
  return { rest: rest.join(' '), city: found.city }
}

/** Stands for what is in quotes: no town, and no word of any name. */
const QUOTED = 'ъъъ'

function looksLikeTown(text: string): boolean {
  const { words, form } = readCompanyName(text)
  return form === null && words.length > 0 && words.length <= 4 && !words.some(isOfAddress)
}

function isOfAddress(word: string): boolean {
  return /^(?:ул|улица|пр|просп|проспект|пер|переулок|д|дом|оф|офис|обл|область|край|респ|республика|район)$/.test(
    word,
  )
}

/**
 * Other spellings worth a second question when the first found nobody, the likeliest first: the other keyboard layout, one letter too many
 * at the end, the vowels people mix up.
 *
 * @param name as in a query of kind `name`
 */
export function spellingsOf(name: string): readonly string[] {
  if (name.length < SHORTEST_RESPELLED) return []
  const layout = /^[a-z\s[\];',.`]+$/.test(name) ? [retype(name)] : []
  const shorter = [name.slice(0, -1)]
  const vowels = Array.from(
    name.matchAll(/[оаеи]/g),
    ({ index, 0: letter }) =>
      `${name.slice(0, index)}${SWAPPED[letter] ?? letter}${name.slice(index + 1)}`,
  )
  const spellings = [...layout, ...shorter, ...vowels].map(unmixScript)
  return spellings
    .filter((spelling, index) => spelling !== name && spellings.indexOf(spelling) === index)
    .slice(0, MOST_SPELLINGS)
}

/** Who has typed three letters is not done yet. */
const SHORTEST_RESPELLED = 5
/** Each costs a request of a limited day. */
const MOST_SPELLINGS = 3

const SWAPPED: Readonly<Record<string, string>> = { о: 'а', а: 'о', е: 'и', и: 'е' }
