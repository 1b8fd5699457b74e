import type { CompanyId, ContactId, StageId, TaskId, UserId } from '../../shared/crm/ids.ts'
import type {
  Card,
  CardKind,
  CardRef,
  Contact,
  EntityRef,
  PersonName,
  Pipeline,
  Task,
  User,
} from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { HostDeeds } from './deeds.ts'
import type { HostNumberField } from './number-field.ts'
import type { HostBase } from './host-base.ts'
import type { HostPast } from './past.ts'
import type { ClientRef, Whereabouts } from './host-whereabouts.ts'

/** By what a request may be recognised: everything its card and its contacts carry, normalised. */
export interface Probe {
  /** E.164. */
  readonly phones: readonly string[]
  /** Strict keys, see shared/duplicates. */
  readonly emails: readonly string[]
}

/** What to ask besides the card itself, in the same round trip. */
export interface LookWish {
  /** Ask the host, too, who shares these; our own index may lag behind. */
  readonly probe?: Probe | undefined
  /** Look for effects of ours done since then, whose answer may have been lost. */
  readonly marksSince?: Instant | undefined
  /** Look for what people did about the card since then. */
  readonly touchesSince?: Instant | undefined
  /** Where besides the card such effects may be: notes are left on other cards and on contacts, too. */
  readonly marksOn?: readonly EntityRef[] | undefined
}

/** A card as the host has it at one moment, with what the rules need around it. */
export interface CardView {
  readonly card: Card
  /** People linked to it, primary first. */
  readonly contacts: readonly Contact[]
  /** Not done; on the card itself, or on its client and bound to the card. */
  readonly openTasks: readonly Task[]
  /** `null` when no probe was given. Without the request's own card. */
  readonly found: FoundOnHost | null
  /** Mark of an effect of ours → id of what it made, for effects found on the host since `marksSince`. */
  readonly marks: ReadonlyMap<string, string>
  /**
   * When a person first did something about the card, since `touchesSince`: a call or a meeting that took place, a message or an e-mail
   * of ours, a comment, a move to another stage. Our own doings and those of robots are none. `null`: nobody has, or not asked.
   */
  readonly touchedAt: Instant | null
  /** Contacts that an earlier try made for this card and did not link yet: nobody known. Found with the marks. */
  readonly halfMade: readonly ContactId[]
}

export interface FoundOnHost {
  readonly contacts: readonly Contact[]
  readonly companies: readonly {
    readonly id: CompanyId
    readonly phones: readonly string[]
    readonly emails: readonly string[]
  }[]
  /** Open leads and deals of those contacts, oldest first. */
  readonly openCards: readonly { readonly contact: ContactId; readonly card: CardRef }[]
  /** `phone:+7…`, `email:…`: the host cut a list short (Bitrix24: 20 ids of one type), so the key cannot be personal. */
  readonly truncatedKeys: readonly string[]
}

/** An open card of a review page with its open tasks, nothing more. */
export interface OpenCard {
  readonly card: Card
  readonly openTasks: readonly Task[]
  /**
   * Only when the nearest task is due is known: it has no id of its own, and none can be followed from one look to the next. Missing: the
   * tasks are all there is.
   */
  readonly areTasksUnnamed?: boolean
}

/** An action in the reader's words, ready for the host. */
export type HostEffect =
  | {
      readonly type: 'task.create'
      readonly subject: CardRef
      readonly kind: 'step' | 'case'
      readonly title: string
      readonly text: string
      readonly dueAt: Instant
      readonly assignee: UserId
    }
  | {
      readonly type: 'contact.attach'
      readonly subject: CardRef
      readonly contact: ContactId
      readonly company: CompanyId | null
      readonly owner: UserId | null
      readonly addPhones: readonly string[]
      readonly addEmails: readonly string[]
    }
  | {
      readonly type: 'contact.create'
      readonly subject: CardRef
      readonly name: PersonName
      readonly phones: readonly string[]
      readonly emails: readonly string[]
      readonly company: CompanyId | null
      readonly owner: UserId | null
    }
  | { readonly type: 'note.add'; readonly subject: EntityRef; readonly text: string }
  | {
      readonly type: 'user.notify'
      readonly user: UserId
      readonly text: string
      readonly subject: CardRef | null
    }
  /** To a stage of the card's own pipeline; done, too, when it stands there already. */
  | { readonly type: 'card.move'; readonly subject: CardRef; readonly stage: StageId }
  /** Done, too, when it is gone already; the same for a note. */
  | { readonly type: 'task.remove'; readonly task: TaskId }
  | { readonly type: 'note.remove'; readonly note: string }
  /** A task of the head of sales is done, as `task.create` of a case made it. Done, too, when it is closed or gone already. */
  | {
      readonly type: 'task.complete'
      readonly task: TaskId
      readonly kind: 'case'
      readonly text: string
    }
  /** The card's responsible; its tasks stay whose they are on both hosts. */
  | { readonly type: 'card.hand-over'; readonly subject: CardRef; readonly to: UserId }
  /** The responsible of an open task, by its id among `CardView.openTasks`. */
  | { readonly type: 'task.hand-over'; readonly task: TaskId; readonly to: UserId }
  | {
      /** Exactly these contacts, primary first. */
      readonly type: 'contacts.restore'
      readonly subject: CardRef
      readonly contacts: readonly ContactId[]
      /** Left out: as it is. */
      readonly owner?: UserId
      /** Left out: as it is; `null`: none. */
      readonly company?: CompanyId | null
    }

export interface MarkedEffect {
  readonly effect: HostEffect
  /** Left on the host beside what is made, so that a retry finds it: short, `[a-z0-9]{10}`. */
  readonly mark: string
}

export type EffectAnswer =
  | { readonly mark: string; readonly done: true; readonly id: string | null }
  /** `mayRetry`: the host was busy, nothing was done. */
  | {
      readonly mark: string
      readonly done: false
      readonly reason: string
      readonly mayRetry: boolean
    }

/**
 * What we need from a CRM, in domain words. One instance serves one tenant.
 *
 * Reads give `null` for what does not exist. Any call may throw HostUnavailable, HostRefused or TenantDisconnected.
 */
export interface HostCrm {
  /** The card and what is around it, in one round trip. */
  look(card: CardRef, wish?: LookWish): Promise<CardView | null>
  /** Cards a task is on; empty when it is gone or on none. */
  cardsOfTask(task: TaskId): Promise<readonly CardRef[]>
  /**
   * @param wish.readSince what was read of it for a look since then is as good; left out: as it is now. A change told of at that moment was
   * made before it: a host that remembers nothing asks anyway.
   */
  contact(
    id: ContactId,
    wish?: { readonly readSince?: Instant | undefined },
  ): Promise<Contact | null>
  /** One round trip. */
  whereabouts(client: ClientRef): Promise<Whereabouts | null>
  /** In the given order, in as few round trips as the host allows. Throws HostUnavailable when nothing is known of the outcome. */
  perform(effects: readonly MarkedEffect[]): Promise<readonly EffectAnswer[]>
  /** All open cards of a kind with their open tasks, page by page. May miss a card that changes meanwhile. */
  openCards(kind: CardKind): AsyncIterable<readonly OpenCard[]>
  /** Cards created after the one with this id (`null`: the newest one only), oldest first. The cursor for the next call is the last id. */
  cardsAfter(
    kind: CardKind,
    id: string | null,
  ): Promise<readonly { readonly ref: CardRef; readonly createdAt: Instant }[]>
  /** Contacts changed since then (`null`: all), page by page, for our key index. */
  contacts(changedSince: Instant | null): AsyncIterable<readonly Contact[]>
  /** Users with their heads; remembered for some minutes. */
  users(): Promise<readonly User[]>
  /** Remembered for some minutes; `isFresh` asks the host anyway, e.g. when somebody is about to save what he read. */
  pipelines(wish?: { readonly isFresh: boolean }): Promise<readonly Pipeline[]>
  /** Names of sources as `Card.source` has their ids; empty: this host tells none. Remembered for some minutes. */
  sources(): Promise<readonly { readonly id: string; readonly name: string }[]>
  /** All cards and their stages since the account exists. */
  readonly past: HostPast
  /** People and firms, for the check of the whole base. */
  readonly base: HostBase
  readonly numberField: HostNumberField
  readonly deeds: HostDeeds
}
