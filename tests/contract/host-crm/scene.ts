import type { CardKind, CardRef } from '../../../shared/crm/model.ts'
import type { ContactId, TaskId, UserId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { HostCrm } from '../../../server/hosts/host.ts'

/** Where hosts honestly differ: what a host cannot do is not asked of it, and what it does instead is checked. */
export interface HostCan {
  /** A card and all around it is read in one round trip; else in as few as it has parts. */
  readonly lookOnce: boolean
  /** Several effects are one round trip; else each kind of effect is. */
  readonly performOnce: boolean
  /** A task may be on the client and bound to a card of his. */
  readonly tasksOfClients: boolean
  readonly tasksWithoutDeadline: boolean
  /** A message that waits for an answer is a task of its own. */
  readonly incomingTasks: boolean
  /** A walk names the open tasks; else it tells when the nearest one is due. */
  readonly walkNamesTasks: boolean
}

/** A host with a connection of ours to it, and the hands of its people. */
export interface HostCrmScene {
  crm(): HostCrm
  now(): Instant
  readonly rep: UserId
  readonly otherRep: UserId
  readonly head: UserId
  readonly dismissed: UserId
  /** Kinds of cards this host has. */
  readonly kinds: readonly CardKind[]
  readonly can: HostCan
  /** The host's search cuts a list at so many. */
  readonly searchLimit: number
  addCard(card: {
    kind: CardKind
    title?: string
    owner?: UserId
    contacts?: readonly ContactId[]
  }): CardRef
  addContact(contact: {
    first?: string
    last?: string
    phones?: readonly string[]
    emails?: readonly string[]
  }): ContactId
  addTask(task: {
    card: CardRef
    /** On the client, and only bound to the card. */
    onClient?: ContactId
    title?: string
    dueAt?: Instant | null
    isDone?: boolean
    isIncoming?: boolean
  }): TaskId
  closeCard(card: CardRef): void
  removeCard(card: CardRef): void
  finishTask(task: TaskId): void
  removeTask(task: TaskId): void
  notificationsOf(user: UserId): readonly string[]
  /** The next writing request is carried out, and its answer never comes. */
  loseNextAnswer(): void
  /** The next request is refused as too many, and nothing is done. */
  refuseNext(): void
  /** Round trips to the host while `work` runs. */
  counting<T>(work: () => Promise<T>): Promise<{ value: T; calls: number }>
  stop(): Promise<void>
}
