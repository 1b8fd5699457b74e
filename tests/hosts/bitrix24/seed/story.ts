import type { PortalState } from '../state.ts'
import type { PhoneBook } from './phones.ts'
import type { Random } from './random.ts'
import type { Staff } from './staff.ts'
import type { Timeline } from '../../seed/timeline.ts'

/** What everybody who tells a part of the company's past needs. */
export interface Story {
  readonly state: PortalState
  /** ms UTC, whole seconds. */
  readonly now: number
  readonly random: Random
  readonly timeline: Timeline
  readonly staff: Staff
  readonly phones: PhoneBook
}

/** Something that will have its id once the timeline is written. */
export interface Told {
  id: number
}

/** Nobody knows a person before that moment. */
export interface Person extends Told {
  readonly name: { readonly first: string; readonly last: string; readonly second: string }
  readonly city: string
  /** E.164. */
  readonly phone: string
  /** As the card has them. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly firm: Firm | null
  readonly since: number
  readonly ownerId: number
}

export interface Firm extends Told {
  readonly title: string
  readonly city: string
  readonly domain: string
  /** E.164, the reception. */
  readonly phone: string
  readonly since: number
  readonly ownerId: number
  readonly people: Person[]
}

export interface Client {
  readonly person: Person
  readonly firm: Firm | null
}
