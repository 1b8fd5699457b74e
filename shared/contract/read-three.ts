import { z } from 'zod'
import { WINDOWS } from '../funnel/repeat.ts'
import { ENTRY_COUNTS, FUNNELS } from '../funnel/three.ts'
import { read } from './read.ts'
import { cardPlace, day, funnelId as id, source } from './read-funnel.ts'
import type {
  MarketChange,
  RepeatDealsQuestion,
  RepeatFilter,
  ThreeDealsQuestion,
  ThreeFilter,
} from './three-funnels.ts'

const filter = z.object({ from: day, until: day, owner: id.nullable().default(null), source })

const deals = filter.extend({
  funnel: z.enum(FUNNELS),
  count: z.enum(ENTRY_COUNTS),
  period: z.enum(['now', 'before']).default('now'),
  after: cardPlace,
})

const repeat = z.object({ owner: id.nullable().default(null) })

const repeatDeals = repeat.extend({
  what: z.enum(['clients', 'returned', 'purchases']),
  month: z
    .string()
    .regex(/^\d{4}-\d\d$/)
    .nullable()
    .default(null),
  window: z
    .enum(WINDOWS.map(String))
    .transform(text => WINDOWS.find(days => String(days) === text) ?? null)
    .nullable()
    .default(null),
  after: cardPlace,
})

/** More are no buyers but people of the whole country. */
const MOST_BUYERS = 150_000_000
/** A browser sends no longer piece. */
const MOST_ROWS = 3000

const codes = z.string().max(500, 'too-long')

const market = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('capacity'),
    capacity: z.int('not-a-number').min(1, 'too-small').max(MOST_BUYERS, 'too-large').nullable(),
  }),
  z.object({ type: z.literal('filter'), regions: codes, okveds: codes }),
  z.object({
    type: z.literal('list'),
    isFirst: z.boolean(),
    isLast: z.boolean(),
    rows: z.array(z.string().max(30)).max(MOST_ROWS, 'too-many'),
  }),
  z.object({ type: z.literal('forget-list') }),
  z.object({ type: z.literal('match') }),
])

/** @throws {QuestionRefused} */
export function readThreeFilter(raw: unknown): ThreeFilter {
  return read(filter, raw)
}

/** @throws {QuestionRefused} */
export function readThreeDeals(raw: unknown): ThreeDealsQuestion {
  return read(deals, raw)
}

/** @throws {QuestionRefused} */
export function readRepeatFilter(raw: unknown): RepeatFilter {
  return read(repeat, raw)
}

/** @throws {QuestionRefused} */
export function readRepeatDeals(raw: unknown): RepeatDealsQuestion {
  return read(repeatDeals, raw)
}

/** @throws {QuestionRefused} */
export function readMarketChange(raw: unknown): MarketChange {
  return read(market, raw)
}
