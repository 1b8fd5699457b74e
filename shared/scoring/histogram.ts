// Hot loops of the boosted trees: small top-level functions over typed arrays.

/** Rows with what the trees need to know of them. */
export interface Forest {
  /** `codes[row * width + column]`: bins. */
  readonly codes: Uint16Array
  readonly width: number
  readonly offsets: Int32Array
  readonly sizes: readonly number[]
  readonly outcome: Uint8Array
  readonly weights: Float64Array
}

/** Gradient and curvature of each row, interleaved. */
export function fillGradients(forest: Forest, scores: Float64Array, target: Float64Array): void {
  const { outcome, weights } = forest
  for (let row = 0; row < scores.length; row++) {
    const share = 1 / (1 + Math.exp(-(scores[row] ?? 0)))
    const weight = weights[row] ?? 0
    target[2 * row] = weight * (share - (outcome[row] ?? 0))
    target[2 * row + 1] = weight * share * (1 - share)
  }
}

/** Sums of gradient, curvature and rows for each bin of each column, three numbers a bin. */
export function countBins(
  forest: Forest,
  rows: Int32Array,
  gradients: Float64Array,
  histogram: Float64Array,
): void {
  const { codes, width, offsets } = forest
  histogram.fill(0)
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0
    const gradient = gradients[2 * row] ?? 0
    const curvature = gradients[2 * row + 1] ?? 0
    const from = row * width
    for (let column = 0; column < width; column++) {
      const at = 3 * ((offsets[column] ?? 0) + (codes[from + column] ?? 0))
      histogram[at] = (histogram[at] ?? 0) + gradient
      histogram[at + 1] = (histogram[at + 1] ?? 0) + curvature
      histogram[at + 2] = (histogram[at + 2] ?? 0) + 1
    }
  }
}

/** What is left of a node when one of its children is known. */
export function subtract(whole: Float64Array, part: Float64Array, target: Float64Array): void {
  for (let at = 0; at < whole.length; at++) target[at] = (whole[at] ?? 0) - (part[at] ?? 0)
}

/** Rows whose bin of the column is on the left. */
export function pickLeft(
  forest: Forest,
  rows: Int32Array,
  column: number,
  isLeft: Uint8Array,
): { readonly left: Int32Array; readonly right: Int32Array } {
  const { codes, width } = forest
  const left = new Int32Array(rows.length)
  const right = new Int32Array(rows.length)
  let lefts = 0
  let rights = 0
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0
    if (isLeft[codes[row * width + column] ?? 0] === 1) left[lefts++] = row
    else right[rights++] = row
  }
  return { left: left.subarray(0, lefts), right: right.subarray(0, rights) }
}

/** Adds a tree of depth 2 to the score of every row. */
export function addTree(
  forest: Forest,
  tree: {
    readonly root: { readonly column: number; readonly isLeft: Uint8Array }
    readonly sides: readonly {
      readonly column: number
      readonly isLeft: Uint8Array
      readonly values: readonly [number, number]
    }[]
  },
  scores: Float64Array,
): void {
  const { codes, width } = forest
  const [one, other] = tree.sides
  if (one === undefined || other === undefined) return
  for (let row = 0, from = 0; row < scores.length; row++, from += width) {
    const side = tree.root.isLeft[codes[from + tree.root.column] ?? 0] === 1 ? one : other
    const isLeft = side.isLeft[codes[from + side.column] ?? 0] === 1
    scores[row] = (scores[row] ?? 0) + (isLeft ? side.values[0] : side.values[1])
  }
}
