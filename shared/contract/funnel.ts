import type { StageId } from '../crm/ids.ts'
import type { CardKind, CardRef, Money } from '../crm/model.ts'
import type { FunnelReport } from '../funnel/report.ts'
import type { Count, SkipMode, Total } from '../funnel/ways.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

/** Which ways through a pipeline are counted; in the address it is the same words. */
export interface FunnelFilter {
  /** `deal:0`, `lead`; `null`: the first one. */
  readonly pipeline: string | null
  /** Days of the tenant's calendar, both counted: `2026-11-26`. `null`: the last 90 days. */
  readonly from: string | null
  readonly until: string | null
  /** Id of a user; `none`: nobody is responsible. `null`: anybody whose cards the reader may count. */
  readonly owner: string | null
  /** As the host names it; `none`: none is told. */
  readonly source: string | null
  readonly mode: SkipMode
}

/** A stage of the snapshot: cards that stand there at this moment, whenever they came. */
export interface SnapshotLine {
  readonly stage: StageId
  readonly name: string | null
  readonly isGone: boolean
  readonly count: number
  readonly sums: readonly Money[]
  /** Of the stage before; no conversion of clients. `null`: on the first line, of none, and of fewer than there are here. */
  readonly share: number | null
}

/** How far the past of the CRM was read. */
export interface MirrorState {
  readonly isPaused: boolean
  /** Everything was read once; then only what is new is. */
  readonly isComplete: boolean
  /** 0 … 1 */
  readonly share: number
  /** Rows read. */
  readonly rows: number
  readonly readAt: Instant | null
  /** May pause it and let it go on. */
  readonly mayPause: boolean
}

export interface Named {
  readonly id: string
  /** Empty: nobody told. */
  readonly name: string
}

export interface FunnelAnswer {
  readonly pipelines: readonly (Named & { readonly kind: CardKind; readonly isGone: boolean })[]
  /** The one that is shown; `null`: none is known yet. */
  readonly pipeline: string | null
  readonly people: readonly Named[]
  readonly sources: readonly Named[]
  /** Both counted. */
  readonly period: { readonly from: string; readonly until: string }
  readonly compared: { readonly from: string; readonly until: string }
  /** Only one's own cards are counted: the reader leads nobody. */
  readonly isOwn: boolean
  readonly report: FunnelReport
  readonly snapshot: readonly SnapshotLine[]
  readonly mirror: MirrorState
}

/** 422 `invalid` with `until: 'upside-down'` for a period that ends before it begins. */
export const getFunnel = query<FunnelFilter, FunnelAnswer>('/api/funnel')

export interface FunnelDealsQuestion extends FunnelFilter {
  /** A number of the whole, or of a stage; `snapshot`: of the snapshot. */
  readonly count: Total | Count | 'snapshot'
  /** `null` for numbers of the whole. */
  readonly stage: string | null
  readonly period: 'now' | 'before'
  /** `next` of the page before. */
  readonly after: string | null
}

export interface FunnelDeal {
  readonly card: CardRef
  readonly title: string
  readonly stage: string | null
  readonly owner: string | null
  readonly amount: Money | null
  /** When it came to the pipeline. */
  readonly enteredAt: Instant
}

export interface FunnelDealsAnswer {
  readonly rows: readonly FunnelDeal[]
  readonly total: number
  readonly next: string | null
}

/** The deals behind a number of the report: as many as it says. */
export const getFunnelDeals = query<FunnelDealsQuestion, FunnelDealsAnswer>('/api/funnel/deals')

/** How far the past was read, for a page that asks of nothing else. */
export const getMirror = query<Record<string, never>, MirrorState>('/api/funnel/mirror')

/** Admins only. */
export const pauseMirroring = command<{ readonly isPaused: boolean }, { readonly ok: true }>(
  '/api/funnel/mirror',
)
