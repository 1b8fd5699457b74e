/** Dense symmetric matrices in one array, row by row; only what the learner needs. */

/**
 * Lower triangle `L` of `A = L · Lᵀ`, in place; what lies above the diagonal is left as it was.
 *
 * @throws {RangeError} when the matrix is not positive definite
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const ofRow = row * size
    for (let column = 0; column <= row; column++) {
      const sum = (matrix[ofRow + column] ?? 0) - dot(matrix, ofRow, column * size, column)
      if (column === row) matrix[ofRow + row] = rootOf(sum)
      else matrix[ofRow + column] = sum / (matrix[column * size + column] ?? 1)
    }
  }
}

function rootOf(pivot: number): number {
  if (!(pivot > 0)) throw new RangeError('the matrix is not positive definite')
  return Math.sqrt(pivot)
}

function dot(matrix: Float64Array, first: number, second: number, count: number): number {
  let sum = 0
  for (let at = 0; at < count; at++) sum += (matrix[first + at] ?? 0) * (matrix[second + at] ?? 0)
  return sum
}

/** Solves `L · Lᵀ · x = vector`; the vector becomes the answer. */
export function solve(factor: Float64Array, size: number, vector: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let sum = vector[row] ?? 0
    for (let at = 0; at < row; at++) sum -= (factor[row * size + at] ?? 0) * (vector[at] ?? 0)
    vector[row] = sum / (factor[row * size + row] ?? 1)
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = (vector[row] ?? 0) / (factor[row * size + row] ?? 1)
    vector[row] = value
    for (let at = 0; at < row; at++)
      vector[at] = (vector[at] ?? 0) - (factor[row * size + at] ?? 0) * value
  }
}

/** `A⁻¹` of a factorised `A`, whole. */
export function invert(factor: Float64Array, size: number): Float64Array {
  const rows = invertTriangle(factor, size)
  const inverse = new Float64Array(size * size)
  for (let inner = 0; inner < size; inner++) {
    const ofInner = inner * size
    for (let row = 0; row <= inner; row++) {
      const value = rows[ofInner + row] ?? 0
      if (value === 0) continue
      const ofRow = row * size
      for (let column = 0; column <= row; column++)
        inverse[ofRow + column] =
          (inverse[ofRow + column] ?? 0) + value * (rows[ofInner + column] ?? 0)
    }
  }
  for (let row = 0; row < size; row++)
    for (let column = row + 1; column < size; column++)
      inverse[row * size + column] = inverse[column * size + row] ?? 0
  return inverse
}

/** `L⁻¹`, lower triangle. */
function invertTriangle(factor: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    const ofRow = row * size
    const diagonal = factor[ofRow + row] ?? 1
    for (let inner = 0; inner < row; inner++) {
      const value = factor[ofRow + inner] ?? 0
      if (value === 0) continue
      const ofInner = inner * size
      for (let column = 0; column <= inner; column++)
        result[ofRow + column] =
          (result[ofRow + column] ?? 0) - value * (result[ofInner + column] ?? 0)
    }
    for (let column = 0; column < row; column++)
      result[ofRow + column] = (result[ofRow + column] ?? 0) / diagonal
    result[ofRow + row] = 1 / diagonal
  }
  return result
}
