import type { CardRef, Contact } from '../crm/model.ts'
import { keysOf, type Keys } from './keys.ts'
import { comparePeople, type NameFit } from './names.ts'
import { type Person, readPerson } from './person.ts'

/** A known person as far as matching cares; `KnownPerson` of the server is one. */
export interface Candidate {
  readonly contact: Contact
  /** Decides between cards of one person: the one somebody works with is kept. */
  readonly openCards: readonly CardRef[]
}

export interface Holder<Someone> {
  readonly someone: Someone
  readonly person: Person
  readonly keys: Keys
  readonly fit: NameFit
}

export function toHolder<Someone extends Candidate>(
  someone: Someone,
  asking: Person,
): Holder<Someone> {
  const person = readPerson(someone.contact.name)
  return { someone, person, keys: keysOf(someone.contact), fit: comparePeople(asking, person) }
}

/** People, not cards: ten cards of one Иван are one group. A card joins the first group it contradicts nobody in. */
export function groupByName<Someone>(holders: readonly Holder<Someone>[]): Holder<Someone>[][] {
  const groups: Holder<Someone>[][] = []
  for (const holder of holders) {
    const group = groups.find(members =>
      members.every(({ person }) => comparePeople(person, holder.person) !== 'contradict'),
    )
    if (group === undefined) groups.push([holder])
    else group.push(holder)
  }
  return groups
}

export function holds({ keys }: Holder<unknown>, wanted: readonly string[]): boolean {
  return wanted.some(key => keys.personal.includes(key))
}

export function hasAny({ keys }: Holder<unknown>, wanted: ReadonlySet<string>): boolean {
  return [...keys.personal, ...keys.shared].some(key => wanted.has(key))
}
