import {
  type Binning,
  createBinOf,
  fitBinning,
  sizeOf,
  toBins,
} from '../../shared/scoring/binning.ts'
import { STAGE_COLUMN } from '../../shared/scoring/snapshot.ts'
import type { Table } from '../../shared/scoring/table.ts'

/** What became of cards by the value they showed, counted in cards: numbers to put a reason into words with. */
export interface Stats {
  readonly whole: Outcomes
  readonly byStage: Readonly<Record<string, Outcomes>>
  readonly columns: readonly ColumnStats[]
}

/** `[cards, won]` */
export type Outcomes = readonly [number, number]

export interface ColumnStats {
  readonly binning: Binning
  readonly bins: readonly Outcomes[]
  /** On one stage; only where it holds enough cards to say anything. */
  readonly byStage: Readonly<Record<string, readonly (Outcomes | null)[]>>
}

/** Few enough to speak of: «5–9 звонков». */
const BINS = 6
export const FEW = 20

export function countStats(table: Table): Stats {
  const stages = table.columns.find(({ name }) => name === STAGE_COLUMN)
  const stageOf = (row: number) => String(stages?.values[row] ?? '')
  const names = [...new Set(table.deals.map((_, row) => stageOf(row)))].toSorted()
  const places = new Map(names.map((name, place) => [name, place]))
  const stagePlaces = Int32Array.from(table.deals, (_, row) => places.get(stageOf(row)) ?? 0)
  const deals = numbersOf(table.deals)
  const tallyBy = (cells: Int32Array, size: number) =>
    tally({ cells, size, deals, outcome: table.outcome })

  const [whole = [0, 0]] = tallyBy(new Int32Array(deals.length), 1)
  const ofStages = tallyBy(stagePlaces, names.length)
  return {
    whole,
    byStage: Object.fromEntries(names.map((name, place) => [name, ofStages[place] ?? [0, 0]])),
    columns: table.columns.map(column => {
      const binning = fitBinning(column, BINS, Math.max(5, Math.floor(deals.length / 50)))
      const { codes } = toBins({ columns: [column], outcome: table.outcome }, [binning])
      const size = sizeOf(binning)
      const cells = codes.length === 0 ? new Int32Array() : Int32Array.from(codes)
      const both = cells.map((bin, row) => (stagePlaces[row] ?? 0) * size + bin)
      const ofBoth = tallyBy(both, size * names.length)
      return {
        binning,
        bins: tallyBy(cells, size),
        byStage: Object.fromEntries(
          names.flatMap((name, place) => {
            const bins = ofBoth.slice(place * size, (place + 1) * size)
            const known = bins.map(bin => (bin[0] < FEW ? null : bin))
            return known.every(bin => bin === null) ? [] : [[name, known]]
          }),
        ),
      }
    }),
  }
}

/** Rows of one card stand together or not: each card has a number of its own. */
function numbersOf(deals: readonly string[]): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(deals, deal => {
    const known = numbers.get(deal)
    if (known !== undefined) return known
    numbers.set(deal, numbers.size)
    return numbers.size - 1
  })
}

/** Each card once in each cell, however many moments of it fell there. */
function tally(given: {
  readonly cells: Int32Array
  readonly size: number
  readonly deals: Int32Array
  readonly outcome: Uint8Array
}): readonly Outcomes[] {
  const { cells, size, deals, outcome } = given
  const counts = new Int32Array(size)
  const wins = new Int32Array(size)
  const order = Int32Array.from(deals, (_, row) => row).sort(
    (one, other) => (deals[one] ?? 0) - (deals[other] ?? 0),
  )
  const last = new Int32Array(size).fill(-1)
  for (const row of order) {
    const cell = cells[row] ?? 0
    const deal = deals[row] ?? 0
    if (last[cell] === deal) continue
    last[cell] = deal
    counts[cell] = (counts[cell] ?? 0) + 1
    wins[cell] = (wins[cell] ?? 0) + (outcome[row] ?? 0)
  }
  return Array.from(counts, (count, cell): Outcomes => [count, wins[cell] ?? 0])
}

/** What became of cards like this one, with those it is compared to: of its stage where that is enough, else of all. */
export interface Compared {
  readonly alike: Outcomes
  readonly others: Outcomes
  readonly isOfStage: boolean
}

/** @returns `null` when nothing was counted of this column */
export function compareValue(
  stats: Stats,
  column: string,
  value: number | string | null,
  stage: string,
): Compared | null {
  const found = stats.columns.find(({ binning }) => binning.name === column)
  if (found === undefined) return null
  const bin = createBinOf(found.binning)(value)
  // A stage is compared with the others: among the cards that stood on it all are alike.
  if (column === STAGE_COLUMN) {
    const alike = stats.byStage[String(value)] ?? found.bins[bin]
    return alike === undefined ? null : { alike, others: stats.whole, isOfStage: false }
  }
  const onStage = found.byStage[stage]?.[bin] ?? null
  const ofStage = stats.byStage[stage]
  if (onStage !== null && ofStage !== undefined)
    return { alike: onStage, others: ofStage, isOfStage: true }
  const alike = found.bins[bin]
  return alike === undefined ? null : { alike, others: stats.whole, isOfStage: false }
}
