import type { PersonName } from '../crm/model.ts'
import { type FirstName, type Gender, hasFather } from './first-names.ts'
import {
  type FirstWord,
  type NameWord,
  PATRONYMIC,
  patronymicStem,
  type ReadField,
  LONGEST_NAME,
  readField,
  readWord,
  SON_OF,
  SPOKEN,
  type Token,
} from './name-words.ts'
import { retype } from './skeleton.ts'

/** A name taken apart. Words are skeletons, so both alphabets compare. */
export interface Person {
  readonly first: FirstWord | null
  /** Parts of a double surname apart, without gender endings. */
  readonly surnames: readonly string[]
  /** Stem: `ivan` for Иванович, Ивановна, Иваныч. */
  readonly patronymic: string | null
  /** Of first name and patronymic, in this order. */
  readonly initials: readonly string[]
  readonly gender: Gender | null
  /** All of them, sorted: «Ким Олег» and «Олег Ким» are one, whichever is the first name. */
  readonly words: string
  /** Words of a name without a first name: one may be it, unknown or misspelled – «Жаргалма», «Екатериа Лобанова». */
  readonly unsorted: readonly NameWord[]
  /**
   * The other way to read it: in «Павлина Марина» both may be the first name, «Е. Ким» has none written out, and in «Роман Абрамович» the
   * patronymic may be the surname.
   */
  readonly turned: Person | null
}

/**
 * Takes a name apart by what the words are; the fields they stand in are only a hint, people swap them.
 *
 * @param read for a whole base: a reader that remembers the fields it has read (`rememberFields`)
 */
export function readPerson(name: PersonName, read: ReadField = readField): Person {
  const tokens = rightLayout(name, tokensOf(name, read))
  const hasInitials = tokens.some(isInitial)
  const words = hasInitials ? tokens.filter(token => !isInitial(token)) : tokens
  const initials = hasInitials ? bonesOfInitials(tokens) : NONE
  const first = findFirst(words)
  const parts = { words, initials, patronymic: findPatronymic(words, first) }
  return { ...assemble(parts, first), turned: first === null ? null : turn(parts, first) }
}

function turn(parts: Parts, first: Token): Person | null {
  const { words, initials, patronymic } = parts
  const other = findOtherFirst(parts, first)
  if (other !== null) return { ...assemble(parts, other), turned: null }
  if (initials.length > 0 && words.length === 1) return { ...assemble(parts, null), turned: null }
  const isLoose = patronymic !== null && patronymic.field !== 'second' && words.length === 2
  return isLoose ? { ...assemble({ ...parts, patronymic: null }, first), turned: null } : null
}

interface Parts {
  readonly words: readonly Token[]
  readonly initials: readonly string[]
  readonly patronymic: Token | null
}

function assemble(
  { words, initials, patronymic }: Parts,
  first: Token | null,
): Omit<Person, 'turned'> {
  const rest = words.filter(token => token !== first && token !== patronymic)
  const [only] = rest
  return {
    first: first?.first ?? null,
    surnames: rest.length === 1 && only ? only.surnames : rest.flatMap(({ surnames }) => surnames),
    patronymic:
      patronymic === null ? null : (patronymic.patronymic ?? patronymicStem(patronymic.word)),
    initials,
    gender: genderOf(patronymic?.word ?? null, first?.known ?? null, rest),
    words: words
      .map(({ bones }) => bones)
      .toSorted()
      .join(' '),
    unsorted: first === null ? rest : NO_WORDS,
  }
}

/** A second word of the dictionary; beside a word that only its field calls a first name, the one other word. */
function findOtherFirst({ words, patronymic }: Parts, first: Token): Token | null {
  const rest = words.filter(token => token !== first && token !== patronymic)
  const [only, ...more] = first.known === null ? rest : rest.filter(({ known }) => known !== null)
  return only !== undefined && more.length === 0 ? only : null
}

/** A `readField` that looks up what it has read: surnames and first names of a base repeat. Forgets everything at `most` fields. */
export function rememberFields(most = 200_000): ReadField {
  const fields = { last: new Map(), first: new Map(), second: new Map() } satisfies Readonly<
    Record<keyof PersonName, Map<string, readonly Token[]>>
  >
  const words = new Map<string, NameWord>()
  const read = (word: string): NameWord => {
    const found = words.get(word) ?? readWord(word)
    words.set(word, found)
    return found
  }
  return (text, field) => {
    const texts: Map<string, readonly Token[]> = fields[field]
    const known = texts.get(text)
    if (known !== undefined) return known
    if (texts.size >= most) texts.clear()
    if (words.size >= most) words.clear()
    const tokens = readField(text, field, read)
    // Its own copy: a field cut out of a file would keep the whole file.
    texts.set(Array.from(text).join(''), tokens)
    return tokens
  }
}

const NONE: readonly string[] = []
const NO_WORDS: readonly NameWord[] = []
const FIELDS = ['last', 'first', 'second'] as const

function bonesOfInitials(tokens: readonly Token[]): readonly string[] {
  return tokens.filter(isInitial).map(({ bones }) => bones)
}

/** «Yu.» and «Zh.» are one letter in Russian. */
function isInitial({ word, bones, known }: Token): boolean {
  return word.length === 1 || (bones.length === 1 && known === null)
}

function tokensOf(name: PersonName, read: ReadField): readonly Token[] {
  const tokens: Token[] = []
  for (const field of FIELDS) {
    const text = name[field]
    if (text !== null && text !== '') tokens.push(...read(text, field))
  }
  return tokens
}

/** «Bdfyjd Bdfy» is «Иванов Иван» typed with the Latin layout on, «.hmtdbx» is «юрьевич»: some letters are signs there. */
function rightLayout(name: PersonName, tokens: readonly Token[]): readonly Token[] {
  const isLatin = tokens.every(({ word, known }) => known === null && !/[а-я]/.test(word))
  if (!isLatin || FIELDS.some(field => name[field]?.includes('@'))) return tokens
  const retyped = tokensOf(mapFields(name, retype), readField)
  const isSensible = retyped.some(
    ({ known, patronymic }) => known !== null || (patronymic !== null && hasFather(patronymic)),
  )
  return isSensible ? retyped : tokens
}

function mapFields(
  { last, first, second }: PersonName,
  change: (text: string) => string,
): PersonName {
  const changed = (text: string | null) => text && change(text.slice(0, LONGEST_NAME).toLowerCase())
  return { last: changed(last), first: changed(first), second: changed(second) }
}

function findFirst(words: readonly Token[]): Token | null {
  const known = words.filter(token => token.known !== null)
  // «Роман Олег»: one of them is a surname; the patronymic behind it decides, then the field, then the later word.
  const named = known.find(token => words[words.indexOf(token) + 1]?.patronymic ?? null)
  if (known.length > 1 && named !== undefined) return named
  if (known.length > 0) return known.find(({ field }) => field === 'first') ?? known.at(-1) ?? null
  const plain = words.filter(({ word }) => !PATRONYMIC.test(word))
  const isParted = words.some(({ field }) => field !== 'first')
  return isParted ? (plain.find(({ field }) => field === 'first') ?? null) : null
}

function findPatronymic(words: readonly Token[], first: Token | null): Token | null {
  const marker = words.findIndex(({ word }) => SON_OF.has(word))
  if (marker > 0) return words[marker - 1] ?? null
  const fitting = words.filter(
    token => token !== first && token.patronymic !== null && agrees(token, first),
  )
  const [only] = fitting
  if (fitting.length < 2)
    return only !== undefined && isPatronymic(only, words, first) ? only : null
  // «Абрамович Роман Аркадьевич»: the surname looks like one, too.
  const behind = first === null ? undefined : words[words.indexOf(first) + 1]
  return fitting.find(token => token === behind) ?? fitting.at(-1) ?? null
}

/** «Ксения Ахматевич»: a woman's patronymic ends otherwise. */
function agrees({ word }: Token, first: Token | null): boolean {
  const gender = first?.known?.gender ?? null
  return gender === null || gender === (SON.test(word) ? 'male' : 'female')
}

const SON = /[ия]ч$|ыч$|ich$/

/** «Роман Абрамович», «Мицкевич Анна»: the only word that looks like a patronymic may be a surname like one. */
function isPatronymic(token: Token, words: readonly Token[], first: Token | null): boolean {
  if (token.field === 'second' || /н[иа]$|na$/.test(token.word)) return true
  const others = words.filter(other => other !== token && other !== first)
  if (others.length > (first === null ? 1 : 0)) return true
  if (token.field === 'last' || !isOfKnownName(token)) return false
  return first === null || words.indexOf(token) > words.indexOf(first)
}

/** Иванович is made of a name, Мицкевич is not. */
function isOfKnownName({ word, patronymic }: Token): boolean {
  if (SPOKEN.has(word) || patronymic === null) return true
  return hasFather(patronymic)
}

function genderOf(
  patronymic: string | null,
  known: FirstName | null,
  surnames: readonly NameWord[],
): Gender | null {
  if (patronymic !== null && SON.test(patronymic)) return 'male'
  if (patronymic !== null && /на$|na$/.test(patronymic)) return 'female'
  if (known?.gender) return known.gender
  return surnames.some(({ surnameGender }) => surnameGender === 'female')
    ? 'female'
    : (surnames.find(({ surnameGender }) => surnameGender !== null)?.surnameGender ?? null)
}
