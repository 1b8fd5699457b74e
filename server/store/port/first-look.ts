import type { LookPart } from '../../../shared/contract/first-look.ts'
import type { ContactId, PipelineId, StageId, TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { CardRef, Contact, EntityRef, Money } from '../../../shared/crm/model.ts'
import type { RequestTouch } from '../../../shared/first-look/first-contact.ts'
import type { Finding, FindingId, ProposedLimit } from '../../../shared/first-look/look.ts'
import type { Mark } from '../../../shared/first-look/progress.ts'
import type { WonTimes } from '../../../shared/first-look/propose-limits.ts'
import type { StageLimit } from '../../../shared/settings/saved-settings.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** What one count has found. */
export interface LookResult {
  readonly findings: Readonly<Record<FindingId, Finding>>
  readonly limits: readonly ProposedLimit[]
  /** Deals made or won since then count. */
  readonly since: Instant
  /** What was read whole then. */
  readonly parts: readonly LookPart[]
}

export interface StoredLook {
  /** 1, 2, … */
  readonly run: number
  readonly startedAt: Instant
  /** Since when the reading has gone on without a pause; `null`: it does not. */
  readonly mark: Mark | null
  readonly countedAt: Instant | null
  /** `null`: something is not read yet. */
  readonly doneAt: Instant | null
  readonly result: LookResult | null
}

/** What is kept of something behind a number besides what it is. */
export interface FoundBody {
  readonly title: string
  readonly pipeline: PipelineId | null
  readonly stage: StageId | null
  readonly amount: Money | null
  readonly since: Instant | null
  readonly waitedMs: number | null
  readonly twins: number | null
  readonly cards: readonly CardRef[]
}

export interface Found extends FoundBody {
  readonly finding: FindingId
  readonly subject: EntityRef
  readonly owner: UserId | null
}

export interface TakenLimit {
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly taken: StageLimit
  /** `null`: there was none. */
  readonly before: StageLimit | null
}

/** The first look, and what it is counted from besides the other ports. */
export interface FirstLookPort {
  find(tenant: TenantId): Promise<StoredLook | null>
  /** What was found before stays until it is counted anew. Of an erased tenant nothing is begun. */
  begin(tenant: TenantId, now: Instant): Promise<void>
  setMark(tenant: TenantId, mark: Mark | null): Promise<void>
  /** All of a count at once; `false`: the look was begun anew meanwhile, or is gone. */
  keep(
    tenant: TenantId,
    run: number,
    count: {
      readonly result: LookResult
      readonly rows: readonly Found[]
      readonly now: Instant
      readonly isDone: boolean
    },
  ): Promise<boolean>
  /** @param wish.whose as `pipeline/owner`, without a pipeline `/owner`; `null`: everybody's */
  page(
    tenant: TenantId,
    finding: FindingId,
    wish: {
      readonly whose: readonly string[] | null
      readonly page: number
      readonly limit: number
    },
  ): Promise<{ readonly rows: readonly Found[]; readonly total: number }>

  /** Requests that came since then, with the first thing a person is known to have done about each. */
  touches(tenant: TenantId, since: Instant): Promise<readonly RequestTouch[]>
  /** How long cards that were won since then stood on their stages. */
  wonTimes(tenant: TenantId, since: Instant): Promise<readonly WonTimes[]>
  /** Of these cards; those that were never mirrored are missing. Key: `nameOf(card)`. */
  describe(tenant: TenantId, cards: readonly CardRef[]): Promise<ReadonlyMap<string, FoundBody>>
  /** Everybody of the key index, page by page. */
  clients(tenant: TenantId): AsyncIterable<readonly Contact[]>
  /** Cards whose client is known to be one of these, the newest first. */
  cardsOf(
    tenant: TenantId,
    clients: readonly ContactId[],
  ): Promise<ReadonlyMap<ContactId, readonly CardRef[]>>

  takenLimits(tenant: TenantId): Promise<readonly TakenLimit[]>
  take(
    tenant: TenantId,
    limit: TakenLimit,
    who: { readonly by: UserId; readonly at: Instant },
  ): Promise<void>
  putBack(tenant: TenantId, limit: Pick<TakenLimit, 'pipeline' | 'stage'>): Promise<void>
}
