import { comparePeople, wholenessOf } from '../names.ts'
import type { Person } from '../person.ts'
import { forEachRun, MOST_RECORDS, recordsOf, firstOf } from './pairs.ts'
import { isTollFree } from './phone-numbers.ts'
import { type BaseTable, NONE } from './table.ts'

/**
 * Whose a key is. `personal`: one person's as far as the names tell · `contested`: two people with contradicting names hold it, names
 * decide · `shared`: everybody's, it proposes nobody.
 */
export type KeyUse = 'personal' | 'contested' | 'shared'

export interface StopKeys {
  readonly phone: (id: number) => KeyUse
  readonly email: (id: number) => KeyUse
  /** The record's name fits both holders of a contested key, which so tells nothing of it. */
  readonly isTorn: (kind: 'phone' | 'email', id: number, record: number) => boolean
  readonly sharedCount: number
}

const USES: readonly KeyUse[] = ['personal', 'contested', 'shared']
/** Above so many people with contradicting names a key is everybody's. */
const CROWD = 3
/** So many cards are not looked at one by one. */
const MANY = 400

/** Finds out for every phone and mailbox whether it is one person's (dedup.md §4), by names, not by how many cards hold it. */
export function findStopKeys(table: BaseTable): StopKeys {
  const torn = new Set<number>()
  const phones = new Uint8Array(table.phoneCount())
  const emails = new Uint8Array(table.emailCount())
  judgeRuns(sortHolders(table, 'phones'), { table, uses: phones, torn, offset: 0 })
  judgeRuns(sortHolders(table, 'emails'), { table, uses: emails, torn, offset: phones.length })
  for (let id = 0; id < phones.length; id++) {
    const bare = table.bareOf(id)
    if (isTollFree(table.number(id))) phones[id] = 2
    // Behind a number with extensions are many.
    if (bare !== NONE) phones[bare] = 2
  }
  for (let id = 0; id < emails.length; id++) if (table.email(id).isRole) emails[id] = 2
  markCompanies(table, phones, emails)
  return {
    phone: id => USES[phones[id] ?? 0] ?? 'personal',
    email: id => USES[emails[id] ?? 0] ?? 'personal',
    isTorn: (kind, id, record) =>
      torn.size > 0 &&
      torn.has((kind === 'phone' ? id : id + phones.length) * MOST_RECORDS + record),
    sharedCount: countShared(phones) + countShared(emails),
  }
}

interface Judging {
  readonly table: BaseTable
  readonly uses: Uint8Array
  readonly torn: Set<number>
  readonly offset: number
}

function sortHolders(table: BaseTable, kind: 'phones' | 'emails'): Float64Array {
  const packed: number[] = []
  const lists = table[kind]
  for (let record = 0; record < table.size(); record++) {
    if (table.isCompany(record)) continue
    for (let at = lists.from(record); at < lists.to(record); at++)
      packed.push(lists.at(at) * MOST_RECORDS + record)
  }
  return new Float64Array(packed).sort()
}

function judgeRuns(sorted: Float64Array, judging: Judging): void {
  forEachRun(sorted, (from, to) =>
    judge(firstOf(sorted[from] ?? 0), recordsOf(sorted, from, to), judging),
  )
}

function judge(
  id: number,
  holders: readonly number[],
  { table, uses, torn, offset }: Judging,
): void {
  if (holders.length > MANY) {
    uses[id] = 2
    return
  }
  const people = holders
    .map(record => ({ record, person: table.person(record) }))
    .filter(({ person }) => person.words !== '')
  // Whole names first: a half one must not stand for a group.
  const groups = groupPeople(
    people.toSorted((one, other) => wholenessOf(other.person) - wholenessOf(one.person)),
  )
  uses[id] = Math.min(groups.length, CROWD) - 1
  if (groups.length !== 2) return
  for (const record of holders) {
    const person = table.person(record)
    if (
      groups.every(
        ([leader]) => leader !== undefined && comparePeople(leader, person) !== 'contradict',
      )
    )
      torn.add((id + offset) * MOST_RECORDS + record)
  }
}

function groupPeople(people: readonly { readonly person: Person }[]): Person[][] {
  const groups: Person[][] = [[]]
  groups.length = 0
  for (const { person } of people) {
    const group = groups.find(members =>
      members.every(member => comparePeople(member, person) !== 'contradict'),
    )
    if (group === undefined) groups.push([person])
    else if (!group.some(({ words }) => words === person.words)) group.push(person)
    if (groups.length >= CROWD) break
  }
  return groups.length === 0 ? [[]] : groups
}

function markCompanies(table: BaseTable, phones: Uint8Array, emails: Uint8Array): void {
  for (let record = 0; record < table.size(); record++) {
    if (!table.isCompany(record)) continue
    for (let at = table.phones.from(record); at < table.phones.to(record); at++)
      phones[table.phones.at(at)] = 2
    for (let at = table.emails.from(record); at < table.emails.to(record); at++)
      emails[table.emails.at(at)] = 2
  }
}

function countShared(uses: Uint8Array): number {
  return uses.reduce((count, use) => count + (use === 2 ? 1 : 0), 0)
}
