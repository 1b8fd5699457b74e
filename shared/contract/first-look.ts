import type { PipelineId, StageId } from '../crm/ids.ts'
import type { CardRef, EntityRef, Money } from '../crm/model.ts'
import type { Finding, FindingId, ProposedLimit } from '../first-look/look.ts'
import type { StageLimit } from '../settings/saved-settings.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'
import type { QuietReport } from './settings.ts'

/** What has to be read once before everything can be counted, in the order in which it is. */
export const LOOK_PARTS = ['open-cards', 'clients', 'past', 'deeds'] as const
export type LookPart = (typeof LOOK_PARTS)[number]

export interface LookProgress {
  /** 0 … 1 of everything. */
  readonly share: number
  /** `null`: cannot be told yet, or it is paused. */
  readonly leftMs: number | null
  readonly parts: readonly { readonly part: LookPart; readonly share: number }[]
}

/** A limit that was proposed, as the settings stand now. */
export interface LimitRow extends ProposedLimit {
  readonly pipelineName: string
  readonly stageName: string
  /** As set; `null`: there is none. */
  readonly current: StageLimit | null
  /** It was taken over from here and nobody has changed it since: it can be put back. */
  readonly isTaken: boolean
}

export interface FirstLookAnswer {
  readonly now: Instant
  /** `reading`: what is not counted yet will be, by itself. */
  readonly state: 'reading' | 'paused' | 'done'
  readonly startedAt: Instant
  /** `null`: nothing is counted yet. */
  readonly countedAt: Instant | null
  /** Deals made or won since then count. */
  readonly since: Instant
  readonly progress: LookProgress
  /** All seven, in order. */
  readonly findings: readonly (readonly [FindingId, Finding])[]
  readonly limits: {
    /** Of the settings, to be named when one is taken over. */
    readonly version: number
    readonly rows: readonly LimitRow[]
  }
  readonly report: QuietReport
  /** May begin it again, pause it and take limits over. */
  readonly canChange: boolean
  /** Lists show only cards the reader answers for; the numbers are everybody's. */
  readonly isPartial: boolean
}

export const getFirstLook = query<Record<string, never>, FirstLookAnswer>('/api/first-look')

/** Counts anew what is known by now. Admins only. */
export const beginFirstLook = command<Record<string, never>, FirstLookAnswer>(
  '/api/first-look/begin',
)

/** Admins only. */
export const pauseFirstLook = command<{ readonly isPaused: boolean }, FirstLookAnswer>(
  '/api/first-look/pause',
)

export const FOUND_ROWS = 50

export interface FoundQuestion {
  readonly finding: FindingId
  /** From 0, of `FOUND_ROWS`. */
  readonly page: number
}

/** Something behind a number, as it was when it was counted. */
export interface FoundRow {
  /** A card; of duplicates the client. */
  readonly subject: EntityRef
  readonly title: string
  /** Of a client: how many others are the same one, and deals of theirs. */
  readonly twins: number | null
  readonly cards: readonly CardRef[]
  readonly stage: string | null
  readonly owner: string | null
  readonly amount: Money | null
  /** Since when it is so: overdue since, stands there since, came. */
  readonly since: Instant | null
  /** Working time until it was touched; `null`: nobody has, or it is about something else. */
  readonly waitedMs: number | null
}

export interface FoundAnswer {
  readonly rows: readonly FoundRow[]
  /** Of all pages, of those the reader may see. */
  readonly total: number
}

/** What is behind a number. */
export const getFound = query<FoundQuestion, FoundAnswer>('/api/first-look/found')

export interface TakeLimit {
  readonly pipeline: PipelineId
  readonly stage: StageId
  /** Of the settings as the reader saw them. */
  readonly version: number
  /** `false`: what was there before is put back. */
  readonly isTaken: boolean
}

/**
 * Writes a proposed limit into the settings as a save of theirs does, or puts back what was there before. 409 `stale` when somebody saved
 * meanwhile, 404 when it is not proposed or was not taken over. Admins only.
 */
export const takeLimit = command<TakeLimit, FirstLookAnswer>('/api/first-look/limit')
