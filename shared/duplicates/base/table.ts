import { domainOf, isPublicDomain } from '../domains.ts'
import { type ParsedEmail, parseEmails } from '../emails.ts'
import { type CompanyKey, readCompanyKey } from '../company.ts'
import { type Person, readPerson, rememberFields } from '../person.ts'
import { checkInn } from '../../requisites/checks.ts'
import { toCity } from '../../requisites/cities.ts'
import type { BaseCard } from './card.ts'
import {
  createColumn,
  createInterner,
  createLists,
  createNumberInterner,
  detach,
  hash,
  hashLong,
  type Interner,
  type Lists,
} from './intern.ts'
import { readPhoneNumbers, type PhoneNumber } from './phone-numbers.ts'

export const NONE = -1
const NOBODY: Person = {
  first: null,
  surnames: [],
  patronymic: null,
  initials: [],
  gender: null,
  words: '',
  unsorted: [],
  turned: null,
}

export interface EmailEntry {
  /** Id that misspelled addresses share. */
  readonly loose: number
  /** Of what stands before the at sign; `NONE` when it is short or a role. */
  readonly local: number
  /** A company's own domain; `NONE` for public ones. */
  readonly domain: number
  readonly isRole: boolean
}

/** The base, normalised, in columns. Ids count from 0; `NONE` is "there is none". */
export interface BaseTable {
  readonly add: (card: BaseCard) => void
  readonly size: () => number
  readonly isCompany: (record: number) => boolean
  readonly person: (record: number) => Person
  readonly phones: Lists
  readonly emails: Lists
  /** Digits of E.164 as a number. */
  readonly number: (phone: number) => number
  /** Id of the number without its extension; `NONE` when it has none. */
  readonly bareOf: (phone: number) => number
  readonly phoneCount: () => number
  readonly email: (id: number) => EmailEntry
  readonly emailCount: () => number
  readonly company: (record: number) => number
  readonly companyKey: (id: number) => CompanyKey
  readonly city: (record: number) => number
  /** Valid ones as a number, `NONE` otherwise. */
  readonly inn: (record: number) => number
  /** Ten or twelve digits whose check digit is wrong. */
  readonly wrongInn: (record: number) => number
  readonly kpp: (record: number) => number
  /** Of its site, or of a mailbox at a domain of its own. */
  readonly domain: (record: number) => number
}

export function createBaseTable(): BaseTable {
  const read = createReaders()
  const kinds = createColumn()
  const persons: Person[] = []
  const phones = createLists()
  const emails = createLists()
  const columns = {
    company: createColumn(),
    city: createColumn(),
    inn: [] as number[],
    wrongInn: [] as number[],
    kpp: createColumn(),
    domain: createColumn(),
  }
  return {
    add(card) {
      const isCompany = card.kind === 'company'
      kinds.push(isCompany ? 1 : 0)
      persons.push(isCompany ? read.owner(card.company) : read.person(card.name))
      for (const id of read.phones(card.phones)) phones.push(id)
      const mailboxes = read.emails(card.emails)
      for (const id of mailboxes) emails.push(id)
      phones.close()
      emails.close()
      columns.company.push(read.company(card.company))
      columns.city.push(read.city(card.city))
      const inn = card.inn === '' ? NONE : readInn(card.inn)
      columns.inn.push(inn >= 0 ? inn : NONE)
      columns.wrongInn.push(inn < NONE ? -inn : NONE)
      columns.kpp.push(isCompany ? read.kpp(card.kpp) : NONE)
      columns.domain.push(isCompany ? read.domain(card.site, mailboxes) : NONE)
    },
    size: kinds.size,
    isCompany: record => kinds.at(record) === 1,
    person: record => persons[record] ?? NOBODY,
    phones,
    emails,
    number: read.number,
    bareOf: read.bareOf,
    phoneCount: read.phoneCount,
    email: read.email,
    emailCount: read.emailCount,
    company: columns.company.at,
    companyKey: read.companyKey,
    city: columns.city.at,
    inn: record => columns.inn[record] ?? NONE,
    wrongInn: record => columns.wrongInn[record] ?? NONE,
    kpp: columns.kpp.at,
    domain: columns.domain.at,
  }
}

/** Negative for one whose check digit does not hold. */
function readInn(text: string): number {
  const digits = text.replaceAll(/\D/g, '')
  if (digits.length !== 10 && digits.length !== 12) return NONE
  return checkInn(digits).isRight ? Number(digits) : -Number(digits)
}

function createReaders() {
  const fields = rememberFields()
  const domains = createInterner<string>()
  const cities = createInterner<string>()
  const cityIds = createMemo(text => {
    const city = toCity(text)
    return city === '' ? NONE : cities.idOf(city)
  })
  const numbers = createPhoneReader()
  const mail = createEmailReader(domains)
  const companies = createCompanyReader()
  return {
    ...numbers,
    ...mail,
    ...companies,
    person: (name: BaseCard['name']) => readPerson(name, fields),
    /** The person behind «ИП Иванов Пётр Сергеевич». */
    owner: (title: string) =>
      /(?<!\p{L})(?:ип|индивидуальный предприниматель)(?!\p{L})/iu.test(title)
        ? readPerson({ first: title, last: null, second: null }, fields)
        : NOBODY,
    city: (text: string) => (text === '' ? NONE : cityIds(text)),
    kpp: (text: string) => {
      const digits = text.replaceAll(/\s/g, '')
      return /^\d{4}[0-9A-Z]{2}\d{3}$/.test(digits) ? hash(digits) : NONE
    },
    domain(site: string, mailboxes: readonly number[]) {
      const own = domainOf(site)
      if (own !== null) return domains.idOf(own)
      return mailboxes.map(id => mail.email(id).domain).find(id => id !== NONE) ?? NONE
    },
  }
}

function createMemo(make: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>()
  return text => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = make(text)
    if (known.size < 500_000) known.set(detach(text), made)
    return made
  }
}

function createPhoneReader() {
  const bare = createNumberInterner()
  const extended = new Map<string, number>()
  // Of numbers with an extension: they are counted from the other end, so that bare ones stay dense.
  const numbers: number[] = []
  const bares: number[] = []
  const toIds: number[] = []
  const add = (number: number, own: number): number => {
    numbers.push(number)
    bares.push(own)
    return numbers.length - 1
  }
  const idOfBare = (number: number): number => {
    const at = bare.idOf(number)
    if (at === toIds.length) toIds.push(add(number, NONE))
    return toIds[at] ?? NONE
  }
  const idOf = ({ number, extension }: PhoneNumber): number => {
    const own = idOfBare(number)
    if (extension === null) return own
    const key = `${number}#${extension}`
    const known = extended.get(key) ?? add(number, own)
    extended.set(key, known)
    return known
  }
  return {
    phones: (raws: readonly string[]): readonly number[] =>
      raws.length === 0 ? EMPTY : unique(raws.flatMap(raw => readPhoneNumbers(raw).map(idOf))),
    number: (id: number): number => numbers[id] ?? 0,
    bareOf: (id: number): number => bares[id] ?? NONE,
    phoneCount: () => numbers.length,
  }
}

function createEmailReader(domains: Interner<string>) {
  const ids = createNumberInterner()
  const looses: number[] = []
  const locals = createColumn()
  const owns = createColumn()
  const roles: boolean[] = []
  const idOf = ({ strict, loose, kind }: ParsedEmail): number => {
    const id = ids.idOf(hashLong(strict))
    if (id < looses.length) return id
    const at = loose.lastIndexOf('@')
    const [local, domain] = [loose.slice(0, at), loose.slice(at + 1)]
    const isRole = kind === 'role'
    looses.push(id)
    locals.push(isRole || local.length < 5 ? NONE : hash(local.replaceAll(/[._-]/g, '')))
    owns.push(isPublicDomain(domain) ? NONE : domains.idOf(domain))
    roles.push(isRole)
    if (loose !== strict) looses[id] = idOf({ address: loose, strict: loose, loose, kind })
    return id
  }
  return {
    emails: (raws: readonly string[]): readonly number[] =>
      raws.length === 0 ? EMPTY : unique(raws.flatMap(raw => parseEmails(raw).map(idOf))),
    email: (id: number): EmailEntry => ({
      loose: looses[id] ?? NONE,
      local: locals.at(id),
      domain: owns.at(id),
      isRole: roles[id] ?? false,
    }),
    emailCount: () => looses.length,
  }
}

function createCompanyReader() {
  const cores = createInterner<string>()
  const keys: CompanyKey[] = []
  const company = createMemo(title => {
    const key = readCompanyKey(title)
    if (key.core === '') return NONE
    const id = cores.idOf(`${key.core}|${key.form ?? ''}|${key.words.join(' ')}`)
    if (id === keys.length) keys.push(key)
    return id
  })
  return {
    company: (title: string) => (title === '' ? NONE : company(title)),
    companyKey: (id: number): CompanyKey => keys[id] ?? missing(),
  }
}

const EMPTY: readonly number[] = []

function unique(ids: readonly number[]): readonly number[] {
  return ids.length < 2 ? ids : [...new Set(ids)]
}

function missing(): never {
  throw new Error('no such id')
}
