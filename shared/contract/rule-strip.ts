import type { CardRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

/** Order of weight; the strip shows them in this order. */
export const PROBLEMS = [
  'limit-exceeded',
  'overdue',
  'no-next-step',
  'first-contact-late',
  'limit-near',
  'postponed-too-often',
  'empty-task',
] as const
export type ProblemType = (typeof PROBLEMS)[number]

export interface StripAnswer {
  readonly now: Instant
  readonly isOpen: boolean
  readonly nextStep: { readonly title: string; readonly dueAt: Instant } | null
  readonly problems: readonly { readonly type: ProblemType; readonly since: Instant | null }[]
  /** What became of the request behind this card; `null` when there is none or it is not decided yet. */
  readonly request: StripRequest | null
  /** Quiet mode: rules are only counted until then. */
  readonly quietUntil: Instant | null
  /** Moments in working time offered for the next step, soonest first, in the tenant's zone. */
  readonly offers: readonly Instant[]
  /** What the rules did here last, in the reader's language, newest first, at most three. */
  readonly done: readonly { readonly at: Instant; readonly text: string; readonly held: boolean }[]
}

export interface StripRequest {
  readonly outcome: 'new' | 'attached' | 'repeat' | 'review' | 'nameless'
  /** Name of the known client, for `attached`, `repeat`; of the first candidate for `review`. */
  readonly client: string | null
  readonly contactId: string | null
  /** The open card of the same client. */
  readonly of: CardRef | null
  /** Requests of this client so far, this one included. */
  readonly count: number
}

/** Question about the session's own subject: nothing is named by the browser. */
export const getStrip = query<Record<string, never>, StripAnswer>('/api/rule-strip')

export interface NewStep {
  readonly title: string
  readonly dueAt: Instant
  /** Made by the browser once per form, so that a second click or a lost answer makes no second step. */
  readonly nonce: string
}

export const planStep = command<NewStep, { readonly ok: true }>('/api/rule-strip/step')
