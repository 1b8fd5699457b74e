import type { CardRef } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'
import type { EffectState } from './card-tab.ts'
import { command, query } from './endpoint.ts'

/** Which rows of the journal; `null` asks for any. In the address it is the same words. */
export interface JournalFilter {
  readonly rule: string | null
  /** Id of a user: who asked for it or whom it concerns. */
  readonly person: string | null
  readonly state: EffectState | null
  /** `deal:15` */
  readonly card: string | null
  readonly from: Instant | null
  /** Before then. */
  readonly until: Instant | null
}

export interface JournalQuestion extends JournalFilter {
  /** `next` of the page before; `null`: the newest rows. */
  readonly after: string | null
}

export interface JournalRow {
  readonly key: string
  readonly at: Instant
  readonly card: CardRef
  /** By name. */
  readonly rule: string
  /** Who asked for it or whom it concerns, by name; `null`: nobody in particular. */
  readonly who: string | null
  readonly what: string
  readonly before: string | null
  readonly after: string | null
  readonly because: string
  readonly state: EffectState
  readonly held: 'quiet' | 'strength' | 'cap' | 'nobody' | null
  /** What the host answered or why it was dropped, in words where we know them. */
  readonly reason: string | null
}

/** Work of ours that a person has to decide about. */
export interface BuriedWork {
  readonly id: string
  readonly at: Instant
  readonly card: CardRef | null
  /** In words: what could not be done and what the host answered. */
  readonly what: string
  readonly answered: string
}

export interface JournalAnswer {
  readonly rows: readonly JournalRow[]
  readonly next: string | null
  readonly rules: readonly { readonly id: string; readonly name: string }[]
  /** Everybody who can be asked for, by name. */
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly buried: readonly BuriedWork[]
}

/** Admins only: the texts name clients of cards that others may not read. */
export const getJournal = query<JournalQuestion, JournalAnswer>('/api/journal')

export interface JournalFile {
  readonly name: string
  /** CSV with `;` and a byte order mark, as Excel reads it in Russian. */
  readonly text: string
  readonly count: number
  /** There were more rows than a file takes. */
  readonly isCut: boolean
}

/** All rows of the filter, not the page alone. Admins only. */
export const exportJournal = query<JournalFilter, JournalFile>('/api/journal/export')

/** Puts a buried job back into the queue. 404 when it is not there any more. Admins only. */
export const replayWork = command<{ readonly id: string }, { readonly ok: true }>(
  '/api/journal/replay',
)

/** Has a buried effect tried once more. 404 when it is not buried. Admins only. */
export const retryEffect = command<{ readonly key: string }, { readonly ok: true }>(
  '/api/journal/retry',
)
