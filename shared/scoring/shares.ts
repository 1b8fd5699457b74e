import { logit } from './metrics.ts'
import type { Column, Table } from './table.ts'

/** Won share of each stage, which is all that is shown where nothing can be learnt. */
export interface Shares {
  /** Column the shares go by; `null`: one share for all. */
  readonly column: string | null
  readonly whole: Share
  readonly byValue: Readonly<Record<string, Share>>
}

export interface Share {
  readonly forecast: number
  /** The middle 80 %, Wilson's. */
  readonly low: number
  readonly high: number
  readonly rows: number
  /** Deals these moments belong to, and how many of them were won: moments of one deal share one fate. */
  readonly deals: number
  readonly won: number
}

/** Deals of the tenant's own rate every stage is credited with. */
const PSEUDO = 10
const EDGE = 1.2816

export function countShares(table: Table, stageColumn: string | null): Shares {
  const column = table.columns.find(({ name }) => name === stageColumn)
  const whole = countOf(table.outcome)
  const rate = whole.rows === 0 ? 0.5 : whole.won / whole.rows
  const dealsByValue = countDeals(table, column)
  const byValue = [...countByValue(column, table.outcome)].map(
    ([value, count]) => [value, toShare(count, dealsByValue.get(value) ?? NONE, rate)] as const,
  )
  return {
    column: column === undefined ? null : column.name,
    whole: toShare(whole, countDeals(table).get('') ?? NONE, rate),
    byValue: Object.fromEntries(byValue),
  }
}

/** Log-odds of the shares of the other folds, for each row. */
export function shareScores(
  table: Table,
  stageColumn: string | null,
  folds: Uint8Array,
  count: number,
): Float64Array {
  const column = table.columns.find(({ name }) => name === stageColumn)
  const scores = new Float64Array(table.outcome.length)
  for (let fold = 0; fold < count; fold++) {
    const isOther = (row: number): boolean => folds[row] !== fold
    const whole = countOf(table.outcome, isOther)
    const rate = (whole.won + 0.5) / (whole.rows + 1)
    const byValue = countByValue(column, table.outcome, isOther)
    for (let row = 0; row < scores.length; row++) {
      if (folds[row] !== fold) continue
      const here = byValue.get(String(column?.values[row]))
      scores[row] = logit(here === undefined ? rate : shrunk(here, rate))
    }
  }
  return scores
}

interface Count {
  rows: number
  won: number
}

function countOf(outcome: Uint8Array, isCounted: (row: number) => boolean = () => true): Count {
  const count = { rows: 0, won: 0 }
  outcome.forEach((won, row) => {
    if (!isCounted(row)) return
    count.rows++
    count.won += won
  })
  return count
}

function countByValue(
  column: Column | undefined,
  outcome: Uint8Array,
  isCounted: (row: number) => boolean = () => true,
): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>()
  if (column === undefined) return counts
  outcome.forEach((won, row) => {
    if (!isCounted(row)) return
    const value = String(column.values[row])
    const count = counts.get(value) ?? { rows: 0, won: 0 }
    count.rows++
    count.won += won
    counts.set(value, count)
  })
  return counts
}

const NONE: Count = { rows: 0, won: 0 }

/** Each deal once for each value, however many moments of it showed that value; without a column all under `''`. */
function countDeals({ deals, outcome }: Table, column?: Column): ReadonlyMap<string, Count> {
  const outcomes = new Map<string, Map<string, number>>()
  deals.forEach((deal, row) => {
    const value = column === undefined ? '' : String(column.values[row])
    const byDeal = outcomes.get(value) ?? new Map<string, number>()
    outcomes.set(value, byDeal.set(deal, outcome[row] ?? 0))
  })
  return new Map(
    [...outcomes].map(([value, byDeal]) => [
      value,
      { rows: byDeal.size, won: [...byDeal.values()].reduce((sum, one) => sum + one, 0) },
    ]),
  )
}

function shrunk({ rows, won }: Count, rate: number): number {
  return (won + PSEUDO * rate) / (rows + PSEUDO)
}

/** The share is of moments, which is what is forecast; as sure as so many deals make it. */
function toShare(moments: Count, deals: Count, rate: number): Share {
  const weight = moments.rows === 0 ? 0 : deals.rows / moments.rows
  const forecast = shrunk({ rows: deals.rows, won: weight * moments.won }, rate)
  const size = deals.rows + PSEUDO
  const middle = forecast + EDGE ** 2 / (2 * size)
  const reach = EDGE * Math.sqrt((forecast * (1 - forecast)) / size + EDGE ** 2 / (4 * size ** 2))
  const whole = 1 + EDGE ** 2 / size
  return {
    forecast,
    low: Math.max(0, (middle - reach) / whole),
    high: Math.min(1, (middle + reach) / whole),
    rows: moments.rows,
    deals: deals.rows,
    won: deals.won,
  }
}
