import type { Instant } from '../time/instant.ts'
import type { GroupCard } from './base-groups.ts'
import type { ReaderProof } from './client-by-number.ts'
import { command, query } from './endpoint.ts'
import type { MergeKind } from './merge.ts'

/*
 * The check of the whole base for duplicates: its course, its report, and the groups it found. Every text is in the reader's language and
 * ready to be shown. Cards are read from the host at that moment and in the reader's own name: what he may not see there is not here.
 */

export type { MergeKind } from './merge.ts'

/** «Раз в полгода» until somebody says otherwise. */
export const BASE_SCHEDULES = [
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'half-yearly',
  'off',
] as const
export type BaseSchedule = (typeof BASE_SCHEDULES)[number]

/** `reading`: cards of the CRM. `matching`: nothing is asked of the CRM. `confirming`: the cards found are read once more. */
export const CHECK_PHASES = ['reading', 'matching', 'confirming'] as const
export type CheckPhase = (typeof CHECK_PHASES)[number]

export interface CheckView {
  /** `never`: none was ever begun. `failed`: it stands still until somebody resumes it; why, `trouble` says. */
  readonly state: 'never' | 'running' | 'paused' | 'done' | 'failed'
  /** Of `running`, `paused`, `failed`; else `null`. */
  readonly phase: CheckPhase | null
  /** Cards read so far by this check: after the first one only what was changed since is read. */
  readonly read: number
  /** How many there are to read; `null`: the host does not tell. */
  readonly total: number | null
  /** Of the whole check, 0 … 1. */
  readonly share: number
  /** Of reading, at the pace so far; `null`: not to be told yet. */
  readonly leftMs: number | null
  readonly startedAt: Instant | null
  readonly finishedAt: Instant | null
  /** By name; `null`: the schedule. */
  readonly startedBy: string | null
  /** A sentence; `null`: all is well. While `running`: why it waits. */
  readonly trouble: string | null
  /** Everything is read, not only what has changed. */
  readonly isWhole: boolean
}

/** Numbers of the base at one moment. */
export interface BaseNumbers {
  readonly cards: Readonly<Record<MergeKind, number>>
  readonly groups: Readonly<Record<MergeKind, Readonly<Record<BaseTier, number>>>>
  /** Cards more than people and firms, by groups of `auto` and `propose`. */
  readonly extra: number
  readonly dirt: readonly DirtLine[]
}

/** What is wrong with cards whoever they are. */
export const DIRT = [
  'no-contact-data',
  'no-phone',
  'broken-phone',
  'destroyed-phone',
  'broken-email',
  'placeholder',
  'no-name',
  'shared-phone',
  'no-inn',
  'broken-inn',
] as const
export type Dirt = (typeof DIRT)[number]

export interface DirtLine {
  readonly what: Dirt
  readonly kind: MergeKind
  /** «Без телефона и почты» */
  readonly text: string
  readonly count: number
}

/** `auto`: sure. `propose`: doubtful, a person looks. `related`: belong together, are two; never merged. */
export const BASE_TIERS = ['auto', 'propose', 'related'] as const
export type BaseTier = (typeof BASE_TIERS)[number]

/** One check and what came of it. */
export interface BaseReport {
  readonly check: number
  readonly startedAt: Instant
  readonly finishedAt: Instant
  readonly startedBy: string | null
  /** As the check found it. */
  readonly before: BaseNumbers
  /** After what people did: now, of an earlier one when the next began. Dirt is counted by checks alone and stays as it was found. */
  readonly after: BaseNumbers
  /** Groups merged since, cards gone by it. */
  readonly merged: number
  readonly mergedCards: number
  /** Pairs said to be no duplicates since. */
  readonly apart: number
  /** What happened while it ran, a sentence each: «Во время проверки удалены 3 карточки. Они не показаны.» */
  readonly remarks: readonly string[]
  /** How it is counted, a sentence each. */
  readonly rules: readonly string[]
}

/** Ten doubtful groups a day. */
export const PLAN_A_DAY = 10

export interface PlanLine {
  readonly id: string
  readonly name: string
  /** Doubtful groups with a card of his that wait. */
  readonly waiting: number
  /** Decided by him today: merged or «не дубль». */
  readonly done: number
}

export interface BaseAnswer {
  readonly now: Instant
  readonly check: CheckView
  /** The last finished one; `null`: none yet. */
  readonly report: BaseReport | null
  readonly schedule: BaseSchedule
  /** When the schedule begins the next; `null`: never, or one is under way. */
  readonly nextAt: Instant | null
  /** May start, pause, resume, cancel, and change the schedule. */
  readonly mayManage: boolean
  /** Of the reader; `goal` is `PLAN_A_DAY`. */
  readonly plan: Omit<PlanLine, 'id' | 'name'> & { readonly goal: number }
  /** Of everybody the reader answers for, most waiting first; empty for who answers for nobody. */
  readonly people: readonly PlanLine[]
}

/** For everybody: a rep sees numbers of his own groups in `plan`, the report is the same for all. */
export const getBase = query<Record<string, never>, BaseAnswer>('/api/base')

export interface SteerCheck {
  /** `whole`: begins and reads everything anew. `cancel`: what was read is kept, and groups stay as they are. */
  readonly to: 'start' | 'whole' | 'pause' | 'resume' | 'cancel'
}

/** Administrators only. 409 `under-way`: one runs already. Nothing to pause, resume or cancel: answered as it is. */
export const steerCheck = command<SteerCheck, BaseAnswer>('/api/base/steer')

/** Administrators only. */
export const setSchedule = command<{ readonly schedule: BaseSchedule }, BaseAnswer>(
  '/api/base/schedule',
)

/** Newest first, at most twenty. */
export const getReports = query<Record<string, never>, { readonly reports: readonly BaseReport[] }>(
  '/api/base/reports',
)

export interface DirtQuestion {
  readonly what: Dirt
  readonly kind: MergeKind
  readonly after: string | null
  readonly proof: ReaderProof
}

export interface DirtAnswer {
  /** Of the cards the last check found so. */
  readonly cards: readonly (GroupCard & { readonly values: readonly string[] })[]
  readonly next: string | null
}

/** The list behind a number: cards that the reader may see. Fifty a page. */
export const getDirt = command<DirtQuestion, DirtAnswer>('/api/base/dirt')
