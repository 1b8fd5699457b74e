/** A way to part the bins of one column. */
export interface Split {
  readonly column: number
  readonly gain: number
  /** One flag for each bin of the column. */
  readonly isLeft: Uint8Array
  readonly left: NodeSums
  readonly right: NodeSums
}

export interface NodeSums {
  readonly gradient: number
  readonly curvature: number
  readonly rows: number
}

export interface SplitSearch {
  readonly offsets: Int32Array
  readonly sizes: readonly number[]
  readonly isNumber: readonly boolean[]
}

const MIN_ROWS = 20
const MIN_CURVATURE = 1
/** Ridge on a leaf's value. */
export const RIDGE = 2
/** Makes a rare category stand in the middle, not at an end. */
const CATEGORY_SMOOTHING = 10

/**
 * The best way to part a node along one column; `null` when nothing is won.
 *
 * @param grain bins a number may be parted after are multiples of this; 1 = after any
 */
export function findSplit(
  histogram: Float64Array,
  search: SplitSearch,
  column: number,
  grain: number,
): Split | null {
  const from = search.offsets[column] ?? 0
  const size = search.sizes[column] ?? 0
  return search.isNumber[column] === true
    ? findInNumber(histogram, { from, size, column, grain })
    : findInCategories(histogram, { from, size, column })
}

/** Worth of a node: how much loss its best single value takes away. */
function worth({ gradient, curvature }: NodeSums): number {
  return (gradient * gradient) / (curvature + RIDGE)
}

function sumOf(histogram: Float64Array, from: number, to: number): NodeSums {
  let gradient = 0
  let curvature = 0
  let rows = 0
  for (let bin = from; bin < to; bin++) {
    gradient += histogram[3 * bin] ?? 0
    curvature += histogram[3 * bin + 1] ?? 0
    rows += histogram[3 * bin + 2] ?? 0
  }
  return { gradient, curvature, rows }
}

function add(one: NodeSums, other: NodeSums): NodeSums {
  return {
    gradient: one.gradient + other.gradient,
    curvature: one.curvature + other.curvature,
    rows: one.rows + other.rows,
  }
}

function without(whole: NodeSums, part: NodeSums): NodeSums {
  return {
    gradient: whole.gradient - part.gradient,
    curvature: whole.curvature - part.curvature,
    rows: whole.rows - part.rows,
  }
}

function isTooSmall({ rows, curvature }: NodeSums): boolean {
  return rows < MIN_ROWS || curvature < MIN_CURVATURE
}

interface Place {
  readonly from: number
  readonly size: number
  readonly column: number
}

/** Parts after every bin, with the missing ones tried on either side. */
function findInNumber(
  histogram: Float64Array,
  place: Place & { readonly grain: number },
): Split | null {
  const { from, size, column, grain } = place
  const missing = from + size - 1
  const whole = sumOf(histogram, from, from + size)
  const unknown = sumOf(histogram, missing, missing + 1)
  const before = worth(whole)
  let best: { gain: number; bin: number; takesMissing: boolean; left: NodeSums } | null = null
  let left: NodeSums = { gradient: 0, curvature: 0, rows: 0 }
  for (let bin = from; bin < missing - 1; bin++) {
    left = add(left, sumOf(histogram, bin, bin + 1))
    if ((bin - from + 1) % grain !== 0) continue
    for (const takesMissing of unknown.rows > 0 ? [false, true] : [false]) {
      const taken = takesMissing ? add(left, unknown) : left
      const rest = without(whole, taken)
      if (isTooSmall(taken) || isTooSmall(rest)) continue
      const gain = worth(taken) + worth(rest) - before
      if (gain > (best?.gain ?? 1e-9)) best = { gain, bin, takesMissing, left: taken }
    }
  }
  if (best === null) return null
  const isLeft = new Uint8Array(size).fill(1, 0, best.bin - from + 1)
  if (best.takesMissing) isLeft[size - 1] = 1
  return { column, gain: best.gain, isLeft, left: best.left, right: without(whole, best.left) }
}

/** Categories in the order of what they would be given alone: the best two groups lie at the ends of it. */
function findInCategories(histogram: Float64Array, { from, size, column }: Place): Split | null {
  const bins = Array.from({ length: size }, (_, bin) => bin)
    .map(bin => ({ bin, sums: sumOf(histogram, from + bin, from + bin + 1) }))
    .filter(({ sums }) => sums.rows > 0)
    .toSorted((one, other) => leanOf(one.sums) - leanOf(other.sums) || one.bin - other.bin)
  const whole = bins.reduce((sum, { sums }) => add(sum, sums), {
    gradient: 0,
    curvature: 0,
    rows: 0,
  })
  const before = worth(whole)
  let best: { gain: number; count: number; left: NodeSums } | null = null
  let left: NodeSums = { gradient: 0, curvature: 0, rows: 0 }
  for (let count = 1; count < bins.length; count++) {
    left = add(left, bins[count - 1]?.sums ?? left)
    const rest = without(whole, left)
    if (isTooSmall(left) || isTooSmall(rest)) continue
    const gain = worth(left) + worth(rest) - before
    if (gain > (best?.gain ?? 1e-9)) best = { gain, count, left }
  }
  if (best === null) return null
  const isLeft = new Uint8Array(size)
  for (const { bin } of bins.slice(0, best.count)) isLeft[bin] = 1
  return { column, gain: best.gain, isLeft, left: best.left, right: without(whole, best.left) }
}

function leanOf({ gradient, curvature }: NodeSums): number {
  return gradient / (curvature + CATEGORY_SMOOTHING)
}
