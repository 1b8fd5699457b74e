import type { CardRef, Money } from '../crm/model.ts'
import type { UserId } from '../crm/ids.ts'
import type { OpenSpan } from '../queue/rank.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'
import type { PlannedStep } from './rule-strip.ts'

/** Whose cards: one's own, those of the people one leads, or of one of them. */
export interface QueueQuestion {
  readonly whose: 'own' | 'people'
  /** One of the people; `null`: all of them. Nobody but for `people`. */
  readonly person: UserId | null
}

/** One open card of the queue. What changes with the clock, the browser works out of it by shared/queue. */
export interface QueueRow {
  readonly card: CardRef
  readonly title: string
  /** `null`: nobody's name is known. */
  readonly client: string | null
  readonly stage: string
  /** `null` in one's own queue. */
  readonly owner: string | null
  /** 0 … 1; `null`: nothing is known of it, and no percent is shown. */
  readonly chance: number | null
  readonly amount: Money | null
  /** The amount as a multiple of what is usual in its currency; 1 where none is written. */
  readonly worth: number
  readonly limit: { readonly nearAt: Instant; readonly exceededAt: Instant } | null
  readonly stepDueAt: Instant | null
  /** When the client may be called, by his own clock, soonest first; `null`: nobody knows. */
  readonly open: readonly OpenSpan[] | null
  /** IANA; `null`: nobody knows. */
  readonly zone: string | null
  /** «Самара · МСК+1», in the reader's language. */
  readonly place: string
  /** `null`: there is no number that could be dialled. */
  readonly phone: { readonly e164: string; readonly shown: string } | null
}

export interface QueueAnswer {
  readonly now: Instant
  readonly rows: readonly QueueRow[]
  /** There are more open cards than are shown; these are the first ones of all. */
  readonly isCut: boolean
  /** Those whose cards the reader may look at besides his own, by name. */
  readonly people: readonly { readonly id: UserId; readonly name: string }[]
  /** Why there are no percents, in the reader's language; `null`: there are some. */
  readonly unscored: string | null
  /** Moments in working time offered for a next step, soonest first. */
  readonly offers: readonly { readonly at: Instant; readonly label: string }[]
}

/** 403 for somebody else's cards. Every percent answered is logged as shown. */
export const getQueue = query<QueueQuestion, QueueAnswer>('/api/queue')

export interface QueueStep {
  readonly card: CardRef
  readonly title: string
  readonly dueAt: Instant
  /** Made by the browser once per form. */
  readonly nonce: string
  /** What the page hands over once more, see `SessionProof`: the host is asked whether this person may change that card. */
  readonly proof: Readonly<Record<string, string>>
}

/** A next step on a card of the queue. 403 where the host lets this person not change it. */
export const planQueueStep = command<QueueStep, PlannedStep>('/api/queue/step')
