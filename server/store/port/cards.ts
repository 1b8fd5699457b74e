import type { TaskId, TenantId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { Standing } from '../../../shared/control/standing.ts'
import type { StepsMemory } from '../../../shared/problems/steps.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import type { PlannedAction } from './ledger.ts'
import type { Request } from './requests.ts'
import type { StoredSettings } from './tenants.ts'

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
  /** A touch seen after the client's call: calls up to then wait no longer. */
  readonly answeredAt?: Instant | null
  /** What is remembered of its steps; left out or with nothing in it: nothing. */
  readonly steps?: StepsMemory
  /** Open tasks seen on it, so that a deleted task still names its card. */
  readonly tasks: readonly TaskId[]
  readonly planned: readonly PlannedAction[]
  /** How the card stands; left out or `null`: it is closed. */
  readonly standing?: Standing | null
  /** The card as first read, kept with its request: in the transaction that plans anything about it. Kept once. */
  readonly firstRead?: FirstRead | null
}

export interface FirstRead {
  readonly title: string
  readonly source: string | null
  readonly raw: unknown
}

export interface CardMemory {
  readonly gapSince: Instant | null
  /** When a person first did something about the request, as far as we have seen. */
  readonly touchedAt: Instant | null
  /** The client called, nobody answered, and nobody has touched the card since. */
  readonly calledAt?: Instant | null
  readonly lookedAt: Instant
  readonly lookAgainAt: Instant | null
  /** `null`: nothing to remember. */
  readonly steps: StepsMemory | null
  /** `null`: it is closed, or was never looked at since we keep this. */
  readonly standing: Standing | null
}

/** All that is known of a card before the host is asked. */
export interface Knowledge {
  readonly tenant: Tenant | null
  readonly settings: StoredSettings
  readonly memory: CardMemory | null
  readonly request: Request | null
  /** A case of it (R7) waits for a decision. */
  readonly hasOpenCase: boolean
}

export interface CardsPort {
  /** One round trip. */
  know(tenant: TenantId, card: CardRef): Promise<Knowledge>
  /**
   * The same, and everything waiting about this card is marked as looked at, unless the tenant is at rest. Called before the card
   * is read.
   */
  take(tenant: TenantId, card: CardRef): Promise<Knowledge>
  /** For a review page: one query. Key: `nameOf(card)`. */
  recallMany(tenant: TenantId, cards: readonly CardRef[]): Promise<ReadonlyMap<string, CardMemory>>
  /**
   * Memory, plan, the next look and, when something is to be done, its `perform` job: one transaction.
   * Known keys are dropped, except held ones that are no longer held. Answers how many actions are newly to be done.
   */
  decide(decision: Decision): Promise<number>
  decideMany(decisions: readonly Decision[]): Promise<number>
  /** The client called and nobody answered: the card waits since then, or since an earlier call. */
  called(tenant: TenantId, card: CardRef, at: Instant): Promise<void>
  /** A person said the client was contacted; an earlier touch stays. */
  touch(tenant: TenantId, card: CardRef, at: Instant): Promise<void>
  /** The touch of that very moment was a mistake; any other one stays. */
  forgetTouch(tenant: TenantId, card: CardRef, at: Instant): Promise<void>
  forget(tenant: TenantId, card: CardRef): Promise<void>
  /** Every open card, with how it stands. */
  standings(
    tenant: TenantId,
  ): Promise<readonly { readonly card: CardRef; readonly standing: Standing }[]>
  /**
   * All open cards were seen by a walk that began at that moment: whichever else is kept as open, and was not looked at since, is open no more.
   */
  standOnly(tenant: TenantId, open: readonly CardRef[], since: Instant): Promise<void>
  ofTask(tenant: TenantId, task: TaskId): Promise<readonly CardRef[]>
}
