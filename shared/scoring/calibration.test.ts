import { describe, expect, it } from 'vitest'
import { calibrate } from './calibration.ts'
import { createRandom } from '../random.ts'
import { sigmoid } from './metrics.ts'

function scene(count: number, truth: (score: number, row: number) => number) {
  const random = createRandom(8)
  const raw = Float64Array.from({ length: count }, () => 4 * random() - 2)
  return {
    raw,
    table: {
      outcome: Uint8Array.from(raw, (score, row) =>
        random() < sigmoid(truth(score, row)) ? 1 : 0,
      ),
      deals: Array.from(raw, (_, row) => `d${row}`),
      order: Float64Array.from(raw, (_, row) => row),
    },
  }
}

describe('calibration', () => {
  it('finds by how much forecasts are too bold', () => {
    const { raw, table } = scene(1000, score => 0.5 * score - 0.7)
    const { shift, slope } = calibrate(raw, table)

    expect(slope).toBeGreaterThan(0.4)
    expect(slope).toBeLessThan(0.65)
    expect(shift).toBeLessThan(-0.5)
  })

  it('believes the newest thousand deals, since markets turn', () => {
    const { raw, table } = scene(5000, (score, row) => score + (row < 4000 ? -2 : 1))

    expect(calibrate(raw, table).shift).toBeGreaterThan(0.7)
  })

  it('hardly moves for a handful of deals', () => {
    const { raw, table } = scene(5, () => 3)
    const { shift, slope } = calibrate(raw, table)

    expect(Math.abs(shift)).toBeLessThan(0.25)
    expect(Math.abs(slope - 1)).toBeLessThan(0.25)
  })
})
