import type { CardRef, Contact } from '../crm/model.ts'
import { keysOf, type Keys } from './keys.ts'
import { comparePeople, type NameFit, wholenessOf } from './names.ts'
import { type Person, readPerson } from './person.ts'

/** A known person as far as matching cares; `KnownPerson` of the server is one. */
export interface Candidate {
  readonly contact: Contact
  /** Decides between cards of one person: the one somebody works with is kept. */
  readonly openCards: readonly CardRef[]
}

export interface Holder<Someone extends Candidate> {
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

/**
 * People, not cards: ten cards of one Иван are one group. A card joins the first group it contradicts nobody in, whole names first: half
 * a one must not stand for a group.
 *
 * @param enough stops looking at this many groups
 */
export function groupByName<Someone extends Candidate>(
  holders: readonly Holder<Someone>[],
  enough = Number.POSITIVE_INFINITY,
): Holder<Someone>[][] {
  const groups: Holder<Someone>[][] = []
  // Many cards of one person bear the same name; each spelling is compared once.
  const groupOf = new Map<string, Holder<Someone>[]>()
  for (const holder of holders.toSorted(byWholeness)) {
    if (groups.length >= enough) break
    const spelling = JSON.stringify(holder.someone.contact.name)
    const group = groupOf.get(spelling) ?? groups.find(members => fits(holder, members))
    if (group === undefined) groups.push([holder])
    else group.push(holder)
    groupOf.set(spelling, group ?? groups.at(-1) ?? [])
  }
  return groups
}

function byWholeness(one: Holder<Candidate>, other: Holder<Candidate>): number {
  return wholenessOf(other.person) - wholenessOf(one.person)
}

function fits(holder: Holder<Candidate>, members: readonly Holder<Candidate>[]): boolean {
  return members.every(({ person }) => comparePeople(person, holder.person) !== 'contradict')
}

export function holds({ keys }: Holder<Candidate>, wanted: readonly string[]): boolean {
  return wanted.some(key => keys.personal.includes(key))
}

export function hasAny({ keys }: Holder<Candidate>, wanted: ReadonlySet<string>): boolean {
  return [...keys.personal, ...keys.shared].some(key => wanted.has(key))
}
