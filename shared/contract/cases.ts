import type { CaseOutcome, CaseState } from '../cases/case.ts'
import type { PipelineId, UserId } from '../crm/ids.ts'
import type { CardRef, Money } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import type { ReaderProof } from './client-by-number.ts'
import { command, query } from './endpoint.ts'

/** What a case is taken apart with: the tenant's own, else the standard ones, in the reader's language. */
export interface CaseScript {
  readonly questions: readonly string[]
  /** `value` is given back with the decision. */
  readonly reasons: readonly { readonly value: string; readonly label: string }[]
}

/** What was found and decided, in the reader's language. */
export interface CaseDecisionView {
  readonly reason: string
  readonly text: string
  /** The new date. */
  readonly next: string
  readonly by: string
  readonly at: string
  readonly answers: readonly { readonly question: string; readonly answer: string }[]
}

/** One case as it is shown. */
export interface CaseView {
  readonly id: string
  /** Rises when it is opened again; given back with a change, so that nothing is decided over somebody else's decision. */
  readonly round: number
  readonly card: CardRef
  readonly title: string
  /** Where the card stood when the case was opened. */
  readonly stage: string
  readonly pipeline: string
  readonly owner: string | null
  readonly amount: Money | null
  readonly state: CaseState
  /** Why there is a case, and since when. */
  readonly opened: string
  /** Whose it is to take apart; `null`: nobody in particular. */
  readonly head: string | null
  /** The head's task was closed and no reason given: the question stands again. */
  readonly isAskedAgain: boolean
  /** The last one; `null`: there is none yet. */
  readonly decision: CaseDecisionView | null
  /** Decisions before the case was opened again, newest first. */
  readonly earlier: readonly CaseDecisionView[]
  /** How the card ended, for `closed`. */
  readonly end: string | null
  /** What became of the card; `null`: it is too early to tell. */
  readonly outcome: { readonly type: CaseOutcome; readonly text: string } | null
  /** Whether this reader may decide, or open it again. */
  readonly canChange: boolean
}

/** Moments in working time offered for the new date, soonest first. */
export type CaseOffers = readonly { readonly at: Instant; readonly label: string }[]

export interface CasesFilter {
  readonly state: CaseState
  readonly person: UserId | null
  readonly pipeline: PipelineId | null
}

export interface CasesQuestion extends CasesFilter {
  /** From 0, of `CASE_ROWS`. */
  readonly page: number
}

export const CASE_ROWS = 50

export interface CasesAnswer {
  readonly now: Instant
  /** Asked again first, then the oldest; decided and closed ones newest first. */
  readonly rows: readonly CaseView[]
  /** Of all pages. */
  readonly total: number
  readonly counts: Readonly<Record<CaseState, number>>
  readonly people: readonly { readonly id: UserId; readonly name: string; readonly count: number }[]
  readonly pipelines: readonly {
    readonly id: PipelineId
    readonly name: string
    readonly count: number
  }[]
  readonly script: CaseScript
  readonly offers: CaseOffers
}

/** Cases the reader answers for: an administrator for all, a head for his people's. 403 for anybody else. */
export const getCases = query<CasesQuestion, CasesAnswer>('/api/cases')

export interface CardCaseAnswer {
  readonly now: Instant
  /** The session's own: a frame that asks may not know it. */
  readonly card: CardRef
  /** The card's last one; `null`: it has had none. */
  readonly last: CaseView | null
  /** Whether this reader may open one now. */
  readonly canOpen: boolean
  readonly script: CaseScript
  readonly offers: CaseOffers
}

/** Of the session's own card: whoever may read the card sees what was decided about it. */
export const getCardCase = query<Record<string, never>, CardCaseAnswer>('/api/cases/card')

export interface OpenCase {
  readonly card: CardRef
  readonly nonce: string
  /** Where the session is about another card or none, the host is asked whether this person may change it. */
  readonly proof: ReaderProof
}

/** By hand. A card with an open case keeps that one. 404 for a card that is gone, 422 `closed` for one that is closed. */
export const openCase = command<OpenCase, { readonly view: CaseView }>('/api/cases/open')

export interface DecideCase {
  readonly id: string
  readonly round: number
  /** `value` of one of the script's reasons. */
  readonly reason: string
  readonly text: string
  /** The new date: the deadline of the next step on the card. */
  readonly nextAt: Instant
  /** One for each of the script's questions, in their order; empty: not answered. */
  readonly answers: readonly string[]
  readonly nonce: string
  readonly proof: ReaderProof
}

export interface CaseDecided {
  readonly view: CaseView
  /** That it is decided, and what of it stands on the card; in the reader's language. */
  readonly text: string
}

/** 409 `stale` when somebody has decided, or the card was closed, meanwhile. */
export const decideCase = command<DecideCase, CaseDecided>('/api/cases/decide')

export interface ReopenCase {
  readonly id: string
  readonly round: number
  readonly proof: ReaderProof
}

/** A decision that did not help: the question stands again, the old decision is kept. 409 `stale`, 422 `closed` as above. */
export const reopenCase = command<ReopenCase, { readonly view: CaseView }>('/api/cases/reopen')

export const REASON_DAYS = [30, 90, 365] as const

export interface ReasonsQuestion {
  readonly days: (typeof REASON_DAYS)[number]
  readonly pipeline: PipelineId | null
}

export interface ReasonsAnswer {
  /** Cases decided in that time. */
  readonly decided: number
  /** Most first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  /** By the stage on which they were opened, most first. */
  readonly stages: readonly {
    readonly name: string
    readonly pipeline: string
    readonly count: number
    readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  }[]
  readonly outcomes: {
    readonly known: number
    readonly counts: Readonly<Record<CaseOutcome, number>>
    /** Whole percent that went on or were won; `null`: none is known. */
    readonly onwardsPercent: number | null
  }
}

/** For whom `getCases` is. */
export const getReasons = query<ReasonsQuestion, ReasonsAnswer>('/api/cases/reasons')
