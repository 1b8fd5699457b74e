import { getGender, inclineFirstname, inclineLastname, inclineMiddlename } from 'lvovich'
import { findFirstName, type Gender } from '../duplicates/first-names.ts'
import { titleCase } from './case.ts'

export interface FullName {
  readonly surname: string
  readonly firstName: string
  readonly patronymic: string | null
}

export interface DeclinedName {
  /** Genitive: «Иванова Ивана Ивановича». */
  readonly text: string
  /** `null`: the name fits both («Саша»), the text is left in the nominative and a person must say. */
  readonly gender: Gender | null
  /** A name of a usual Russian make. Initials, Latin letters, a third word that is no patronymic: a person should look. */
  readonly isUsual: boolean
}

/** Surnames of men that libraries decline wrongly. Women's surnames of this kind do not change. */
const SURNAMES: Readonly<Record<string, string>> = {
  Заяц: 'Зайца',
  Соловей: 'Соловья',
  Козёл: 'Козла',
  Осёл: 'Осла',
  Орёл: 'Орла',
  Котёл: 'Котла',
  Пёс: 'Пса',
  Гусь: 'Гуся',
}

/** Of men and women alike: nouns that look like an adjective of a woman's surname, and a foreign name that never changes. */
const SURNAMES_OF_ALL: Readonly<Record<string, string>> = {
  Щербина: 'Щербины',
  Калина: 'Калины',
  Былина: 'Былины',
  Золя: 'Золя',
}

/** Women's first names on a soft sign. Others of the kind («Айгуль») do not change. */
const FIRST_NAMES: Readonly<Record<string, string>> = {
  Любовь: 'Любови',
  Нинель: 'Нинели',
  Эсфирь: 'Эсфири',
  Юдифь: 'Юдифи',
  Рахиль: 'Рахили',
  Руфь: 'Руфи',
  Адель: 'Адели',
}

/** «Фамилия Имя Отчество» taken apart; the words behind the second are the patronymic («Гейдар оглы»). `null` for less than two. */
export function readFullName(text: string): FullName | null {
  const [surname, firstName, ...rest] = titleCase(text).split(' ')
  if (surname === undefined || surname === '' || firstName === undefined) return null
  return { surname, firstName, patronymic: rest.length === 0 ? null : rest.join(' ') }
}

/** Patronymic first, then the first name, then the surname; `null` when nothing tells. */
export function findGender({ surname, firstName, patronymic }: FullName): Gender | null {
  if (patronymic !== null) {
    if (/(?:ич|оглы|оглу|улы)$/i.test(patronymic)) return 'male'
    if (/(?:на|кызы|гызы)$/i.test(patronymic)) return 'female'
  }
  const known = findFirstName(firstName.toLowerCase().replaceAll('ё', 'е'))
  if (known?.gender != null) return known.gender
  const guess = getGender({ last: surname, ...(known === null && { first: firstName }) })
  return guess === 'male' || guess === 'female' ? guess : null
}

/** The full name in the genitive, in the order of the papers. Capitals are read as well. */
export function declineFullName(text: string, told: Gender | null = null): DeclinedName {
  const name = readFullName(text)
  if (name === null) return { text: titleCase(text), gender: told, isUsual: false }
  const gender = told ?? findGender(name)
  const isUsual = isUsualName(name)
  if (gender === null) return { text: writeName(name), gender, isUsual }
  return { text: writeName(declineName(name, gender)), gender, isUsual }
}

function isUsualName(name: FullName): boolean {
  const { patronymic } = name
  const isPatronymic = patronymic === null || /(?:ич|на|оглы|оглу|улы|кызы|гызы)$/i.test(patronymic)
  return isPatronymic && /^[а-яё -]+$/i.test(writeName(name))
}

/** «Иванов И. И.» for the line of the signature. */
export function writeInitials(text: string): string {
  const name = readFullName(text)
  if (name === null) return titleCase(text)
  const initials = [name.firstName, name.patronymic ?? ''].flatMap(word =>
    word === '' ? [] : [`${word.slice(0, 1)}.`],
  )
  return [name.surname, ...initials].join(' ')
}

// The library's function for a whole person guesses the gender itself, whatever it is told; those for single names believe us.
function declineName({ surname, firstName, patronymic }: FullName, gender: Gender): FullName {
  return {
    surname: surname
      .split('-')
      .map(part => declineSurname(part, gender))
      .join('-'),
    firstName: declineFirstName(firstName, gender),
    patronymic: patronymic === null ? null : declinePatronymic(patronymic, gender),
  }
}

function declineSurname(surname: string, gender: Gender): string {
  const own = gender === 'male' ? (SURNAMES[surname] ?? declineEts(surname)) : null
  return own ?? SURNAMES_OF_ALL[surname] ?? inclineLastname(surname, 'genitive', gender)
}

/** «Швец» keeps its vowel behind two consonants, «Стрелец» turns its л soft; the others are as the library has them. */
function declineEts(surname: string): string | null {
  if (/[бвгджзклмнпрстфхцчшщ]{2}ец$/i.test(surname)) return `${surname}а`
  return surname.endsWith('лец') ? surname.replace(/ец$/, 'ьца') : null
}

function declineFirstName(firstName: string, gender: Gender): string {
  const own = gender === 'female' ? FIRST_NAMES[firstName] : undefined
  // «Саша» has no «Сашы».
  return own ?? inclineFirstname(firstName, 'genitive', gender).replace(/(?<=[гкхжшчщ])ы$/, 'и')
}

/** «Гейдар оглы» stays: registers and courts mostly write it unchanged. */
function declinePatronymic(patronymic: string, gender: Gender): string {
  return patronymic.includes(' ') ? patronymic : inclineMiddlename(patronymic, 'genitive', gender)
}

function writeName({ surname, firstName, patronymic }: FullName): string {
  return [surname, firstName, ...(patronymic === null ? [] : [patronymic])].join(' ')
}
