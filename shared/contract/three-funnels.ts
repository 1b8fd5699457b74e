import type { CardKind, CardRef, Money } from '../crm/model.ts'
import type { RepeatReport, Window } from '../funnel/repeat.ts'
import type { EntryCount, FunnelId, FunnelSummary } from '../funnel/three.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'
import type { FunnelDealsAnswer, MirrorState, Named } from './funnel.ts'

/** The three funnels in one period; of the filters of one funnel those that make sense for all. */
export interface ThreeFilter {
  /** Days of the tenant's calendar, both counted. `null`: the last 90 days. */
  readonly from: string | null
  readonly until: string | null
  /** Id of a user; `none`: nobody. `null`: anybody whose cards the reader may count. */
  readonly owner: string | null
  /** `none`: none is told. */
  readonly source: string | null
}

export interface FunnelPart {
  readonly funnel: FunnelId
  readonly pipelines: readonly (Named & { readonly kind: CardKind })[]
  readonly now: FunnelSummary
  readonly before: FunnelSummary
}

export interface ThreeAnswer {
  readonly funnels: readonly FunnelPart[]
  readonly people: readonly Named[]
  readonly sources: readonly Named[]
  readonly period: { readonly from: string; readonly until: string }
  readonly compared: { readonly from: string; readonly until: string }
  readonly isOwn: boolean
  readonly mirror: MirrorState
}

/** 422 `invalid` with `until: 'upside-down'` for a period that ends before it begins. */
export const getThree = query<ThreeFilter, ThreeAnswer>('/api/funnel/three')

export interface ThreeDealsQuestion extends ThreeFilter {
  readonly funnel: FunnelId
  readonly count: EntryCount
  readonly period: 'now' | 'before'
  readonly after: string | null
}

/** The cards behind a number: as many as it says. */
export const getThreeDeals = query<ThreeDealsQuestion, FunnelDealsAnswer>('/api/funnel/three/deals')

/** Repeat sales know no period: a client's past is one. */
export interface RepeatFilter {
  readonly owner: string | null
}

/** A client who is expected again. */
export interface DueClient {
  /** His last purchase. */
  readonly card: CardRef
  readonly title: string
  /** Of the last purchase; `null`: nobody. */
  readonly owner: string | null
  readonly amount: Money | null
  readonly purchases: number
  readonly lastAt: Instant
  readonly dueAt: Instant
  readonly isOwnHabit: boolean
}

export interface RepeatAnswer {
  readonly report: RepeatReport
  /** Due by now, without an open deal; the longest overdue first, at most 50. */
  readonly due: { readonly count: number; readonly rows: readonly DueClient[] }
  /** Due within 30 days, without an open deal. */
  readonly soon: { readonly count: number; readonly rows: readonly DueClient[] }
  /** Due or soon, and a deal with them is under way. */
  readonly atWork: number
  readonly now: Instant
  readonly isOwn: boolean
}

export const getRepeat = query<RepeatFilter, RepeatAnswer>('/api/funnel/repeat')

export interface RepeatDealsQuestion extends RepeatFilter {
  /** `clients`: their first purchases; `returned`: the second ones, of those within the window where one is named; `purchases`: all. */
  readonly what: 'clients' | 'returned' | 'purchases'
  /** `2026-03`; `null`: of all months. */
  readonly month: string | null
  readonly window: Window | null
  readonly after: string | null
}

export const getRepeatDeals = query<RepeatDealsQuestion, FunnelDealsAnswer>(
  '/api/funnel/repeat/deals',
)

/** How many buyers there are where the tenant sells, and how many of them are ours. */
export interface MarketAnswer {
  /** `hand`: typed; `list`: companies of the list that pass the filter; `none`: nobody has told. */
  readonly by: 'hand' | 'list' | 'none'
  readonly capacity: number | null
  /** Clients with a card. By the list: its companies among ours, by ИНН. */
  readonly inBase: number
  /** Of those, with a deal that was won. */
  readonly bought: number
  readonly list: MarketList | null
  readonly mayChange: boolean
}

export interface MarketList {
  readonly companies: number
  readonly listedAt: Instant
  /** Codes of regions, by the first two digits of ИНН; empty: all. */
  readonly regions: string
  /** Beginnings of ОКВЭД; empty: all. */
  readonly okveds: string
  /** Companies of the list without an ОКВЭД: no filter of these finds them. */
  readonly withoutOkved: number
  /** When ИНН of our own companies were last read; `null`: never. */
  readonly matchedAt: Instant | null
  /** Of our companies that are being asked for their ИНН: how many answers there are, of how many; `null`: nobody is being asked. */
  readonly asking: { readonly done: number; readonly of: number } | null
  /** Our companies whose ИНН is known. */
  readonly known: number
}

export const getMarket = query<Record<string, never>, MarketAnswer>('/api/funnel/market')

export type MarketChange =
  | { readonly type: 'capacity'; readonly capacity: number | null }
  | { readonly type: 'filter'; readonly regions: string; readonly okveds: string }
  /** A piece of a list; the first one takes the place of what was there. */
  | {
      readonly type: 'list'
      readonly isFirst: boolean
      readonly isLast: boolean
      /** `7707083893 62.01`; without an ОКВЭД only the ИНН. */
      readonly rows: readonly string[]
    }
  | { readonly type: 'forget-list' }
  | { readonly type: 'match' }

/** Admins only. 422 `invalid`: `capacity`, `regions`, `okveds`, `rows`. */
export const changeMarket = command<MarketChange, MarketAnswer>('/api/funnel/market')
