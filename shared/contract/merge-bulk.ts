import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'
import type { MergeLoss } from './merge.ts'

export interface BulkPreview {
  /** Groups of the tier `auto` that wait and nobody has decided about. */
  readonly groups: number
  /** Cards in them. */
  readonly cards: number
  /** For the button: «Объединить 14 групп». */
  readonly button: string
  readonly text: string
  readonly cannotUndo: readonly MergeLoss[]
  readonly others: 'deleted' | 'emptied'
  /** The last one begun: to be shown instead while it is `running` or `paused`. */
  readonly run: BulkRun | null
}

/** Administrators only. */
export const previewBulk = query<Record<string, never>, BulkPreview>('/api/merge/bulk')

export interface BulkOrder {
  /** The number on the button that was clicked: another number by now is answered `stale`. */
  readonly groups: number
  readonly nonce: string
}

export interface BulkRun {
  readonly run: string
  readonly state: 'running' | 'paused' | 'done'
  readonly startedAt: Instant
  readonly by: string
  readonly total: number
  /** Of `total`; the four below are its parts. */
  readonly done: number
  readonly merged: number
  /** Left to the host's own page. */
  readonly conflicts: number
  /** Changed or gone since they were found, or with a conflict of fields that a person has to choose about. */
  readonly skipped: number
  readonly refused: number
  /** `null`: not to be told yet, or done. */
  readonly secondsLeft: number | null
  /** «Объединено 10 из 14, 2 оставлены человеку.» */
  readonly text: string
}

export type BulkAnswer =
  | { readonly type: 'started'; readonly run: BulkRun }
  /** There are so many by now; nothing was begun. */
  | { readonly type: 'stale'; readonly groups: number; readonly text: string }
  /** One is under way already. */
  | { readonly type: 'running'; readonly run: BulkRun }

/** Administrators only; in the background, behind people and events. */
export const mergeAll = command<BulkOrder, BulkAnswer>('/api/merge/bulk/start')

/** 404 when there is none. Administrators only. */
export const getBulk = query<{ readonly run: string }, BulkRun>('/api/merge/bulk/state')

/** Pauses or goes on; between two groups. Administrators only. */
export const steerBulk = command<
  { readonly run: string; readonly to: 'pause' | 'resume' | 'stop' },
  BulkRun
>('/api/merge/bulk/steer')
