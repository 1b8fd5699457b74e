import type { BaseNumbers, BaseTier, Dirt } from '../../../shared/contract/base.ts'
import type { CompanyId, TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { Contact } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { BaseCompany, BasePage, ClientKind } from '../../core/host-base.ts'
import type { BaseSaid } from './base-said.ts'

export type CheckPhase = 'reading' | 'matching' | 'confirming'

export interface BaseCheck {
  readonly number: number
  readonly state: 'running' | 'paused' | 'failed' | 'done' | 'cancelled'
  readonly phase: CheckPhase
  readonly isWhole: boolean
  /** How often the base was compared. */
  readonly round: number
  readonly startedAt: Instant
  readonly finishedAt: Instant | null
  readonly startedBy: UserId | null
  /** Real time spent reading. */
  readonly workedMs: number
  /** Key of a message. */
  readonly trouble: string | null
  /** Cards that were changed, or are gone, since they were compared. */
  readonly changed: number
  readonly gone: number
  /** Some were changed since the last comparing. */
  readonly isStale: boolean
  readonly found: StoredNumbers | null
  readonly leftBehind: StoredNumbers | null
}

/** Numbers without their words. */
export type StoredNumbers = Omit<BaseNumbers, 'dirt'> & {
  readonly dirt: readonly {
    readonly what: Dirt
    readonly kind: ClientKind
    readonly count: number
  }[]
}

export interface BaseFeed {
  readonly feed: string
  readonly cursor: string
  readonly rows: number
  readonly total: number | null
  readonly share: number
  /** It was read to its end by the check of this number. */
  readonly check: number
  readonly isComplete: boolean
}

export interface StoredPair {
  readonly one: string
  readonly other: string
  readonly tier: BaseTier
  readonly score: number
  /** Keys of messages. */
  readonly evidence: readonly string[]
}

export interface NewGroup {
  readonly id: string
  readonly kind: ClientKind
  readonly tier: BaseTier
  readonly cards: readonly string[]
  readonly pairs: readonly StoredPair[]
}

export interface BaseMember {
  readonly card: string
  readonly owner: UserId | null
  readonly createdAt: Instant | null
  readonly deals: { readonly open: number; readonly all: number } | null
}

export interface BaseGroup extends Omit<NewGroup, 'cards'> {
  readonly position: number
  readonly state: 'open' | 'apart' | 'merged' | 'gone'
  readonly members: readonly BaseMember[]
}

export interface GroupsWish {
  /** Empty: none. */
  readonly tiers: readonly BaseTier[]
  readonly kind: ClientKind | null
  readonly owner: UserId | null
  /** Whose come first, and whose put-off ones are meant. */
  readonly reader: UserId
  readonly isSkipped: boolean
  readonly after: string | null
  readonly limit: number
}

/** Somebody has decided. */
export interface BaseDeed {
  readonly group: string
  readonly person: UserId
  readonly at: Instant
}

/** The check of the whole base: what was read, compared, found, and said of it. */
export interface BasePort extends BaseChecks, BaseCards, BaseGroups, BaseSaid {}

export interface BaseChecks {
  /** `null`: one is under way already. */
  begin(
    tenant: TenantId,
    check: { readonly by: UserId | null; readonly isWhole: boolean },
    now: Instant,
  ): Promise<BaseCheck | null>
  /** Newest first, those cancelled left out. */
  checks(tenant: TenantId, limit: number): Promise<readonly BaseCheck[]>
  /** When the last one began, whatever became of it; `null`: there was none. From it the next one is counted. */
  lastBegun(tenant: TenantId): Promise<Instant | null>
  /** The one that is running, paused or failed. */
  current(tenant: TenantId): Promise<BaseCheck | null>
  /** Of the check of that number while it is `from`; @returns whether it was */
  turn(
    tenant: TenantId,
    number: number,
    change: {
      readonly from: readonly BaseCheck['state'][]
      readonly state?: BaseCheck['state']
      readonly phase?: CheckPhase
      readonly trouble?: string | null
      readonly round?: number
      readonly changed?: number
      readonly gone?: number
      readonly isStale?: boolean
      readonly finishedAt?: Instant
      readonly found?: StoredNumbers
    },
  ): Promise<boolean>
}

export interface BaseCards {
  feeds(tenant: TenantId): Promise<readonly BaseFeed[]>
  /** Begins every list anew. */
  forgetFeeds(tenant: TenantId): Promise<void>
  /** Companies and papers of a page with the place to go on, in one transaction. Of an erased tenant nothing is kept. */
  keep(
    tenant: TenantId,
    page: BasePage & {
      readonly feed: string
      readonly check: number
      readonly isComplete: boolean
      readonly workedMs: number
    },
  ): Promise<void>
  keepCompanies(tenant: TenantId, companies: readonly BaseCompany[]): Promise<void>
  forgetCompany(tenant: TenantId, company: CompanyId): Promise<void>
  counts(tenant: TenantId): Promise<Readonly<Record<ClientKind, number>>>
  /** Pages of cards as text, in the order of ids: companies, then people with the names of their companies. For `readCards`. */
  cards(tenant: TenantId, kind: ClientKind, check: number): AsyncIterable<string>
  /** As they were compared. */
  known(
    tenant: TenantId,
    kind: ClientKind,
    cards: readonly string[],
  ): Promise<ReadonlyMap<string, Contact | BaseCompany>>
}

export interface BaseGroups {
  /** Replaces all groups, while the check runs. @returns whether it does */
  replaceGroups(
    tenant: TenantId,
    check: number,
    found: {
      readonly groups: readonly NewGroup[]
      readonly dirt: readonly {
        readonly what: Dirt
        readonly kind: ClientKind
        readonly cards: readonly string[]
      }[]
    },
  ): Promise<boolean>
  /** Cards of groups that were not looked at again since they were compared. */
  unconfirmed(tenant: TenantId, kind: ClientKind, limit: number): Promise<readonly string[]>
  /** What stands; `null`: the card is gone, and its groups are smaller by it. */
  confirm(
    tenant: TenantId,
    kind: ClientKind,
    cards: readonly { readonly card: string; readonly standing: Omit<BaseMember, 'card'> | null }[],
  ): Promise<void>
  confirmed(tenant: TenantId): Promise<{ readonly done: number; readonly all: number }>
  /** Open groups by kind and tier, and cards more than people. */
  count(tenant: TenantId): Promise<Pick<StoredNumbers, 'groups' | 'extra'>>
  page(
    tenant: TenantId,
    wish: GroupsWish,
  ): Promise<{
    readonly groups: readonly BaseGroup[]
    readonly next: string | null
    readonly total: number
  }>
  group(tenant: TenantId, id: string): Promise<BaseGroup | null>
  /** Whether this person has put it off. */
  skipped(tenant: TenantId, groups: readonly string[], person: UserId): Promise<ReadonlySet<string>>
  skip(tenant: TenantId, group: string, person: UserId, isOn: boolean): Promise<void>
  /**
   * These cards are none of the others of the group, and not each other; what is left stays a group of its own.
   *
   * @param rest what is left, in groups that hold none of these pairs
   * @returns whether the group was open
   */
  sayApart(
    tenant: TenantId,
    deed: BaseDeed,
    said: {
      readonly pairs: readonly (readonly [string, string])[]
      readonly rest: readonly NewGroup[]
    },
  ): Promise<boolean>
  /** Takes it back. @returns whether it was said */
  unsayApart(tenant: TenantId, group: string): Promise<boolean>
  /** Pairs that are not one, by `one` and `other` in the order of texts. */
  apart(tenant: TenantId, kind: ClientKind): Promise<readonly (readonly [string, string])[]>
  /**
   * A merge was done: cards that are gone (or emptied) leave their groups, and are never proposed with the one that stays.
   *
   * @param group whence it came; `null`: of none
   */
  merged(
    tenant: TenantId,
    deed: Omit<BaseDeed, 'group'> & { readonly group: string | null },
    cards: {
      readonly kind: ClientKind
      readonly survivor: string
      readonly gone: readonly string[]
    },
  ): Promise<void>
  /** A merge was undone: its cards may be proposed again, and it counts no more. The group comes back with the next check. */
  unmerged(
    tenant: TenantId,
    cards: {
      readonly kind: ClientKind
      readonly survivor: string
      readonly gone: readonly string[]
    },
  ): Promise<void>
  /** Open groups of `auto` only, in the order they are shown: for merging them all. */
  autoGroups(tenant: TenantId): Promise<readonly BaseGroup[]>
  /** Groups decided since, and what by; without merges that were undone. */
  deeds(
    tenant: TenantId,
    since: Instant,
  ): Promise<
    readonly {
      readonly person: UserId
      readonly what: 'apart' | 'merged'
      /** Of its group; `null`: of none. */
      readonly tier: BaseTier | null
      readonly count: number
      readonly check: number
      readonly at: Instant
    }[]
  >
  deedsOf(
    tenant: TenantId,
    check: number,
  ): Promise<{ readonly merged: number; readonly mergedCards: number; readonly apart: number }>
  /** Doubtful open groups by the responsible of their cards. */
  waiting(tenant: TenantId): Promise<ReadonlyMap<UserId, number>>
  dirt(
    tenant: TenantId,
    wish: {
      readonly what: Dirt
      readonly kind: ClientKind
      readonly after: string | null
      readonly limit: number
    },
  ): Promise<readonly string[]>
}
