import type { Person } from '../person.ts'
import { hash, hashNumbers } from './intern.ts'
import { createPairCollector, type PairCollector } from './pairs.ts'
import type { StopKeys } from './stop-keys.ts'
import { type BaseTable, NONE } from './table.ts'

/** Candidates among contacts: pairs that share a key of dedup.md §7.3. */
export function findContactPairs(table: BaseTable, stopKeys: StopKeys): PairCollector {
  const pairs = createPairCollector()
  const each = (visit: (record: number, person: Person) => void) => {
    for (let record = 0; record < table.size(); record++)
      if (!table.isCompany(record)) visit(record, table.person(record))
  }
  each(record =>
    forEachPhone(table, record, id => stopKeys.phone(id) !== 'shared' && pairs.put(id, record)),
  )
  pairs.endRule('phone')
  each(record =>
    forEachEmail(
      table,
      record,
      id => stopKeys.email(id) !== 'shared' && pairs.put(table.email(id).loose, record),
    ),
  )
  pairs.endRule('email')
  each(record =>
    forEachEmail(
      table,
      record,
      id => table.email(id).local !== NONE && pairs.put(table.email(id).local, record),
    ),
  )
  pairs.endRule('mailbox name')
  each((record, person) => putShared(pairs, table, record, person))
  pairs.endRule('shared key and name')
  each((record, person) => {
    const company = table.company(record)
    if (company === NONE) return
    const core = hash(table.companyKey(company).core)
    for (const surname of person.surnames) pairs.put(hash(surname.slice(0, 4), core), record)
  })
  pairs.endRule('surname and company')
  each((record, person) => {
    for (const name of fullNames(person)) {
      if (table.city(record) !== NONE) pairs.put(hashNumbers(name, table.city(record)), record)
      if (person.patronymic !== null) pairs.put(hash(person.patronymic, name), record)
    }
  })
  pairs.endRule('full name')
  each((record, person) =>
    forEachPhone(table, record, id => {
      const digits = table.number(id) % 1e10
      for (const surname of person.surnames) {
        const key = hash(surname)
        pairs.put(hashNumbers(key, Math.floor(digits / 1e4), 1), record)
        pairs.put(hashNumbers(key, digits % 1e6, 2), record)
      }
    }),
  )
  pairs.endRule('surname and part of the phone')
  return pairs
}

export function forEachPhone(
  table: BaseTable,
  record: number,
  visit: (id: number) => unknown,
): void {
  const { phones } = table
  for (let at = phones.from(record); at < phones.to(record); at++) visit(phones.at(at))
}

export function forEachEmail(
  table: BaseTable,
  record: number,
  visit: (id: number) => unknown,
): void {
  const { emails } = table
  for (let at = emails.from(record); at < emails.to(record); at++) visit(emails.at(at))
}

/** A shared number or mailbox proposes only with the beginnings of the names. */
function putShared(pairs: PairCollector, table: BaseTable, record: number, person: Person): void {
  const initials = firstLetters(person)
  const put = (key: number) => {
    for (const surname of person.surnames)
      for (const letter of initials) pairs.put(hash(surname.slice(0, 3) + letter, key), record)
  }
  forEachPhone(table, record, id => {
    const bare = table.bareOf(id)
    put(hashNumbers(bare === NONE ? id : bare, 3))
  })
  forEachEmail(table, record, id => put(hashNumbers(id, 4)))
}

/** Initials of every full name the written one may stand for; the surname alone gives one that fits all without a first name. */
function firstLetters({ first, initials }: Person): readonly string[] {
  if (first === null) return initials.length > 0 ? initials.slice(0, 1) : ['']
  if (first.known === null) return [first.word.slice(0, 1)]
  return [...new Set([first.word.slice(0, 1), ...first.known.letters])]
}

/** One key for each full name: «Саша Петров» is under Александр and under Александра. */
function fullNames({ first, surnames }: Person): readonly number[] {
  if (first === null) return []
  const names = first.known === null ? [first.word] : [...first.known.fullNames]
  return surnames.flatMap(surname => names.map(name => hash(surname, hash(name))))
}
