import type { MergeKind, MergeMoveKey, MergeState } from '../../../shared/contract/merge.ts'
import type { TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** A merge from the order to its end: what stood before it is in the plan, so that a crash loses nothing and it can be undone. */
export interface Merging {
  readonly tenant: TenantId
  /** Ten characters, left on what its undo makes. */
  readonly id: string
  readonly kind: MergeKind
  readonly survivor: string
  readonly state: MergeState
  /** The survivor first. */
  readonly cards: readonly { readonly id: string; readonly title: string }[]
  /** Of the host module's own. */
  readonly plan: unknown
  /** What its undo has made so far. */
  readonly made: unknown
  readonly outcome: MergingOutcome
  /** Group of the base check. */
  readonly group: string | null
  /** Run over many groups. */
  readonly run: string | null
  readonly by: UserId
  readonly at: Instant
}

export interface MergingOutcome {
  readonly moved: Readonly<Partial<Record<MergeMoveKey, number>>>
  /** Still there: for the host's own page. */
  readonly left: readonly string[]
  /** What the host answered; `null`: nothing in particular. */
  readonly reason: string | null
  /** Of an undone one. */
  readonly returned: Readonly<Partial<Record<MergeMoveKey | 'fields', number>>>
  readonly anew: readonly { readonly title: string; readonly id: string }[]
  readonly isPartly: boolean
}

export type NewMerging = Omit<Merging, 'state' | 'made' | 'outcome'>

/** Of whoever writes it. */
export interface MergingHold {
  readonly tenant: TenantId
  readonly id: string
  readonly holder: string
}

export interface MergingsPort {
  find(tenant: TenantId, id: string): Promise<Merging | null>
  /**
   * Held from the start, as by `hold`. `null`: it is known already, or one of its cards is being merged this moment. Of a tenant that is
   * gone nothing is begun.
   */
  begin(merging: NewMerging): Promise<MergingHold | null>
  /** For a minute of the database's clock. `null`: somebody else has it, or it stands elsewhere by now. */
  hold(tenant: TenantId, id: string, state: 'writing' | 'undoing'): Promise<MergingHold | null>
  /** For a minute more. `false`, as below: somebody else has it by now, and nothing is changed. */
  renew(hold: MergingHold): Promise<boolean>
  letGo(hold: MergingHold): Promise<boolean>
  /** Nothing of it was written yet: as if it had never been ordered. */
  drop(hold: MergingHold): Promise<boolean>
  /** While it is undone: what was made so far. */
  keep(hold: MergingHold, made: unknown): Promise<boolean>
  /** Its cards are free again. Known facts of the outcome stay. */
  end(
    hold: MergingHold,
    end: { readonly state: MergeState; readonly outcome: Partial<MergingOutcome> },
  ): Promise<boolean>
  /** What was said of two of these cards, whichever groups there are: `apart` by a person, `related` by the check. `null`: nothing. */
  forbids(
    tenant: TenantId,
    kind: MergeKind,
    cards: readonly string[],
  ): Promise<'apart' | 'related' | null>
  unfinished(
    tenant: TenantId,
  ): Promise<readonly { readonly merging: Merging; readonly isHeld: boolean }[]>
  /** Newest first. @param wish.by `null`: anybody's. @param wish.after of the page before */
  page(
    tenant: TenantId,
    wish: { readonly by: UserId | null; readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly mergings: readonly Merging[]; readonly next: string | null }>
  readonly runs: MergingRunsPort
}

export interface MergingRun {
  readonly id: string
  readonly state: 'running' | 'paused' | 'done'
  /** Ids of groups of the base check. */
  readonly groups: readonly string[]
  /** So many of them are dealt with. */
  readonly position: number
  readonly counts: RunCounts
  readonly by: UserId
  readonly at: Instant
  readonly workedMs: number
}

export type RunCounts = Readonly<Record<'merged' | 'conflicts' | 'skipped' | 'refused', number>>

export interface MergingRunsPort {
  find(tenant: TenantId, id: string): Promise<MergingRun | null>
  /** Newest. */
  last(tenant: TenantId): Promise<MergingRun | null>
  /** `false`: it is known already, or another one is open. */
  begin(tenant: TenantId, run: Pick<MergingRun, 'id' | 'groups' | 'by' | 'at'>): Promise<boolean>
  /** One more is dealt with, once. @param from the place it stood at */
  advance(
    tenant: TenantId,
    id: string,
    step: { readonly from: number; readonly as: keyof RunCounts; readonly workedMs: number },
  ): Promise<void>
  /** @returns whether it stood at one of these */
  turn(
    tenant: TenantId,
    id: string,
    change: {
      readonly from: readonly MergingRun['state'][]
      readonly to: MergingRun['state']
    },
  ): Promise<boolean>
}
