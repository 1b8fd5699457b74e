import type { CardRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'

/** What is said of a card's chance, in the reader's language. Never a percent without data behind it. */
export interface ScoreView {
  readonly card: CardRef
  readonly standing: ScoreStanding
}

export type ScoreStanding =
  | ScoreShown
  /** Too few closed deals: «учимся: 12 из 30 сделок». `text` says it, and what else is wanted of them. */
  | {
      readonly type: 'learning'
      readonly deals: number
      readonly needed: number
      readonly text: string
      readonly share: StageShareView | null
    }
  /** Nothing that is known of deals tells won from lost better than the stage does. */
  | { readonly type: 'no-signal'; readonly text: string; readonly share: StageShareView | null }
  /** Nothing was counted of this card yet, or it is closed. */
  | { readonly type: 'none'; readonly text: string }

export interface ScoreShown {
  readonly type: 'score'
  /** Whole percents, 1 … 99. */
  readonly percent: number
  /** The middle 80 % of what it may really be. */
  readonly low: number
  readonly high: number
  /** Learnt from fewer than a thousand deals. */
  readonly isPreliminary: boolean
  /** The model knows columns that this card has no word for, or stages that are new to it. */
  readonly isUnsure: boolean
  readonly trend: TrendView | null
  /** Weightiest first, what can be acted on before all others; at most three. */
  readonly up: readonly ReasonView[]
  readonly down: readonly ReasonView[]
  readonly version: number
  readonly scoredAt: Instant
  /** «По 412 закрытым сделкам, модель от 25.11» */
  readonly ground: string
}

export interface TrendView {
  /** Whole percents. */
  readonly from: number
  readonly to: number
  /** What the first number is of. */
  readonly since: Instant
  /** «31 → 18: нет контакта 9 дней (−8)» */
  readonly text: string
}

export interface ReasonView {
  /** «Нет задачи на следующий шаг: 9 % выигранных против 24 % в среднем на этом этапе» */
  readonly text: string
  /** Points of chance it gives or takes, signed, rounded. */
  readonly points: number
  /** Somebody can do something about it now. */
  readonly canAct: boolean
}

/** Won share of the card's stage, where that is all that can be told. */
export interface StageShareView {
  /** Whole percents. */
  readonly percent: number
  readonly low: number
  readonly high: number
  readonly text: string
}

/** Everything the quality page of one kind of card shows; texts are in the reader's language. */
export interface ScoringQuality {
  readonly kind: CardRef['kind']
  readonly standing: {
    readonly type: 'empty' | 'learning' | 'no-signal' | 'model'
    readonly text: string
  }
  /** Closed cards learnt from; `null`: nothing was learnt yet. */
  readonly learntFrom: {
    readonly deals: number
    readonly won: number
    readonly rows: number
    /** How long a won card takes, days, nine of ten; `null`: none was won. */
    readonly cycleDays: number | null
  } | null
  /** What was left out, and why: a bulk close, an import, dates that cannot be. */
  readonly leftOut: readonly string[]
  /** On the newest closed cards, which the model had not seen. `null`: too few of them. */
  readonly gains: GainsCurve | null
  readonly bands: readonly CalibrationBand[]
  readonly figures: readonly { readonly label: string; readonly value: string }[]
  readonly columns: readonly ColumnView[]
  readonly versions: readonly VersionView[]
  /** Newest first. */
  readonly monitor: readonly MonitorView[]
  readonly isFieldWritten: boolean
}

export interface GainsCurve {
  /** «первые 30 % сделок по скорингу дали 63 % побед» */
  readonly text: string
  readonly deals: number
  /** Shares 0 … 1 of cards in order, and of wins among them, by tenths; the first is 0, the last 1. */
  readonly byScore: readonly number[]
  /** The same when cards are taken by their stage alone. */
  readonly byStage: readonly number[]
}

/** «говорили 20–40 %, вышло 31 % из 212» */
export interface CalibrationBand {
  readonly text: string
  /** Whole percents. */
  readonly from: number
  readonly to: number
  readonly deals: number
  /** Shares 0 … 1; `null` where there is no deal. */
  readonly said: number | null
  readonly was: number | null
}

export interface ColumnView {
  /** As the model calls it; what a switch names. */
  readonly id: string
  readonly label: string
  readonly isOn: boolean
  /** `refused`: left out by the guard, which a person cannot overrule; `off`: by a person. */
  readonly state: 'used' | 'doubted' | 'refused' | 'off'
  /** Why it is refused or doubted; `null`: nothing to say. */
  readonly reason: string | null
  /** About a person: off unless an administrator switches it on. */
  readonly isAboutPerson: boolean
  /** Share of the model's spread it makes, 0 … 1; `null`: not used. */
  readonly weight: number | null
}

export interface VersionView {
  readonly version: number
  readonly madeAt: Instant
  readonly isShown: boolean
  /** «412 сделок, AUC 0,74: показывается» or why it was not put in place. */
  readonly text: string
}

export interface MonitorView {
  readonly at: Instant
  readonly text: string
  readonly isWarning: boolean
}
