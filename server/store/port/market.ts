import type { CompanyId, TenantId } from '../../../shared/crm/ids.ts'
import type { MarketRow } from '../../../shared/funnel/market.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { ClientCounts } from './three.ts'

export interface StoredMarket {
  readonly capacity: number | null
  readonly regions: string
  readonly okveds: string
  readonly listedAt: Instant | null
  readonly matchedAt: Instant | null
  /** Companies asked about of those to ask; all: nobody is being asked. */
  readonly asked: number
  readonly toAsk: number
}

export interface ListFilter {
  readonly regions: readonly string[]
  readonly okveds: readonly string[]
}

export interface ListCounts extends ClientCounts {
  /** Of the whole list. */
  readonly companies: number
  readonly withoutOkved: number
  /** That pass the filter. */
  readonly passing: number
  /** Companies of ours whose ИНН is known. */
  readonly known: number
}

/** The market of a tenant: how many buyers there are, from whose list. */
export interface MarketPort {
  find(tenant: TenantId): Promise<StoredMarket | null>
  /** Of an erased tenant nothing is kept; the same holds for all that follow. */
  setCapacity(tenant: TenantId, capacity: number | null): Promise<void>
  setFilter(tenant: TenantId, regions: string, okveds: string): Promise<void>
  /** @param at.isFirst what was there goes, and until `isLast` there is no list */
  addRows(
    tenant: TenantId,
    rows: readonly MarketRow[],
    at: { readonly isFirst: boolean; readonly isLast: boolean; readonly now: Instant },
  ): Promise<void>
  forgetList(tenant: TenantId): Promise<void>
  /** `clients`: of the passing companies those with a card of ours, by ИНН; `buyers`: with a deal won. */
  count(tenant: TenantId, filter: ListFilter): Promise<ListCounts>
  /** Companies with cards, by their ids as texts, after this one. */
  companies(
    tenant: TenantId,
    after: string | null,
    limit: number,
  ): Promise<{ readonly companies: readonly CompanyId[]; readonly total: number }>
  /** What was asked: who has no ИНН is forgotten. */
  keepInns(
    tenant: TenantId,
    asked: readonly CompanyId[],
    inns: ReadonlyMap<CompanyId, string>,
  ): Promise<void>
  setAsked(
    tenant: TenantId,
    progress: {
      readonly asked: number
      readonly toAsk: number
      readonly matchedAt: Instant | null
    },
  ): Promise<void>
}
