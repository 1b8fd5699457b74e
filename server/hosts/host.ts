import type { CompanyId, ContactId, HostId, StageId, TaskId, UserId } from '../../shared/crm/ids.ts'
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
import type { Locale } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { EventEnvelope } from '../core/event.ts'
import type { HostRequisites } from '../core/host-requisites.ts'
import type { Tenant } from '../tenant.ts'
import type { HostDeeds } from '../core/deeds.ts'
import type { HostNumberField } from '../core/number-field.ts'
import type { HostPast } from '../core/past.ts'

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
  readonly numberField: HostNumberField
  readonly deeds: HostDeeds
}

/** One call as it is to stand in the CRM. */
export interface HostCall {
  /** Left on the host beside what is made, so that a retry finds it: short, `[a-z0-9]{10}`. */
  readonly mark: string
  readonly direction: 'in' | 'out'
  /** E.164. */
  readonly phone: string
  readonly startedAt: Instant
  /** `null`: nobody answered. */
  readonly answeredAt: Instant | null
  readonly endedAt: Instant
  /** https. */
  readonly recording: string | null
  /** Whose call it was, or who answers for the client; `null`: nobody is known. */
  readonly user: UserId | null
  /** Whoever has the number, and their open cards: it stands there when it stands anywhere. Cards first. */
  readonly near: readonly EntityRef[]
  /** Calls of the same number that we know besides: what is written of them is none of this one. */
  readonly others: readonly { readonly startedAt: Instant; readonly endedAt: Instant }[]
  /** «Пропущенный звонок, +7 846 200-11-22» */
  readonly title: string
}

/** Calls on a host, with our own rights. */
export interface HostCalls {
  /** Who has this number (E.164), with their open cards, oldest first. */
  find(phone: string): Promise<FoundOnHost>
  /** Whether anybody writes calls there: one that took place since then is there, and is none of ours. */
  hasOthers(since: Instant): Promise<boolean>
  /**
   * Writes the call down, unless one of that number and that moment stands there, whoever wrote it. May be called again.
   *
   * @returns `unknown`: this host keeps no calls of numbers, or of users, that it does not know
   * @throws {HostUnavailable} when the outcome is not known
   */
  record(call: HostCall): Promise<'written' | 'found' | 'unknown'>
  /** A card for a missed call that has none: a request of its own. What an earlier try made is found by the mark. */
  openCard(call: HostCall): Promise<CardRef>
}

/** One call as it is to stand in the CRM. */
export interface HostCall {
  /** Left on the host beside what is made, so that a retry finds it: short, `[a-z0-9]{10}`. */
  readonly mark: string
  readonly direction: 'in' | 'out'
  /** E.164. */
  readonly phone: string
  readonly startedAt: Instant
  /** `null`: nobody answered. */
  readonly answeredAt: Instant | null
  readonly endedAt: Instant
  /** https. */
  readonly recording: string | null
  /** Whose call it was, or who answers for the client; `null`: nobody is known. */
  readonly user: UserId | null
  /** Whoever has the number, and their open cards: it stands there when it stands anywhere. Cards first. */
  readonly near: readonly EntityRef[]
  /** «Пропущенный звонок, +7 846 200-11-22» */
  readonly title: string
}

export interface FoundCallers extends FoundOnHost {
  /** Open cards with the number itself and no client, oldest first. */
  readonly loose: readonly CardRef[]
}

/** Calls on a host, with our own rights. */
export interface HostCalls {
  /** Who has this number (E.164), with their open cards, oldest first. */
  find(phone: string): Promise<FoundCallers>
  /** Whether anybody writes calls there: one that took place since then is there, and is none of ours. */
  hasOthers(since: Instant): Promise<boolean>
  /**
   * Writes the call down, unless one of that number and that moment stands there, whoever wrote it. May be called again.
   *
   * @returns `unknown`: this host keeps no calls of numbers, or of users, that it does not know
   * @throws {HostUnavailable} when the outcome is not known
   */
  record(call: HostCall): Promise<'written' | 'found' | 'unknown'>
  /** A card for a missed call that has none: a request of its own. What an earlier try made is found by the mark. */
  openCard(call: HostCall): Promise<CardRef>
}

/** Somebody whose card tells where he is. */
export type ClientRef = Extract<EntityRef, { kind: 'contact' | 'company' }>

/** What the card of a contact or a company says of where he may be. */
export interface Whereabouts {
  /** Of a company; `null`: it has none, or it is a person. */
  readonly name: string | null
  /** Raw. */
  readonly phones: readonly string[]
  /** A contact's. */
  readonly company: CompanyId | null
  /** Where he really is before where his papers are. */
  readonly addresses: readonly {
    readonly city: string | null
    readonly region: string | null
    /** What else is written, in one line. */
    readonly text: string
  }[]
  readonly inn: string | null
  readonly kpp: string | null
}

/** Where hosts honestly differ. Asked by the shell, never by a rule. */
export interface HostCapabilities {
  /** Leads exist as cards of their own. */
  readonly hasLeads: boolean
  /** Whether cards of kind `lead` obey every rule, or are requests not yet accepted: recorded, recognised and answered, not planned. */
  readonly leadsObey: 'every-rule' | 'first-contact'
  /** A new card's people may be linked to it so much later than it is told of; 0: they come with it. */
  readonly peopleComeWithinMs: number
}

/** An HTTP request before anything about it is believed. */
export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/**
 * What a widget hands over to prove where and by whom it was opened. Read by the host module alone. `x-auth-token` and `origin` are the
 * request's headers of those names, never the body's word.
 */
export type SessionProof = Readonly<Record<string, string>>

export interface HostUser {
  readonly tenant: Tenant
  readonly user: UserId
  readonly name: string
  readonly locale: Locale
  readonly isAdmin: boolean
}

export type CardRight = 'read' | 'write'

export type SessionAnswer =
  | {
      readonly type: 'user'
      readonly user: HostUser
      /** The card asked for, once the host let this user read it. */
      readonly sees: EntityRef | null
      /** What the host lets him do to that card; `read` when none was asked for. What cannot be told is `read`. */
      readonly may: CardRight
    }
  /** The host does not let this user read the card. */
  | { readonly type: 'no-access' }
  /** The proof is not believed, or the tenant is unknown. */
  | { readonly type: 'refused' }
  /** The host vouches for this user, but has not given us access yet: ask again in a moment. */
  | { readonly type: 'installing' }

/** A page the host asked us to show in its frame. */
export interface HostPageAnswer {
  /** File name under `dist/<host>/`, e.g. `strip.html`. */
  readonly page: string
  /** Origins that may frame it, for `frame-ancestors`. */
  readonly framedBy: readonly string[]
  /** Data for the page, embedded as JSON; no secret in it. */
  readonly boot: Readonly<Record<string, unknown>>
}

/** What the host itself, or a browser on its way through the host's own pages, is answered: no page of ours in a frame. */
export type DoorAnswer =
  | { readonly status: 302; readonly redirectTo: string }
  | { readonly status: number; readonly text: string }
  | { readonly status: number; readonly html: string; readonly policy: string }

/** Who goes first when the host lets us do only so much: a waiting person, then events, then walks over the base. */
export type Urgency = 'person' | 'event' | 'sweep'

/** Everything the service knows about one kind of host. A host folder exports one function that makes it. */
export interface HostModule {
  readonly id: HostId
  /** @throws {WebhookRejected} when the origin cannot be verified or the shape is not understood. */
  readWebhook(request: RawRequest): Promise<readonly EventEnvelope[]>
  /** Where webhooks come below `/hooks/<host>`, and how long a body may be, bytes; missing: right there, the server's own limit. */
  readonly hooks?: { readonly path: string; readonly bodyLimit: number }
  /** Addresses of its own below `/<host>/` besides pages. `null`: no such door. */
  openDoor?(name: string, request: RawRequest): Promise<DoorAnswer | null>
  /** Whether pages of this origin may call our API: where widgets are no frames of ours. */
  allowsOrigin?(origin: string): boolean
  /** What an administrator of the tenant has to mend, a sentence each; heaviest first. Missing: this host has no such news. */
  troubles?(tenant: Tenant, locale: Locale): readonly string[]
  /** Path of ours that leads an administrator to the host's own consent; missing: there is none. */
  readonly connectPath?: string
  /** The frame's entry request. `null`: no such page. */
  openPage(name: string, request: RawRequest): Promise<HostPageAnswer | null>
  verifySession(proof: SessionProof, subject: EntityRef | null): Promise<SessionAnswer>
  connect(tenant: Tenant, urgency: Urgency): HostCrm
  /**
   * Missing: this host has none.
   *
   * @param ordinary our name of a value → id of an ordinary field that keeps it; read where the host needs such
   */
  requisitesOf?(
    tenant: Tenant,
    reader: Reader | null,
    ordinary?: Readonly<Record<string, string>>,
  ): HostRequisites
  /** In the name of one of the tenant's people. */
  sightOf(tenant: Tenant, reader: Reader): Sight
  capabilities(tenant: Tenant): HostCapabilities
  callsOf(tenant: Tenant): HostCalls
  /** Address inside the CRM that opens whoever has a number: `{number}` stands for its digits. No secret in it. `null`: this server does not know it. */
  phoneLink(tenant: Tenant): string | null
  /** Brings events, places and field types on the host to what the manifest says, by diff. Safe to repeat. */
  reconcile(tenant: Tenant): Promise<void>
  /**
   * The host is said to have removed us: asks it whether our access is really gone. `true`: it is, the tenant is `removed` and its
   * tokens are forgotten. `false`: our access still works, or this installation is past.
   *
   * @throws {HostUnavailable | HostRefused | TenantDisconnected} when it cannot be told; nothing has changed
   */
  confirmRemoval(tenant: Tenant): Promise<boolean>
  /**
   * Shows our strip in the cards of everybody: changes the common card layout, so only on an admin's click. Missing: the host shows us in
   * every card by itself.
   */
  showInCards?(tenant: Tenant): Promise<void>
}

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
  }[]
  /** The host cut a list short: not all of it is here. */
  readonly isCut: boolean
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

/** The hosts this service is built with. */
export type Hosts = Partial<Record<HostId, HostModule>>
