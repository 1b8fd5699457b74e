import type { PersonName } from '../crm/model.ts'
import { createFirstWord, type FirstWord, readPerson, type Person } from './person.ts'
import { isOneEdit, jaroWinkler } from './similarity.ts'

/**
 * What two names say about their owners.
 *
 * `same`: first and last name equal or spelled alike · `compatible`: nothing speaks against one person ·
 * `unknown`: one side has no name · `contradict`: two people
 */
export type NameFit = 'same' | 'compatible' | 'unknown' | 'contradict'

export interface NameLevels {
  readonly first: 'same' | 'compatible' | 'initial' | 'conflict' | 'unknown'
  readonly surname: 'same' | 'similar' | 'weak' | 'different' | 'unknown'
  readonly patronymic: 'same' | 'similar' | 'different' | 'unknown'
}

export function compareNames(one: PersonName, other: PersonName): NameFit {
  return comparePeople(readPerson(one), readPerson(other))
}

/** A title, a placeholder, a phone in the name's place: nothing that names a person. */
export function isNameless(name: PersonName): boolean {
  return isEmpty(readPerson(name))
}

/** For names compared many times: take them apart once with `readPerson`. */
export function comparePeople(one: Person, other: Person): NameFit {
  if (isEmpty(one) || isEmpty(other)) return 'unknown'
  if (one.words === other.words && one.words.includes(' ')) return 'same'
  const levels = levelsOf(one, other)
  if (contradicts(one, other, levels)) return 'contradict'
  const { first, surname } = levels
  const hasFirst = first === 'same' || first === 'compatible'
  return hasFirst && (surname === 'same' || surname === 'similar') ? 'same' : 'compatible'
}

export function levelsOf(one: Person, other: Person): NameLevels {
  const [left, right] = [withFirst(one, other), withFirst(other, one)]
  return {
    first: firstLevel(left, right),
    surname: surnameLevel(left.surnames, right.surnames),
    patronymic: patronymicLevel(left, right),
  }
}

function isEmpty({ first, surnames, patronymic }: Person): boolean {
  return first === null && surnames.length === 0 && patronymic === null
}

function contradicts(one: Person, other: Person, levels: NameLevels): boolean {
  if (one.gender !== null && other.gender !== null && one.gender !== other.gender) return true
  if (levels.first === 'conflict' || levels.patronymic === 'different') return true
  if (levels.surname !== 'different') return false
  // A woman may have taken another surname; a man with another surname is another man.
  const isWoman = one.gender === 'female' && other.gender === 'female'
  return !(isWoman && (levels.first === 'same' || levels.first === 'compatible'))
}

/** «Жафар Алиев» of a dictionary that does not know Жафар: the word that is not the other's surname is the first name. */
function withFirst(person: Person, other: Person): Person {
  if (person.first !== null || person.surnames.length < 2) return person
  const rest = person.surnames.filter(word => !other.surnames.some(theirs => isAlike(word, theirs)))
  const [word] = rest
  if (word === undefined || rest.length !== 1 || other.first === null) return person
  return {
    ...person,
    first: createFirstWord(word, null),
    surnames: person.surnames.filter(surname => surname !== word),
  }
}

function firstLevel(one: Person, other: Person): NameLevels['first'] {
  if (one.first === null || other.first === null) return initialLevel(one, other)
  if (one.first.word === other.first.word) return 'same'
  if (meet(meantBy(one.first), meantBy(other.first))) return 'compatible'
  // Two names of the dictionary are two names, however alike they look.
  if (one.first.known !== null && other.first.known !== null) return 'conflict'
  const [mine, written] = [one.first.word, other.first.word]
  return isAlike(mine, written) || jaroWinkler(mine, written) >= 0.88 ? 'compatible' : 'conflict'
}

/** Full names a written one stands for; a word that is none is taken for a misprint of one. */
function meantBy({ known, guess }: FirstWord): ReadonlySet<string> | null {
  return (known ?? guess())?.fullNames ?? null
}

function meet(ones: ReadonlySet<string> | null, others: ReadonlySet<string> | null): boolean {
  if (ones === null || others === null) return false
  for (const one of ones) if (others.has(one)) return true
  return false
}

function initialLevel(one: Person, other: Person): NameLevels['first'] {
  const mine = firstLetters(one)
  const theirs = firstLetters(other)
  if (mine.length === 0 || theirs.length === 0) return 'unknown'
  return mine.some(letter => theirs.includes(letter)) ? 'initial' : 'conflict'
}

function firstLetters({ first, initials }: Person): readonly string[] {
  if (first === null) return initials.slice(0, 1)
  return [first.word[0] ?? '', ...(first.known?.letters ?? [])]
}

function surnameLevel(ones: readonly string[], others: readonly string[]): NameLevels['surname'] {
  if (ones.length === 0 || others.length === 0) return 'unknown'
  if (ones.length === 1 && others.length === 1) return wordLevel(ones[0] ?? '', others[0] ?? '')
  if (ones.some(one => others.includes(one))) {
    return ones.length === others.length && ones.every(one => others.includes(one))
      ? 'same'
      : 'similar'
  }
  const levels = ones.flatMap(one => others.map(other => wordLevel(one, other)))
  return (['similar', 'weak'] as const).find(level => levels.includes(level)) ?? 'different'
}

function wordLevel(one: string, other: string): 'same' | 'similar' | 'weak' | 'different' {
  if (one === other) return 'same'
  if (isAlike(one, other)) return 'similar'
  return jaroWinkler(one, other) >= 0.85 ? 'weak' : 'different'
}

function isAlike(one: string, other: string): boolean {
  if (one === other || jaroWinkler(one, other) >= 0.92) return true
  return Math.min(one.length, other.length) >= 4 && isOneEdit(one, other)
}

function patronymicLevel(one: Person, other: Person): NameLevels['patronymic'] {
  if (one.patronymic !== null && other.patronymic !== null) {
    if (one.patronymic === other.patronymic) return 'same'
    return isAlike(one.patronymic, other.patronymic) ? 'similar' : 'different'
  }
  const mine = one.patronymic?.[0] ?? secondInitial(one)
  const theirs = other.patronymic?.[0] ?? secondInitial(other)
  if (mine === null || theirs === null) return 'unknown'
  return mine === theirs ? 'similar' : 'different'
}

/** «Иванов Иван П.»: behind a written first name the one initial is the patronymic's. */
function secondInitial({ first, initials }: Person): string | null {
  return (first === null ? initials[1] : initials[0]) ?? null
}
