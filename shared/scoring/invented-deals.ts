import { createRandom } from '../random.ts'
import { sigmoid } from './metrics.ts'
import type { Table } from './table.ts'

/** Deals of an invented tenant whose chances are known, for tests and benches: the same ones for the same numbers. */
export function inventDeals(
  count: number,
  options: { readonly seed?: number; readonly isNoise?: boolean } = {},
): Table {
  const random = createRandom(options.seed ?? 1)
  const rows = Array.from({ length: count }, () => inventDeal(random))
  const numbers = (name: 'calls' | 'days' | 'amount') => ({
    name,
    kind: 'number' as const,
    values: Float64Array.from(rows, row => row[name]),
  })
  const categories = (name: 'stage' | 'source') => ({
    name,
    kind: 'category' as const,
    values: rows.map(row => row[name]),
  })
  return {
    columns: [
      numbers('calls'),
      numbers('days'),
      numbers('amount'),
      categories('stage'),
      categories('source'),
    ],
    outcome: Uint8Array.from(rows, row =>
      random() < (options.isNoise === true ? 0.3 : sigmoid(row.score)) ? 1 : 0,
    ),
    deals: rows.map((_, at) => `deal-${at}`),
    order: Float64Array.from(rows, (_, at) => at),
  }
}

/** Calls help, but only with those who came by a referral; days hurt; the amount says nothing. */
function inventDeal(random: () => number) {
  const calls = Math.floor(random() * 10)
  const days = Math.floor(random() * 60)
  const stage = ['new', 'offer', 'decision'][Math.floor(random() * 3)] ?? 'new'
  const source = ['site', 'referral', 'call', 'fair'][Math.floor(random() * 4)] ?? 'site'
  const ofCalls = source === 'referral' ? 0.4 * (calls - 4) : -0.2 * (calls - 4)
  const score = -0.6 + ofCalls - 0.03 * days + (stage === 'decision' ? 1.2 : 0)
  return { calls, days, stage, source, score, amount: random() < 0.1 ? NaN : random() * 1000 }
}
