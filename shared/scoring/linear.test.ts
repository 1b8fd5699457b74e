import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { factorise, invert, solve } from './linear.ts'

const SIZE = 12

/** `B · Bᵀ + I` of a made-up `B`. */
function positiveMatrix(): Float64Array {
  const random = createRandom(4)
  const part = Float64Array.from({ length: SIZE * SIZE }, () => random() - 0.5)
  return Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [row, column] = [Math.floor(at / SIZE), at % SIZE]
    let sum = row === column ? 1 : 0
    for (let inner = 0; inner < SIZE; inner++)
      sum += part[row * SIZE + inner]! * part[column * SIZE + inner]!
    return sum
  })
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  return Float64Array.from(vector, (_, row) =>
    vector.reduce((sum, value, column) => sum + matrix[row * SIZE + column]! * value, 0),
  )
}

describe('a factorised matrix', () => {
  const matrix = positiveMatrix()
  const factor = matrix.slice()
  factorise(factor, SIZE)
  const vector = Float64Array.from({ length: SIZE }, (_, at) => at - 3)

  it('solves', () => {
    const answer = times(matrix, vector)
    solve(factor, SIZE, answer)

    answer.forEach((value, at) => expect(value).toBeCloseTo(vector[at]!, 10))
  })

  it('inverts', () => {
    const answer = times(invert(factor, SIZE), times(matrix, vector))

    answer.forEach((value, at) => expect(value).toBeCloseTo(vector[at]!, 10))
  })

  it('is none where the matrix is not positive definite', () => {
    expect(() => factorise(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(RangeError)
    expect(() => factorise(Float64Array.from([NaN]), 1)).toThrow(RangeError)
  })
})
