import { allKeys } from '../../shared/duplicates/base/key-index.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { LoadedCompany, LoadedRow } from '../store/store.ts'
import { companyKeyOf, isFirm } from './companies.ts'

const NAME = 'name:'

/** What is being written at this moment, so that nobody is made twice by two writes under way. */
export interface UnderWay {
  /** Phones, mailboxes and contacts. */
  readonly keys: Set<string>
  readonly companies: Set<string>
  /** Of companies nobody knows the fate of: hosts without marks find them by their name alone. */
  readonly titles: ReadonlySet<string>
}

/** @param held what an earlier run has left, which nobody knows the fate of yet */
export function underWayWith(held: {
  readonly rows: readonly LoadedRow[]
  readonly companies: readonly LoadedCompany[]
}): UnderWay {
  const bodies = held.rows.flatMap(({ body }) => body ?? [])
  const keys = [
    ...bodies.flatMap(rowKeys),
    ...held.rows.flatMap(({ contact }) => contactKeys(contact)),
  ]
  const companies = [
    ...held.rows.flatMap(({ company }) => company ?? []),
    ...held.companies.map(({ key }) => key),
    ...bodies.flatMap(body => companyKeyOf(body) ?? []),
  ]
  const titles = held.companies.map(({ body }) => toTitle(body.title))
  return { keys: new Set(keys), companies: new Set(companies), titles: new Set(titles) }
}

/** By which a row waits for another. Of two people without phones and mailboxes hosts without marks know the name and the firm alone. */
export function rowKeys(row: ImportRow): readonly string[] {
  const keys = allKeys(row)
  if (keys.length > 0 || isFirm(row)) return keys
  const { first, second, last } = row.name
  const words = [first, second, last].flatMap(part => part ?? [])
  return [`${NAME}${words.join(' ')} ${companyKeyOf(row) ?? ''}`]
}

/** Rows of one such key never go together: whose card is whose, nobody could tell after a lost answer. */
export function namesakeKeys(row: ImportRow): readonly string[] {
  return rowKeys(row).filter(key => key.startsWith(NAME))
}

/** Some hosts replace what a contact has as a whole: two writes to it at once would lose one. */
export function contactKeys(contact: string | null): readonly string[] {
  return contact === null ? [] : [`contact:${contact}`]
}

export function waitsForFirm(
  row: ImportRow,
  key: string,
  { companies, titles }: UnderWay,
): boolean {
  return companies.has(key) || titles.has(toTitle(row.company))
}

function toTitle(title: string): string {
  return title.trim().toLowerCase()
}
