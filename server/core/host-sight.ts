import type { CompanyId, ContactId, UserId } from '../../shared/crm/ids.ts'
import type { CardRef, Contact } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { OpenCard } from './host-crm.ts'

/**
 * What a widget hands over to prove where and by whom it was opened. Read by the host module alone. `x-auth-token` and `origin` are the
 * request's headers of those names, never the body's word.
 */
export type SessionProof = Readonly<Record<string, string>>

export type CardRight = 'read' | 'write'

/** One person of a tenant, in whose own name the host is asked. */
export interface Reader {
  readonly user: UserId
  readonly isAdmin: boolean
  /** What his page hands over once more, for hosts that answer in a person's name to his own token alone; else empty. */
  readonly proof: SessionProof
}

/** Somebody behind a number. */
export interface ClientSearch {
  /** E.164. */
  readonly phone: string
  /** Whom our own index knows by it. */
  readonly known: readonly ContactId[]
  /** Companies whose names we know: a host that tells them apart is not asked again. */
  readonly named: readonly { readonly id: CompanyId; readonly name: string }[]
}

/** What the host shows one person of whoever is behind a number. */
export interface SeenClient {
  readonly contacts: readonly Contact[]
  /** Those contacts' companies, and companies with that number. */
  readonly companies: readonly { readonly id: CompanyId; readonly name: string }[]
  /** Open cards, those without contacts that carry the number themselves included. */
  readonly cards: readonly OpenCard[]
  /** What was done with them lately, newest first; empty where it would cost another call. */
  readonly done: readonly {
    readonly at: Instant
    readonly kind: 'call' | 'meeting' | 'letter' | 'task'
    readonly title: string
    /** Of a call; left out where the host does not tell. */
    readonly way?: 'in' | 'out'
  }[]
  /** The host cut a list short: not all of it is here. */
  readonly isCut: boolean
  /** The number is also somebody's whom the host does not show this person, or who is gone from it. Who, is not told. */
  readonly isHidden: boolean
}

export interface NewCard {
  /** E.164. */
  readonly phone: string
  /** As typed; empty: nobody asked yet. */
  readonly name: string
  readonly title: string
  /** Names the click, so that a repeated one makes no second card. */
  readonly mark: string
}

/** The host as one person sees it: nothing here goes beyond his own rights. */
export interface Sight {
  /**
   * Two calls where our index knows somebody, as long as he is a person and no switchboard.
   *
   * @returns `null` when the proof is not believed
   */
  client(search: ClientSearch): Promise<SeenClient | null>
  /** `null`: he may not even read it, or it is gone. */
  rightTo(card: CardRef): Promise<CardRight | null>
  /**
   * A card for an unknown number with whom it belongs to, he himself responsible.
   *
   * @throws {HostRefused} where he may not
   */
  addCard(card: NewCard): Promise<CardRef>
}
