import type { UserId } from '../crm/ids.ts'
import type { Place } from '../funnel/stays.ts'
import type { Instant } from '../time/instant.ts'

/** Reasons a case is given until the tenant names its own (methodology.md, R7). */
export const STANDARD_REASONS = [
  'no-budget',
  'competitor',
  'no-decider',
  'approval',
  'terms',
  'unreachable',
  'mistake',
  'other',
] as const

/** How many questions the script has until the tenant writes its own; their texts are `cases.question.<n>`, from 1. */
export const STANDARD_QUESTIONS = 5

export type CaseState =
  /** Nobody has said yet what is in the way. */
  | 'open'
  | 'decided'
  /** The card was closed before anybody decided. */
  | 'closed'

/** How the card ended that closed its case. */
export type CaseEnd = 'won' | 'lost' | 'gone'

/** What became of the card a while after the decision. `moved`: it stands on a later stage, or in another pipeline. */
export const CASE_OUTCOMES = ['moved', 'won', 'lost', 'still', 'gone'] as const
export type CaseOutcome = (typeof CASE_OUTCOMES)[number]

/** Days after the decision at which the outcome is looked up. */
export const OUTCOME_DAYS = 14

/** What the head of sales found and decided. */
export interface CaseDecision {
  /** One of `STANDARD_REASONS`, or the tenant's own words. */
  readonly reason: string
  readonly text: string
  /** The new date: the deadline of the next step. */
  readonly nextAt: Instant
  /** Of the script, those that were answered. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[]
  readonly by: UserId
  readonly at: Instant
  /** Where the card stood at that moment; missing in decisions made before that was kept. */
  readonly stood?: Place
  /** Where the case was opened, kept when it was opened again after that; missing: not kept, or kept with the case. */
  readonly opened?: Place
  /** What became of it, kept when the case was opened again after that; missing or `null`: not looked up, or kept with the case. */
  readonly outcome?: CaseOutcome | null
  /** Made by the browser once per form, so that a second click decides nothing twice. */
  readonly nonce: string
}
