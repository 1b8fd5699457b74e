import type { CompanyId, ContactId, TaskId, TenantId, UserId } from '../../shared/crm/ids.ts'
import type { CardKind, CardRef, Contact } from '../../shared/crm/model.ts'
import type { StepsMemory } from '../../shared/problems/steps.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Action, RequestOutcome } from '../core/action.ts'
import type { EventEnvelope } from '../core/event.ts'
import type { RequestFact } from '../core/rule.ts'
import type { Tenant } from '../tenant.ts'
import type { BuriedJob, Job } from './job.ts'
import type { LedgerFilter, LedgerPlace } from './ledger-filter.ts'

/** Why a recorded action is not done now. */
export type Held = 'quiet' | 'strength' | 'cap'

export interface PlannedAction {
  readonly rule: string
  readonly action: Action
  readonly held: Held | null
  /** Since when the fault it answers has been there, where its rule says so; not kept. */
  readonly brokenSince?: Instant
  /** The person who asked for it; left out: a rule. */
  readonly askedBy?: UserId
  /** With it a person says that he contacted the client: added by itself, it is kept as the touch of the card, too. */
  readonly isTouch?: boolean
}

export type LedgerState =
  | 'held'
  | 'planned'
  /** Being written to the host; found so after a crash, its outcome is unknown and the host is searched for the mark. */
  | 'performing'
  | 'done'
  /** No longer right when its turn came. */
  | 'dropped'
  /** The host said no, or retries ran out. `reason` says what it answered. */
  | 'buried'

export interface LedgerRow {
  readonly tenant: TenantId
  readonly key: string
  readonly mark: string
  readonly rule: string
  readonly card: CardRef
  readonly action: Action
  readonly state: LedgerState
  readonly held: Held | null
  readonly reason: string | null
  readonly hostId: string | null
  readonly plannedAt: Instant
  readonly settledAt: Instant | null
  readonly attempts: number
  /** Place within its decision. */
  readonly position: number
  /** What an attachment found on the card; `null` where nothing could be put back. */
  readonly before: CardBefore | null
  readonly askedBy: UserId | null
}

/** The part of a card that an attachment changes. */
export interface CardBefore {
  readonly contacts: readonly ContactId[]
  readonly owner: UserId | null
  readonly company: CompanyId | null
}

/** Actions decided and not done. */
export interface HeldCount {
  readonly rule: string
  /** Whom a task or a notice would have been for; `null` for anything else. */
  readonly person: UserId | null
  readonly held: Held
  readonly count: number
}

/** What one look at a card leaves behind, written in one transaction with the plan. */
export interface Decision {
  readonly tenant: TenantId
  readonly card: CardRef
  readonly now: Instant
  /** `null`: the card is closed or gone; nothing is looked at again. */
  readonly lookAgainAt: Instant | null
  readonly gapSince: Instant | null
  /** First touch of the request, once one was seen; what is known already stays. */
  readonly touchedAt?: Instant | null
  /** What is remembered of its steps; left out or with nothing in it: nothing. */
  readonly steps?: StepsMemory
  /** Open tasks seen on it, so that a deleted task still names its card. */
  readonly tasks: readonly TaskId[]
  readonly planned: readonly PlannedAction[]
  /** The card as first read, kept with its request: in the transaction that plans anything about it. Kept once. */
  readonly firstRead?: FirstRead | null
}

export interface FirstRead {
  readonly title: string
  readonly source: string | null
  readonly raw: unknown
}

export interface Request extends RequestFact {
  readonly tenant: TenantId
  readonly title: string | null
  readonly source: string | null
  /** Everything that arrived, as it arrived: the event, then the card as first read. */
  readonly raw: unknown
  readonly settledAt: Instant | null
}

export interface CardMemory {
  readonly gapSince: Instant | null
  /** When a person first did something about the request, as far as we have seen. */
  readonly touchedAt: Instant | null
  readonly lookedAt: Instant
  readonly lookAgainAt: Instant | null
  /** `null`: nothing to remember. */
  readonly steps: StepsMemory | null
}

/** All that is known of a card before the host is asked. */
export interface Knowledge {
  readonly tenant: Tenant | null
  readonly settings: StoredSettings
  readonly memory: CardMemory | null
  readonly request: Request | null
}

export interface StoredSettings {
  /** Rises by one with each save; a save names the version it was made on. */
  readonly version: number
  readonly value: unknown
}

/** A contact of our key index. */
export interface Holder {
  readonly contact: Contact
  /** Those of the asked keys that it holds. */
  readonly keys: readonly string[]
  /** Settled requests that named it, other than that of the card asked about. */
  readonly requests: number
}

/** Work that waits for a moment on the product's clock. */
export type DueKind = 'look' | 'review' | 'sweep' | 'reconcile' | 'learn' | 'erase'

export interface DueItem {
  readonly tenant: TenantId
  readonly kind: DueKind
  /** `lead:91` for `look`, empty otherwise. */
  readonly subject: string
}

/** Host tokens of one tenant. Encrypted at rest. */
export interface Secrets {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: Instant
  readonly applicationToken: string
}

/** Everything that must survive a restart. Made by `openStore`. All moments are the product's clock unless said otherwise. */
export interface Store {
  readonly inbox: {
    /**
     * Keeps what arrived together with the job that will act on it; resolves after the commit.
     * Writes whatever came meanwhile in one transaction. An id still waiting is dropped.
     *
     * @throws {InboxFull} when too many wait to be written
     */
    put(envelopes: readonly EventEnvelope[], receivedAt: Instant): Promise<void>
  }
  readonly tenants: {
    find(id: TenantId): Promise<Tenant | null>
    /** `removed` is the end of an installation: only a tenant with another `installedAt` takes its place. */
    save(tenant: Tenant): Promise<void>
    active(): Promise<readonly Tenant[]>
    /** Everything of this tenant, at once, while it is `removed` and was installed then; `false`: it has come back. */
    erase(id: TenantId, installedAt: Instant): Promise<boolean>
  }
  readonly secrets: {
    load(id: TenantId): Promise<Secrets | null>
    save(id: TenantId, secrets: Secrets): Promise<void>
    forget(id: TenantId): Promise<void>
    /** Runs `work` while nobody else, in any process, runs it for this tenant. Holds one connection. */
    withLock<T>(id: TenantId, work: () => Promise<T>): Promise<T>
    /** Seals again, with the first key, what was sealed with another one; answers how many. At start, after a key was added. */
    reencrypt(): Promise<number>
  }
  readonly settings: {
    load(id: TenantId): Promise<StoredSettings>
    /** `false` when somebody saved meanwhile. */
    save(id: TenantId, onVersion: number, value: unknown): Promise<boolean>
  }
  readonly requests: {
    find(tenant: TenantId, card: CardRef): Promise<Request | null>
    /** Records the arrival once; a second call for the same card changes nothing and answers `false`. */
    record(tenant: TenantId, card: CardRef, receivedAt: Instant, raw: unknown): Promise<boolean>
    settle(tenant: TenantId, card: CardRef, outcome: RequestOutcome, at: Instant): Promise<void>
    /** Settled requests that named this contact, other than `except`. */
    countOf(tenant: TenantId, contact: ContactId, except: CardRef): Promise<number>
    /** Newest first. */
    recent(tenant: TenantId, limit: number): Promise<readonly Request[]>
    /** Requests of these contacts and the one of this card, newest first. */
    ofClient(
      tenant: TenantId,
      client: { readonly contacts: readonly ContactId[]; readonly card: CardRef },
      limit: number,
    ): Promise<readonly Request[]>
    /** Requests without an outcome that arrived before then, oldest first: a job of theirs was lost or set aside. */
    unsettled(tenant: TenantId, before: Instant, limit: number): Promise<readonly CardRef[]>
    /**
     * Settings have changed: requests whose effects were only recorded (held) lose their outcome and get a `decide`
     * job behind the events, so that they are decided afresh. Answers how many.
     *
     * @param which one card, or everything that arrived since then: what is older is past attaching
     */
    reopenHeld(
      tenant: TenantId,
      which: { readonly card: CardRef } | { readonly receivedSince: Instant },
    ): Promise<number>
  }
  readonly cards: {
    /** One round trip. */
    know(tenant: TenantId, card: CardRef): Promise<Knowledge>
    /**
     * The same, and everything waiting about this card is marked as looked at, unless the tenant is at rest. Called before the card
     * is read.
     */
    take(tenant: TenantId, card: CardRef): Promise<Knowledge>
    /** For a review page: one query. Key: `nameOf(card)`. */
    recallMany(
      tenant: TenantId,
      cards: readonly CardRef[],
    ): Promise<ReadonlyMap<string, CardMemory>>
    /**
     * Memory, plan, the next look and, when something is to be done, its `perform` job: one transaction.
     * Known keys are dropped, except held ones that are no longer held. Answers how many actions are newly to be done.
     */
    decide(decision: Decision): Promise<number>
    decideMany(decisions: readonly Decision[]): Promise<number>
    /** A person said the client was contacted; an earlier touch stays. */
    touch(tenant: TenantId, card: CardRef, at: Instant): Promise<void>
    /** The touch of that very moment was a mistake; any other one stays. */
    forgetTouch(tenant: TenantId, card: CardRef, at: Instant): Promise<void>
    forget(tenant: TenantId, card: CardRef): Promise<void>
    ofTask(tenant: TenantId, task: TaskId): Promise<readonly CardRef[]>
  }
  readonly ledger: {
    /** One action of its own, asked for by a person, with its `perform` job (ahead of others): one transaction. A known key changes nothing. */
    add(tenant: TenantId, card: CardRef, at: Instant, planned: PlannedAction): Promise<void>
    /** Rows `planned` or `performing`, oldest first. */
    pending(tenant: TenantId, card: CardRef): Promise<readonly LedgerRow[]>
    /**
     * Marks the rows as being written, one more attempt, and keeps the actions as they are written. Answers the keys of those that are
     * as the caller has read them: what another process has begun meanwhile is that one's to write.
     */
    begin(
      tenant: TenantId,
      rows: readonly Pick<LedgerRow, 'key' | 'attempts' | 'action'>[],
    ): Promise<ReadonlySet<string>>
    /** Cards with rows planned before then and not ended, oldest first: their `perform` was lost or set aside. */
    waitingSince(tenant: TenantId, before: Instant, limit: number): Promise<readonly CardRef[]>
    /** `action`: as it was confirmed right before writing. */
    settle(
      tenant: TenantId,
      key: string,
      end: {
        state: 'done' | 'dropped' | 'buried' | 'planned' | 'held'
        /** With `held`: why it is not done now. */
        held?: Held
        reason?: string
        hostId?: string | null
        action?: Action
        at: Instant
      },
    ): Promise<void>
    /** Newest first. */
    ofCard(tenant: TenantId, card: CardRef, limit: number): Promise<readonly LedgerRow[]>
    recent(tenant: TenantId, limit: number): Promise<readonly LedgerRow[]>
    /** Actions planned or done since then by a rule that concern this user (`assignee` of a task, `user` of a notice); for the cap of the first run. */
    doneSince(
      tenant: TenantId,
      of: { readonly rule: string; readonly type: Action['type']; readonly assignee: string },
      since: Instant,
    ): Promise<number>
    find(tenant: TenantId, key: string): Promise<LedgerRow | null>
    /** Those of the keys that are known and not held. */
    letThrough(tenant: TenantId, keys: readonly string[]): Promise<ReadonlySet<string>>
    /** What was decided since then and not done, by rule, person and what holds it; most first. */
    heldSince(tenant: TenantId, since: Instant): Promise<readonly HeldCount[]>
    /** Rows after that place (`null`: from the newest on). */
    page(
      tenant: TenantId,
      filter: LedgerFilter,
      part: { readonly after: LedgerPlace | null; readonly limit: number },
    ): Promise<readonly LedgerRow[]>
    /** Keeps what stood on the card before the first attempt; later calls change nothing. */
    rememberBefore(tenant: TenantId, key: string, before: CardBefore): Promise<void>
    /** A buried row is to be done once more, with its `perform` job: one transaction. `false`: it is not buried. */
    retry(tenant: TenantId, key: string): Promise<boolean>
  }
  readonly people: {
    /** Replaces the keys of these contacts in our index. */
    learn(
      tenant: TenantId,
      contacts: readonly { contact: Contact; keys: readonly string[] }[],
    ): Promise<void>
    forget(tenant: TenantId, contact: ContactId): Promise<void>
    find(tenant: TenantId, contact: ContactId): Promise<Contact | null>
    /** Contacts holding any of the keys, at most 50, those holding most first. */
    holding(tenant: TenantId, keys: readonly string[], except: CardRef): Promise<readonly Holder[]>
    /** Where learning the base stopped, `null` before the first time. */
    learnedUntil(tenant: TenantId): Promise<Instant | null>
    setLearnedUntil(tenant: TenantId, at: Instant): Promise<void>
  }
  readonly claims: {
    /**
     * Takes all keys, in sorted order, or says which contact already came of one of them.
     * Waits while another holder is at work; a claim older than 60 s (real time) is taken over.
     */
    take(
      tenant: TenantId,
      keys: readonly string[],
      holder: string,
    ): Promise<{ taken: true } | { taken: false; contact: ContactId }>
    /** The contact exists; everybody waiting gets its id. */
    fulfil(tenant: TenantId, holder: string, contact: ContactId): Promise<void>
    release(tenant: TenantId, holder: string): Promise<void>
  }
  readonly due: {
    set(item: DueItem, at: Instant): Promise<void>
    clear(tenant: TenantId): Promise<void>
    /** Takes what is due and adds its jobs, in one transaction; answers how many. Other instances skip what we hold. */
    fire(now: Instant, limit: number): Promise<number>
  }
  readonly cursors: {
    get(tenant: TenantId, name: `sweep/${CardKind}` | string): Promise<string | null>
    set(tenant: TenantId, name: string, value: string): Promise<void>
  }
  readonly rate: {
    /**
     * One call to a host by the shared bucket. `sweep` leaves part of the burst to people. On the database's real clock.
     * @returns 0 = go, else ms to wait before asking again
     */
    ask(bucket: string, limit: RateLimit, urgency: 'person' | 'event' | 'sweep'): Promise<number>
  }
  readonly jobs: {
    /** Replaces a waiting job of the same name and subject; a running one gets a successor. */
    add(job: Job): Promise<void>
    /** As `add`, unless a job of the same name and subject waits already. `pausedSince`: real time, while the tenant's access is dead. */
    retry(job: Job, pausedSince: Instant | null): Promise<void>
    /** Set aside for a person, newest first. */
    buried(tenant: TenantId): Promise<readonly BuriedJob[]>
    bury(job: Job, why: { code: string; message: string }, at: Instant): Promise<void>
    /** Puts a buried job back into the queue, as if it had never failed: one transaction. `false`: it is not there. */
    replay(tenant: TenantId, id: string): Promise<boolean>
  }
  close(): Promise<void>
}

export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
}

export type { BuriedJob, Job, JobName, JobPayloads } from './job.ts'
