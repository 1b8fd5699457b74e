import type { CardRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'
import type { ZoneChoice } from './client-time.ts'
import type { StripAnswer, StripRequest } from './rule-strip.ts'

/** What became of a recorded effect. `planned` has those being written, too. */
export type EffectState = 'done' | 'held' | 'planned' | 'dropped' | 'buried'

/** Whether an effect can be taken back. `null`: nothing was done. */
export type UndoState =
  | { readonly type: 'possible'; readonly what: 'step' | 'note' | 'touch' | 'client' }
  | { readonly type: 'undone' }
  /** `closed`: somebody has finished the step already. The others name what cannot be taken back at all. */
  | { readonly type: 'impossible'; readonly why: ImpossibleUndo }

export type ImpossibleUndo =
  'closed' | 'new-contact' | 'notice' | 'case' | 'moved' | 'not-remembered' | 'undo-itself'

/** One line of what was done on the card or would have been, in the reader's language. */
export interface CardDeed {
  /** Names the effect; given back to take it back. */
  readonly key: string
  readonly at: Instant
  readonly what: string
  readonly because: string
  /** Name of the person who asked for it; `null`: a rule, or he is not known. */
  readonly by: string | null
  readonly state: EffectState
  /** Why it was only recorded, for `held`. */
  readonly held: 'quiet' | 'strength' | 'cap' | 'nobody' | null
  /** What the host answered, for `buried`. */
  readonly reason: string | null
  readonly undo: UndoState | null
}

/** One request of the card's client. */
export interface ClientRequest {
  readonly card: CardRef
  readonly receivedAt: Instant
  /** As the host names it; `null` when it names none, and for cards other than the session's own. */
  readonly source: string | null
  /** `gone`: its card was deleted before anything could be decided. */
  readonly outcome: StripRequest['outcome'] | 'gone' | null
  /** The request behind this very card: only its raw source may be read here. */
  readonly isOwn: boolean
}

export interface CardTabAnswer {
  readonly strip: StripAnswer
  /** Newest first. */
  readonly deeds: readonly CardDeed[]
  /** There are older ones, which only the journal page shows. */
  readonly hasMoreDeeds: boolean
  /** Newest first. */
  readonly requests: readonly ClientRequest[]
  /** The client's time zone as it can be set here. */
  readonly zone: ZoneChoice
  readonly isAdmin: boolean
}

/** Question about the session's own card: nothing is named by the browser. */
export const getCardTab = query<Record<string, never>, CardTabAnswer>('/api/card-tab')

export interface RawRequest {
  /** The event as it arrived, and the card as it was first read; formatted text, `null` when there was none. */
  readonly event: string | null
  readonly card: string | null
}

/** The raw source of the request behind the session's card. 404 when there is none. */
export const getRawRequest = query<Record<string, never>, RawRequest>('/api/card-tab/raw-request')

export type UndoEnd =
  /** Taken back, now or by an earlier click. */
  'undone' | 'closed' | 'gone' | 'changed' | 'refused'

export interface UndoAnswer {
  readonly end: UndoEnd
  /** What the host answered, for `refused`. */
  readonly reason: string | null
}

/** Takes back one effect on the session's card. 404 for an effect of another card, 422 for one that cannot be taken back. */
export const undoDeed = command<{ readonly key: string }, UndoAnswer>('/api/card-tab/undo')
