import type { ContactId, PipelineId, StageId, TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef, Money } from '../../../shared/crm/model.ts'
import type { HistoryEvent } from '../../../shared/scoring/history.ts'
import type { Deed } from '../../core/deeds.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** A score as it was counted last. */
export interface CardScore {
  /** Chance to be won, 0 … 1, and the middle 80 % of what it may really be. */
  readonly forecast: number
  readonly low: number
  readonly high: number
  readonly version: number
  readonly scoredAt: Instant
  /** Columns the model knows and the card has no word for, or a stage that is new to it. */
  readonly isUnsure: boolean
  /** Weightiest first, at least one point each; at most three either way. */
  readonly up: readonly ReasonFact[]
  readonly down: readonly ReasonFact[]
  readonly trend: TrendFact | null
}

/** One column's part in a score. Words are made of it by `server/scoring/words.ts`. */
export interface ReasonFact {
  readonly column: string
  readonly value: number | string | null
  /** Points of chance it gives or takes, signed, 0 … 1. */
  readonly points: number
}

/** How the chance moved by the same model: nothing here is the model's own change. */
export interface TrendFact {
  readonly from: number
  readonly since: Instant
  /** Columns that moved it, weightiest first. */
  readonly causes: readonly ReasonFact[]
}

/** An open card as it was seen last, with its score. */
export interface ScoredCard extends SeenCard {
  /** `null`: there is no model yet, or it has not been counted. */
  readonly score: CardScore | null
}

/** An open card as lists of thousands have it: no reasons. */
export interface QueuedCard extends SeenCard {
  readonly score: Pick<CardScore, 'forecast' | 'version'> | null
}

/** What is remembered of a card besides its history: what lists are made of. */
export interface SeenCard {
  readonly card: CardRef
  readonly title: string
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly stageSince: Instant
  readonly createdAt: Instant
  readonly status: 'open' | 'won' | 'lost'
  readonly owner: UserId | null
  readonly amount: Money | null
  /** Primary first. */
  readonly contacts: readonly ContactId[]
  /** Raw, of a lead; a deal's are its contacts'. */
  readonly phones: readonly string[]
  /** Nearest step of its own; `null`: it has none. */
  readonly nextStepAt: Instant | null
  readonly seenAt: Instant
}

/** Everything that happened to a card, as far as it is known. */
export interface StoredHistory {
  readonly card: CardRef
  readonly createdAt: Instant
  /** `null`: open. */
  readonly closedAt: Instant | null
  readonly isWon: boolean | null
  /** Closed for the first time; differs from `closedAt` when it was reopened. */
  readonly firstClosedAt: Instant | null
  /** Oldest first. */
  readonly events: readonly HistoryEvent[]
  /** Known at creation and never changed after. */
  readonly fixed: Readonly<Record<string, number | string | null>>
  /** Who it is from; what came of him before is a column. */
  readonly client: string | null
  /** Closed cards of that client, as of now. */
  readonly clientBefore: { readonly won: number; readonly lost: number }
}

/** What one look at a card adds. Events known already (same moment and kind) are dropped. */
export interface Observation {
  readonly seen: SeenCard
  readonly events: readonly HistoryEvent[]
  readonly fixed: StoredHistory['fixed']
  /** When it was closed for the first time, where its past tells; left out: not known. */
  readonly firstClosedAt?: Instant | null
}

/** One attempt to learn. Holds names of sources and people: goes with its tenant. */
export interface ModelVersion {
  readonly kind: CardKind
  readonly version: number
  readonly madeAt: Instant
  /** `shown`: the one that is shown; `kept-back`: worse than the one before; `past`: was shown once. */
  readonly state: 'shown' | 'past' | 'kept-back' | 'learning' | 'no-signal'
  /** JSON of `server/scoring/learnt.ts`, read there. */
  readonly learnt: unknown
  /** JSON of `server/scoring/report.ts`, read there. */
  readonly report: unknown
}

export interface ShownScore {
  readonly card: CardRef
  readonly version: number
  readonly forecast: number
  readonly at: Instant
  readonly user: UserId | null
}

export interface ScoringSettings {
  /** The number field on the host is made and written. */
  readonly isFieldWritten: boolean
  /** Columns a person has switched, by name; the others are as they come. */
  readonly switches: Readonly<Record<string, boolean>>
}

export interface NewScore {
  readonly card: CardRef
  readonly score: CardScore
}

export interface FieldWrite {
  readonly card: CardRef
  /** Whole percents; `null` empties the field. */
  readonly percent: number | null
}

export interface FieldsWish {
  readonly kind: CardKind
  /** `false`: numbers are not wanted, every one of them is to be emptied. */
  readonly isWanted: boolean
  /** Name of the card to go on after; empty: from the first one. */
  readonly after: string
  readonly limit: number
}

/** Chances of cards: histories they are learnt from, models, and what was shown to whom. */
export interface ScoresPort {
  /** Cards seen, with their scores. Key: `nameOf(card)`; one never seen is missing. */
  find(tenant: TenantId, cards: readonly CardRef[]): Promise<ReadonlyMap<string, ScoredCard>>
  /** Every open card of these people, newest first; a bound no person comes near keeps a broken base from filling the memory. `null`: everybody's. */
  queue(tenant: TenantId, owners: readonly UserId[] | null): Promise<readonly QueuedCard[]>
  /** Every score a person was shown; the same card, user and forecast within an hour is written once. */
  logShown(tenant: TenantId, shown: readonly ShownScore[]): Promise<void>

  observe(tenant: TenantId, observations: readonly Observation[]): Promise<void>
  /** Adds what was done to histories of cards that have been seen; what is known already, and cards nobody has seen, are left out. */
  addDeeds(tenant: TenantId, deeds: readonly Deed[]): Promise<void>
  forget(tenant: TenantId, card: CardRef): Promise<void>
  history(tenant: TenantId, card: CardRef): Promise<StoredHistory | null>
  /**
   * Page by page, closed or open ones. Each page is JSON that `readHistories` reads: whoever counts does it in a thread of its own, and a
   * text goes there at once.
   */
  histories(
    tenant: TenantId,
    wish: { readonly kind: CardKind; readonly isClosed: boolean },
  ): AsyncIterable<string>
  countClosed(tenant: TenantId, kind: CardKind): Promise<number>
  /** Of cards that are open, counted with the shown version, and later than what is there. @param scores JSON of `NewScore[]`, see `writeScores` */
  put(tenant: TenantId, scores: string): Promise<void>
  /** Nothing can be told of cards of this kind any more. */
  clearScores(tenant: TenantId, kind: CardKind): Promise<void>

  /** Newest first; at most ten are kept of each kind. Without `learnt`. */
  versions(tenant: TenantId, kind: CardKind): Promise<readonly Omit<ModelVersion, 'learnt'>[]>
  /** The newest that counts: the shown model, or why there is none. */
  current(tenant: TenantId, kind: CardKind): Promise<ModelVersion | null>
  /** A shown one makes the one before `past`; what is older than the last ten goes. Answers its number. */
  addVersion(tenant: TenantId, version: Omit<ModelVersion, 'version'>): Promise<number>
  monitor(tenant: TenantId, kind: CardKind): Promise<readonly WeeklyReport[]>
  addMonitor(tenant: TenantId, kind: CardKind, weekly: WeeklyReport): Promise<void>
  /** Shown since then of cards that have closed meanwhile: last forecast of each, with what became of it. */
  shownAndClosed(
    tenant: TenantId,
    kind: CardKind,
    since: Instant,
  ): Promise<
    readonly {
      readonly card: CardRef
      readonly forecast: number
      readonly version: number
      /** On which it stood when it was shown; empty: not known. */
      readonly stage: string
      readonly isWon: boolean
    }[]
  >

  settings(tenant: TenantId): Promise<ScoringSettings>
  saveSettings(tenant: TenantId, settings: ScoringSettings): Promise<void>

  /** In the order of cards' names: those whose number on the host is 3 points or more from the one counted, or that have one and no score. */
  staleFields(tenant: TenantId, wish: FieldsWish): Promise<readonly FieldWrite[]>
  /** These stand on the host now. @param at the product's clock */
  fieldsWritten(tenant: TenantId, written: readonly FieldWrite[], at: Instant): Promise<void>
}

/** JSON of `server/scoring/monitor.ts`, read there. */
export interface WeeklyReport {
  readonly at: Instant
  readonly report: unknown
}
