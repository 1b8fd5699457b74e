import type { UserId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import type { ReaderProof } from './client-by-number.ts'
import { command } from './endpoint.ts'

/** One card of many: the page goes through them one after another, and shows how far it has come. */
export interface HandOver {
  readonly card: CardRef
  readonly to: UserId
  /** Its open steps that are the former responsible's go with it. */
  readonly withTasks: boolean
  /** One for each card and form, so that trying again repeats nothing. */
  readonly nonce: string
  readonly proof: ReaderProof
}

/**
 * - `done`: with all that was to go with it.
 * - `partly`: the card, not all of its steps; `text` says how many stayed.
 * - `same`: it is his already.
 * - `no-access`: the host does not let this reader change it.
 * - `closed`, `gone`: nobody works on it any more.
 * - `refused`: the host said no; `text` has its words.
 * - `later`: begun, and not ended within the time a click waits.
 */
export type HandOverEnd =
  'done' | 'partly' | 'same' | 'no-access' | 'closed' | 'gone' | 'refused' | 'later'

export interface HandedOver {
  readonly end: HandOverEnd
  /** In the reader's language. */
  readonly text: string
}

/** Administrators, and heads for their own people; 403 for anybody else, 422 for a person he may not give cards to. */
export const handOver = command<HandOver, HandedOver>('/api/control/hand-over')
