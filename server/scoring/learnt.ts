import type { StageId } from '../../shared/crm/ids.ts'
import type { Finding } from '../../shared/scoring/gates.ts'
import type { LeftOut } from '../../shared/scoring/history.ts'
import type { Difference } from '../../shared/scoring/metrics.ts'
import type { Counts, Model } from '../../shared/scoring/model.ts'
import type { Tally } from '../../shared/scoring/rates.ts'
import type { Shares } from '../../shared/scoring/shares.ts'
import type { SnapshotShape } from '../../shared/scoring/snapshot.ts'
import type { HeldOut } from './held-out.ts'
import type { Stats } from './stats.ts'

/** Of what is kept as JSON: an older one is not read, the next night makes it anew. */
export const SCHEMA = 2

/** What a tenant's closed cards have taught: enough to score an open one and to say why. */
export interface Learnt {
  readonly schema: typeof SCHEMA
  readonly shape: SnapshotShape
  readonly twin: Twin
  /** `null`: learning, or nothing tells won from lost. */
  readonly model: Model | null
  readonly isPreliminary: boolean
  readonly shares: Shares
  readonly stats: Stats
  /** Of who is responsible, when an administrator wants it looked at. */
  readonly ofOwners: {
    readonly whole: Tally
    readonly byKey: Readonly<Record<string, Tally>>
  } | null
}

/** The same recipe without the newest fifth: what the next version is compared with, on cards neither has seen. */
export interface Twin {
  readonly model: Model | null
  readonly shares: Shares
}

/** How a version came out, for people. */
export interface Report {
  readonly schema: typeof SCHEMA
  readonly result:
    | { readonly type: 'model' | 'no-signal' }
    | {
        readonly type: 'learning'
        readonly needed: number
        readonly rarer: number
        readonly neededRarer: number
      }
  readonly counts: Counts
  /** Nine of ten won cards took less, days; `null`: none was won. */
  readonly cycleDays: number | null
  readonly leftOut: readonly (
    LeftOut | { readonly type: 'too-young' | 'too-many'; readonly deals: number }
  )[]
  readonly findings: readonly (
    Finding | { readonly type: 'switched-off'; readonly column: string }
  )[]
  /** Stages closed cards stood on that are no more. */
  readonly stagesGone: readonly StageId[]
  /** All columns that were looked at, in their order. */
  readonly columns: readonly string[]
  /** Share of the model's spread each column makes. */
  readonly weights: Readonly<Record<string, number>>
  /** `null`: too few to hold any back. */
  readonly heldOut: HeldOut | null
  /** How much more the new one lost on what neither had seen; `null`: there was nothing to compare with. */
  readonly againstBefore: Difference | null
}

/** @returns `null` for what another version of ours has written */
export function readLearnt(raw: unknown): Learnt | null {
  return isOurs(raw) ? (raw as Learnt) : null
}

/** @returns `null` for what another version of ours has written */
export function readReport(raw: unknown): Report | null {
  return isOurs(raw) ? (raw as Report) : null
}

function isOurs(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && 'schema' in raw && raw.schema === SCHEMA
}
