import { DAY } from '../../../../shared/time/instant.ts'
import { SHORT_NAMES, spouseOf, toLatin } from './names.ts'
import { officeMoment } from './office-hours.ts'
import { tellPerson, type Base, type NewPerson } from './people.ts'
import { asTyped, retyped } from './phones.ts'
import type { Random } from './random.ts'
import type { Person, Story } from './story.ts'

/** Why cards look alike; `same` kinds are one person, the others are traps. */
export type LookAlike =
  | 'other-format'
  | 'short-name'
  | 'misprint'
  | 'latin'
  | 'no-surname'
  | 'swapped'
  | 'spouses'
  | 'colleagues'
  | 'toll-free'
  | 'role-mailbox'
  | 'namesakes'

export interface TruthGroup {
  readonly kind: LookAlike
  /** All cards are one person. */
  readonly same: boolean
  readonly people: readonly Person[]
}

/** Each part gives the groups it added to the base; second cards are younger than the first. */
export function tellLookAlikes(story: Story, base: Base): readonly TruthGroup[] {
  const random = story.random.fork('look-alikes')
  const alone = base.people.filter(({ firm }) => firm === null)
  const taken = alone.values()
  return [
    ...copies(story, random, taken),
    ...couples(story, random, taken),
    ...namesakes(story, random, taken),
    ...offices(story, random, base),
    ...tollFree(story, random),
    ...roleMailboxes(story, random, base),
  ]
}

type Copy = (first: Person, random: Random) => Partial<NewPerson['name'] & object>

/** How often somebody's second card was typed in which way. */
const COPIES: readonly (readonly [LookAlike, number, Copy])[] = [
  ['other-format', 14, () => ({})],
  ['short-name', 9, ({ name }) => ({ first: SHORT_NAMES[name.first] ?? name.first, second: '' })],
  ['misprint', 7, ({ name }, random) => ({ last: misprint(name.last, random), second: '' })],
  ['latin', 3, ({ name }) => ({ first: latin(name.first), last: latin(name.last), second: '' })],
  ['no-surname', 5, () => ({ last: '', second: '' })],
  ['swapped', 3, ({ name }) => ({ first: name.last, last: name.first, second: '' })],
]

function copies(story: Story, random: Random, taken: Iterator<Person>): TruthGroup[] {
  return COPIES.flatMap(([kind, count, change]) =>
    Array.from({ length: count }, (): TruthGroup => {
      const first = kind === 'short-name' ? nextWithShortName(taken) : next(taken)
      const phones = [retyped(first.phones[0] ?? '', first.phone)]
      const name = { ...first.name, ...change(first, random) }
      const second = tellPerson(story, random, {
        name,
        phones,
        emails: first.emails,
        city: first.city,
        since: after(story, random, first),
      })
      return { kind, same: true, people: [first, second] }
    }),
  )
}

/** One mobile for two. */
function couples(story: Story, random: Random, taken: Iterator<Person>): TruthGroup[] {
  return Array.from({ length: 8 }, (): TruthGroup => {
    const first = next(taken)
    const isFemale = /(на|ична)$/.test(first.name.second)
    const second = tellPerson(story, random, {
      name: spouseOf({ ...first.name, isFemale }, random),
      phones: [asTyped(random, first.phone)],
      emails: [],
      city: first.city,
      since: after(story, random, first),
    })
    return { kind: 'spouses', same: false, people: [first, second] }
  })
}

/** Full namesakes with nothing else in common. */
function namesakes(story: Story, random: Random, taken: Iterator<Person>): TruthGroup[] {
  return Array.from({ length: 4 }, (): TruthGroup => {
    const first = next(taken)
    const since = after(story, random, first)
    const second = tellPerson(story, random, { name: first.name, city: first.city, since })
    return { kind: 'namesakes', same: false, people: [first, second] }
  })
}

/** Colleagues who gave the number of the reception; the company's card has it, too. */
function offices(story: Story, random: Random, base: Base): TruthGroup[] {
  return base.firms.slice(0, 10).map((firm, index): TruthGroup => {
    const people = Array.from({ length: 2 + (index % 3) }, (_, place) => {
      const extension = index % 4 === 3 ? ` доб. ${101 + place}` : ''
      const phones = [`${asTyped(random, firm.phone)}${extension}`]
      const since = after(story, random, firm)
      const ownerId = firm.ownerId
      return tellPerson(story, random, { firm, phones, since, ownerId, emails: [] })
    })
    return { kind: 'colleagues', same: false, people }
  })
}

function tollFree(story: Story, random: Random): TruthGroup[] {
  const number = story.phones.tollFree()
  const people = Array.from({ length: 3 }, () => {
    const since = officeMoment(random, story.now - 300 * DAY, story.now - 20 * DAY)
    return tellPerson(story, random, { phones: [asTyped(random, number)], since, emails: [] })
  })
  return [{ kind: 'toll-free', same: false, people }]
}

function roleMailboxes(story: Story, random: Random, base: Base): TruthGroup[] {
  return base.firms.slice(10, 16).map((firm, index): TruthGroup => {
    const emails = [`${['info', 'zakaz', 'office'][index % 3]}@${firm.domain}`]
    const people = [0, 1].map(() => {
      const since = after(story, random, firm)
      return tellPerson(story, random, { firm, emails, since, ownerId: firm.ownerId })
    })
    return { kind: 'role-mailbox', same: false, people }
  })
}

function next(people: Iterator<Person>): Person {
  const { value, done } = people.next()
  if (done === true) throw new RangeError('the base is too small for its look-alikes')
  return value
}

function nextWithShortName(people: Iterator<Person>): Person {
  for (;;) {
    const person = next(people)
    if (person.name.first in SHORT_NAMES) return person
  }
}

function after(story: Story, random: Random, { since }: { readonly since: number }): number {
  return officeMoment(random, since + 1000, story.now - DAY)
}

/** One letter doubled, lost or swapped with its neighbour, never the first two. */
function misprint(word: string, random: Random): string {
  const at = random.int(2, word.length - 2)
  const [before, one = '', two = '', rest] = [
    word.slice(0, at),
    word[at],
    word[at + 1],
    word.slice(at + 2),
  ]
  const kinds = [`${before}${one}${one}${two}${rest}`, `${before}${two}${rest}`]
  return one === two ? (kinds[0] ?? word) : random.pick([...kinds, `${before}${two}${one}${rest}`])
}

function latin(word: string): string {
  const text = toLatin(word)
  return text.charAt(0).toUpperCase() + text.slice(1)
}
