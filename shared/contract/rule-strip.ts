import type { ClientTime } from './client-time.ts'
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
  readonly nextStep: {
    readonly title: string
    readonly dueAt: Instant
    /** In the reader's language and the company's days: «Сегодня 15:00». */
    readonly when: string
    /** Still to come today. */
    readonly isToday: boolean
  } | null
  readonly problems: readonly StripProblem[]
  /** `null`: there is nobody to call. */
  readonly clientTime: ClientTime | null
  /** What became of the request behind this card; `null` when there is none or it is not decided yet. */
  readonly request: StripRequest | null
  /** Most pressing first. */
  readonly questions: readonly StripQuestion[]
  /** What the head of sales has decided about the card, or has still to; missing or `null`: nothing. In the reader's language. */
  readonly review?: { readonly text: string; readonly short: string } | null
  /** That rules are only counted for now, and until when; `short` for narrow places. */
  readonly quiet: { readonly text: string; readonly short: string } | null
  /** Moments in working time offered for the next step, soonest first; `label` as `when` above. */
  readonly offers: readonly { readonly at: Instant; readonly label: string }[]
  /** What the rules did here last, in the reader's language, newest first, at most three. */
  readonly done: readonly { readonly at: string; readonly text: string; readonly held: boolean }[]
}

/** One thing that is wrong with a card, in the reader's language. */
export interface StripProblem {
  readonly type: ProblemType
  readonly since: Instant | null
  readonly text: string
  /** For narrow places; `null`: the text is short itself. */
  readonly short: string | null
}

/**
 * What the strip asks whoever looks, in the reader's language.
 *
 * - `touch`: a young request that nobody has touched, as far as the host tells. Was the client contacted, and how?
 * - `client`: the client is known, the rule only asks (R2). To attach him?
 * - `step`: the stage has a task of its own, the rule only offers it (R3).
 * - `why`: the card was moved on without a next step.
 */
export interface StripQuestion {
  readonly type: keyof typeof ANSWERS
  /** Names it; given back with the answer. */
  readonly key: string
  readonly text: string
  /** For narrow places. */
  readonly short: string
  /** What comes of "yes" besides; `null`: nothing. */
  readonly note: string | null
  readonly answers: readonly { readonly word: AnswerWord; readonly label: string }[]
}

/** What may be answered, in the order in which it is offered. `other` has a text beside it. */
export const ANSWERS = {
  touch: ['reached', 'unreached', 'written', 'met'],
  client: ['yes', 'no'],
  step: ['yes'],
  why: ['thinking', 'colleagues', 'closing', 'other'],
} as const

export type AnswerWord = (typeof ANSWERS)[keyof typeof ANSWERS][number]

export interface StripReply {
  readonly key: string
  readonly answer: AnswerWord
  /** With `other`; at most 200 characters. */
  readonly text: string | null
  /** Made by the browser once per click, so that a lost answer does nothing twice. */
  readonly nonce: string
}

/**
 * `done`: now or by an earlier click. `changed`: the question no longer stands, the card is another one by now; nothing was done.
 */
export interface ReplyEnd {
  readonly end: 'done' | 'changed'
  /** In the reader's language. */
  readonly text: string
}

/** 422 for an answer that does not belong to the question, and when the host said no. */
export const replyToStrip = command<StripReply, ReplyEnd>('/api/rule-strip/reply')

export interface StripRequest {
  readonly outcome: 'new' | 'attached' | 'repeat' | 'review' | 'nameless'
  /** In the reader's language. */
  readonly text: string
  /** For narrow places; `null`: the text is short itself. */
  readonly short: string | null
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

export interface PlannedStep {
  readonly ok: true
  /** That it is planned, and for when; in the reader's language. */
  readonly text: string
}

export const planStep = command<NewStep, PlannedStep>('/api/rule-strip/step')
