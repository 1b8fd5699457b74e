import type { Instant } from '../time/instant.ts'
import type { CardId, CompanyId, ContactId, PipelineId, StageId, TaskId, UserId } from './ids.ts'

/** The two kinds of cards that move through stages and obey the rules. */
export type CardKind = 'lead' | 'deal'

export interface CardRef {
  readonly kind: CardKind
  readonly id: CardId
}

/** What a page of the host, a note or a widget may be about. */
export type EntityRef =
  | CardRef
  | { readonly kind: 'contact'; readonly id: ContactId }
  | { readonly kind: 'company'; readonly id: CompanyId }

/** Money in minor units (kopecks, cents), never a float. `currency` is ISO 4217. */
export interface Money {
  readonly minor: number
  readonly currency: string
}

/** Name fields as the host keeps them, untrusted as to their order: people swap first and last names. */
export interface PersonName {
  readonly first: string | null
  readonly last: string | null
  readonly second: string | null
}

/**
 * A lead or a deal. One type for both: every rule holds for both alike, and where they differ the field says so.
 */
export interface Card {
  readonly ref: CardRef
  readonly title: string
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly status: 'open' | 'won' | 'lost'
  readonly createdAt: Instant
  /** Entry into the stage it stands on. */
  readonly stageSince: Instant
  readonly amount: Money | null
  readonly owner: UserId | null
  /** Primary first. */
  readonly contacts: readonly ContactId[]
  readonly company: CompanyId | null
  /** The lead a deal was made from; such a deal is no request of its own. */
  readonly madeFrom: CardRef | null
  /** Lead only: who asked, as typed into the form. A deal knows its people through its contacts. */
  readonly person: PersonName
  /** Raw text of the card's own phone fields; a deal has none. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly companyTitle: string | null
  readonly source: string | null
  /** What the client wrote, when the host keeps it. */
  readonly comment: string | null
}

export interface Contact {
  readonly id: ContactId
  readonly name: PersonName
  /** Raw, every value of the card, not only the first. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly company: CompanyId | null
  readonly owner: UserId | null
  readonly createdAt: Instant
}

/** A planned step on a card. Bitrix24 «дело», amoCRM «задача». */
export interface Task {
  readonly id: TaskId
  readonly title: string
  /** `null` when it has no deadline. */
  readonly dueAt: Instant | null
  readonly assignee: UserId | null
  readonly isDone: boolean
  /** A message waiting for an answer; no plan of ours, so never a next step. */
  readonly isIncoming: boolean
  /** Our own task for the head of sales (R5); never a next step. */
  readonly isCase: boolean
  /** Every card it is attached to, also through the client. */
  readonly subjects: readonly CardRef[]
}

export interface User {
  readonly id: UserId
  readonly name: string
  readonly isActive: boolean
  /** Head of sales for this user by the host's structure; `null` when the host names nobody. */
  readonly head: UserId | null
  /** The team the host keeps this user in (amoCRM: the group, Bitrix24: the first department); `null` when it names none. */
  readonly group: UserGroup | null
  /** `null`: the host's list does not tell (Bitrix24 tells it only of who asks). */
  readonly isAdmin: boolean | null
  /** Where he gets letters; missing: the host's list does not tell. */
  readonly email?: string | null
}

export interface UserGroup {
  /** Unique within one tenant. */
  readonly id: string
  readonly name: string
}

export interface Stage {
  readonly id: StageId
  readonly name: string
  readonly status: 'open' | 'won' | 'lost'
}

export interface Pipeline {
  readonly id: PipelineId
  readonly kind: CardKind
  readonly name: string
  readonly stages: readonly Stage[]
}

/** `deal:15`: one word for a reference, used in keys, addresses and the database. */
export function nameOf(ref: EntityRef): string {
  return `${ref.kind}:${ref.id}`
}
