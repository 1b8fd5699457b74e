import type { TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { Contact } from '../../../shared/crm/model.ts'
import type { LoadState } from '../../../shared/contract/import.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type {
  CompanyChange,
  LoadedCompany,
  LoadedRow,
  NewRow,
  RowChange,
  RowFate,
  RowState,
} from './load-rows.ts'

export type * from './load-rows.ts'

/** A client base that is being loaded, or was. */
export interface StoredLoad {
  /** Ten characters, `[a-z0-9]`. */
  readonly id: string
  readonly name: string
  readonly size: number
  readonly state: LoadState
  readonly by: UserId
  readonly createdAt: Instant
  /** What server/import keeps: setup, file, rehearsal, result, roll-back. */
  readonly body: Readonly<Record<string, unknown>>
  /** Rows of what is under way. */
  readonly done: number
  readonly total: number | null
  /** 0 … 1 */
  readonly share: number
  /** Rows a second as of late. */
  readonly pace: number | null
}

export type LoadPatch = Partial<Pick<StoredLoad, 'state' | 'done' | 'total' | 'share' | 'pace'>> & {
  /** Laid over the body, key by key. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Only while the body names this run that writes it. */
  readonly writer?: string
}

export interface LoadsPort {
  create(
    tenant: TenantId,
    load: Pick<StoredLoad, 'id' | 'name' | 'size' | 'by' | 'createdAt'>,
  ): Promise<void>
  /** @returns how many pieces there are now */
  putPiece(tenant: TenantId, load: string, at: number, bytes: Buffer): Promise<number>
  piece(tenant: TenantId, load: string, at: number): Promise<Buffer | null>
  received(tenant: TenantId, load: string): Promise<readonly number[]>
  find(tenant: TenantId, load: string): Promise<StoredLoad | null>
  /** Newest first. */
  list(tenant: TenantId, limit: number): Promise<readonly StoredLoad[]>
  /** @returns `null`: it is in none of those states any more, or another run writes it; nothing has changed */
  change(
    tenant: TenantId,
    load: string,
    from: readonly LoadState[],
    patch: LoadPatch,
  ): Promise<StoredLoad | null>
  /** Those that a job should be at work on. */
  atWork(tenant: TenantId): Promise<readonly string[]>
  /** Forgets the file: all that is needed of it stands in rows. */
  dropPieces(tenant: TenantId, load: string): Promise<void>
  /** Uploads begun before then and never ended are forgotten. */
  dropUnfinished(tenant: TenantId, before: Instant): Promise<void>
  /** Forgets it with its file and rows. */
  remove(tenant: TenantId, load: string): Promise<void>
  /** As `change`, and what a rehearsal has found is forgotten at the same moment. */
  reset(
    tenant: TenantId,
    load: string,
    from: readonly LoadState[],
    patch: LoadPatch,
  ): Promise<StoredLoad | null>

  /** Contacts of our index by any of these keys, at most 51 of each key. */
  holders(
    tenant: TenantId,
    keys: readonly string[],
  ): Promise<readonly { readonly key: string; readonly contact: Contact }[]>
  /** Rows decided before that hold any of these keys, and their repeats, in the order of the file. */
  earlier(tenant: TenantId, load: string, keys: readonly string[]): Promise<readonly LoadedRow[]>
  companies(
    tenant: TenantId,
    load: string,
    keys: readonly string[],
  ): Promise<readonly LoadedCompany[]>
  /** Keeps a part of a rehearsal. @returns false: it was stopped, or somebody else has gone on from there, or it was begun anew */
  keepRehearsed(
    tenant: TenantId,
    load: string,
    part: {
      /** Which rehearsal of the load it belongs to, as its body says; `null`: that says nothing. */
      readonly run: string | null
      /** Last line before this part; -1 at the beginning. */
      readonly after: number
      readonly until: number
      readonly rows: readonly NewRow[]
      readonly keys: readonly { readonly key: string; readonly line: number }[]
      readonly companies: readonly Omit<LoadedCompany, 'at' | 'isMade'>[]
      readonly patch: LoadPatch
    },
  ): Promise<boolean>

  /** In the order of the file. */
  rows(
    tenant: TenantId,
    load: string,
    wish: {
      readonly states: readonly RowState[]
      readonly after: number
      readonly limit: number
      /** Only of these; missing: of all. */
      readonly lines?: readonly number[]
    },
  ): Promise<readonly LoadedRow[]>
  /** Those being written, by whoever began it, and how long ago at the earliest. */
  held(
    tenant: TenantId,
    load: string,
  ): Promise<{
    readonly rows: readonly LoadedRow[]
    readonly companies: readonly LoadedCompany[]
    /** Since the first of them was begun; ms of the database's clock. */
    readonly oldestMs: number
  }>
  /**
   * They are being written from now on.
   *
   * @param work.writer as the body of the load names the run that writes it
   * @returns false: the load was stopped, or another run has taken over; nothing has changed
   */
  hold(
    tenant: TenantId,
    load: string,
    work: {
      readonly rows: readonly RowChange[]
      readonly companies: readonly CompanyChange[]
      readonly writer: string
    },
  ): Promise<boolean>
  /**
   * What became of them. `next` is given the load and the lines that have changed now, and says how the load goes on; called within the
   * transaction.
   *
   * @param work.from rows and companies in other states stay as they are: somebody else has settled them
   */
  settle(
    tenant: TenantId,
    load: string,
    work: {
      readonly rows: readonly RowChange[]
      readonly companies: readonly CompanyChange[]
      readonly from: readonly (RowState & LoadedCompany['state'])[]
      readonly next: (load: StoredLoad, lines: ReadonlySet<number>) => LoadPatch
    },
  ): Promise<StoredLoad | null>
  /** Those it knows already stay as they are. */
  keepCompanies(
    tenant: TenantId,
    load: string,
    companies: readonly Omit<LoadedCompany, 'at' | 'isMade'>[],
  ): Promise<void>
  /** Companies by state, in the order of keys. */
  companiesIn(
    tenant: TenantId,
    load: string,
    wish: { readonly states: readonly LoadedCompany['state'][]; readonly limit: number },
  ): Promise<readonly LoadedCompany[]>
  /** Rows by state, fate, and whether they have made something of their own. */
  tally(
    tenant: TenantId,
    load: string,
  ): Promise<
    readonly {
      readonly state: RowState
      readonly fate: RowFate
      /** `contact`, `company`, `lead`; `null`: nothing. */
      readonly made: string | null
      readonly count: number
    }[]
  >
  countMadeCompanies(tenant: TenantId, load: string): Promise<number>
  /** When the load was last at each of these: `contact:501`. */
  lastAt(
    tenant: TenantId,
    load: string,
    made: readonly string[],
  ): Promise<ReadonlyMap<string, Instant>>
  /** A load has made or changed this contact lately, or may be just about to tell so. `null`: neither. */
  ownDoing(tenant: TenantId, contact: string, at: Instant): Promise<'made' | 'maybe' | null>
}
