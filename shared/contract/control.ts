import type { PipelineId, UserId } from '../crm/ids.ts'
import type { CardRef, Money } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'
import type { ProblemType, StripProblem } from './rule-strip.ts'

/** What of the violations is shown. Everything `null`: all of them. */
export interface ControlFilter {
  readonly problem: ProblemType | null
  readonly person: UserId | null
  readonly pipeline: PipelineId | null
  /** Those put aside, instead of the others. */
  readonly isAside: boolean
}

export interface ControlQuestion extends ControlFilter {
  /** From 0, of `CONTROL_ROWS`. */
  readonly page: number
}

export const CONTROL_ROWS = 100

/** An open card with something wrong. */
export interface ControlRow {
  readonly card: CardRef
  readonly title: string
  readonly stage: string
  readonly pipeline: string
  /** `null`: nobody is responsible. */
  readonly owner: string | null
  readonly amount: Money | null
  /** Heaviest first; never empty. */
  readonly problems: readonly StripProblem[]
  /** Of the next step, in the reader's language; `null`: there is none. */
  readonly step: { readonly title: string; readonly when: string } | null
  /** `null`: not put aside. */
  readonly aside: Aside | null
}

export interface Aside {
  /** In the reader's language and the company's days. */
  readonly until: string
  readonly reason: string
  /** Who put it there. */
  readonly by: string
}

export interface ControlAnswer {
  readonly now: Instant
  /** Open cards the reader answers for, and how many of them have nothing wrong; by person and pipeline as asked. */
  readonly open: number
  readonly clean: number
  /** Days in a row at whose end everything was clean, today not counted. */
  readonly streakDays: number
  /** Share of deal-days of the last 30 days that were clean, 0 … 1; `null`: not a single day is over. */
  readonly index: number | null
  /** A card with several counts in each; by person and pipeline as asked. Heaviest first. */
  readonly counts: readonly { readonly problem: ProblemType; readonly count: number }[]
  /** Money in cards whose limit is exceeded, by currency. */
  readonly stuck: readonly Money[]
  /** Those put aside. */
  readonly aside: number
  /** Cards with something wrong by the responsible, most first. */
  readonly people: readonly { readonly id: UserId; readonly name: string; readonly count: number }[]
  readonly pipelines: readonly {
    readonly id: PipelineId
    readonly name: string
    readonly count: number
  }[]
  /** Heaviest problem first, then the largest amount, then the longest broken. */
  readonly rows: readonly ControlRow[]
  /** Of all pages. */
  readonly total: number
  /** To whom the reader may hand cards over, by name. */
  readonly heirs: readonly { readonly id: UserId; readonly name: string }[]
  /** Moments in working time offered for a next step, soonest first. */
  readonly offers: readonly { readonly at: Instant; readonly label: string }[]
}

/** What is wrong now, of the cards the reader answers for: an administrator for all, a head for his people's. 403 for anybody else. */
export const getControl = query<ControlQuestion, ControlAnswer>('/api/control')

export interface PutAside {
  /** At most `CONTROL_ROWS`. */
  readonly cards: readonly CardRef[]
  /** `null`: back to the list. */
  readonly until: Instant | null
  /** Asked for where `until` is set. */
  readonly reason: string
}

/** A violation is looked at later, with a reason; what the rules do about it goes on. */
export const putAside = command<PutAside, { readonly count: number }>('/api/control/aside')
