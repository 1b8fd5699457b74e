import type { Generated } from 'kysely'
import type { Moment } from './columns.ts'

/** How many buyers there are, and which of them are ours (decision 0034). */
export interface MarketTables {
  market: {
    tenant: string
    capacity: number | null
    regions: string
    okveds: string
    listed_at: Moment | null
    matched_at: Moment | null
    asked: Generated<number>
    to_ask: Generated<number>
  }
  market_company: { tenant: string; inn: string; okved: string }
  company_inn: { tenant: string; company: string; inn: string }
}
