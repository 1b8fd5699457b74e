import type { Column, Table } from './table.ts'

/**
 * How values of a column become bins. The last bin is that of missing values; categories have one more before it for all the rare and
 * unseen ones.
 */
export type Binning =
  /** `edges`, rising: a value belongs to the bin of the first edge it does not exceed. */
  | { readonly name: string; readonly kind: 'number'; readonly edges: readonly number[] }
  | { readonly name: string; readonly kind: 'category'; readonly names: readonly string[] }

/** A table whose every value is the number of its bin. */
export interface BinnedTable {
  readonly binnings: readonly Binning[]
  /** Bins of each column. */
  readonly sizes: readonly number[]
  /** Row by row, one after another: `codes[row * columns + column]`. */
  readonly codes: Uint16Array
  readonly rows: number
}

const MIN_OF_CATEGORY = 5
const MAX_CATEGORIES = 96

/**
 * @param maxBins of a numeric column
 * @param minPerBin rows a bin has at least, so that small tables get few
 */
export function fitBinning(column: Column, maxBins: number, minPerBin: number): Binning {
  return column.kind === 'number'
    ? { name: column.name, kind: 'number', edges: fitEdges(column.values, maxBins, minPerBin) }
    : { name: column.name, kind: 'category', names: fitNames(column.values) }
}

/** Number of bins, the missing one and that of other categories included. */
export function sizeOf(binning: Binning): number {
  return binning.kind === 'number' ? binning.edges.length + 2 : binning.names.length + 2
}

export function toBins(
  table: Pick<Table, 'columns' | 'outcome'>,
  binnings: readonly Binning[],
): BinnedTable {
  const width = binnings.length
  const rows = table.outcome.length
  const codes = new Uint16Array(rows * width)
  binnings.forEach((binning, at) => {
    const column = table.columns.find(({ name }) => name === binning.name)
    fillCodes({ codes, width, at }, binning, column, rows)
  })
  return { binnings, sizes: binnings.map(sizeOf), codes, rows }
}

function fillCodes(
  target: { readonly codes: Uint16Array; readonly width: number; readonly at: number },
  binning: Binning,
  column: Column | undefined,
  rows: number,
): void {
  const { codes, width, at } = target
  const binOf = createBinOf(binning)
  for (let row = 0; row < rows; row++) codes[row * width + at] = binOf(column?.values[row])
}

/** Bin of a value. A column that vanished, a value of another kind and a missing one all are missing. */
export function createBinOf(binning: Binning): (value: unknown) => number {
  if (binning.kind === 'number') {
    const { edges } = binning
    const missing = edges.length + 1
    return value =>
      typeof value === 'number' && Number.isFinite(value) ? countBelow(edges, value) : missing
  }
  const { names } = binning
  const places = new Map(names.map((name, place) => [name, place]))
  return value =>
    typeof value === 'string' ? (places.get(value) ?? names.length) : names.length + 1
}

/** How many edges a value exceeds. */
function countBelow(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((edges[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Greedy equal count. A value that holds more rows than an average bin gets one for itself: prices of a list, zeros, round amounts.
 */
function fitEdges(values: Float64Array, maxBins: number, minPerBin: number): readonly number[] {
  const sorted = values.filter(Number.isFinite).sort()
  const bins = Math.min(maxBins, Math.floor(sorted.length / minPerBin))
  if (bins < 2) return []

  const edges: number[] = []
  const average = sorted.length / bins
  let inBin = 0
  for (let from = 0; from < sorted.length;) {
    const value = sorted[from] ?? 0
    const to = endOf(sorted, from)
    const isHeavy = to - from > average
    const previous = sorted[from - 1]
    if (inBin > 0 && previous !== undefined && (isHeavy || inBin >= average)) {
      edges.push((previous + value) / 2)
      inBin = 0
    }
    inBin += to - from
    from = to
    if (isHeavy && from < sorted.length) {
      edges.push((value + (sorted[from] ?? 0)) / 2)
      inBin = 0
    }
  }
  return edges
}

/** End of the run of equal values. */
function endOf(sorted: Float64Array, from: number): number {
  const value = sorted[from]
  let to = from + 1
  while (to < sorted.length && sorted[to] === value) to++
  return to
}

/** The most frequent ones, in the order of their names. */
function fitNames(values: readonly (string | null)[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count >= MIN_OF_CATEGORY)
    .toSorted(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .map(([name]) => name)
    .toSorted()
}
