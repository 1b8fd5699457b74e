import { describe, expect, it } from 'vitest'
import { asInstant } from '../time/instant.ts'
import { createRateBook } from './rates.ts'

const book = createRateBook([
  { key: 'anna', at: asInstant(10), isWon: true },
  { key: 'anna', at: asInstant(30), isWon: false },
  { key: 'oleg', at: asInstant(20), isWon: false },
])

describe('a book of rates', () => {
  it('knows of a moment only what had closed strictly before it', () => {
    expect(book.tallyAt('anna', asInstant(10))).toEqual({ won: 0, lost: 0 })
    expect(book.tallyAt('anna', asInstant(11))).toEqual({ won: 1, lost: 0 })
    expect(book.tallyAt('anna', asInstant(31))).toEqual({ won: 1, lost: 1 })
  })

  it('draws a rate of few deals towards that of all', () => {
    const whole = (1 + 0.5) / (3 + 1)
    expect(book.rateAt('anna', asInstant(40))).toBeCloseTo((1 + 20 * whole) / 22)
    expect(book.rateAt('nobody', asInstant(40))).toBeCloseTo(whole)
    expect(book.rateAt('anna', asInstant(0))).toBe(0.5)
  })

  it('sums up everybody', () => {
    expect(book.totals()).toEqual({ anna: { won: 1, lost: 1 }, oleg: { won: 0, lost: 1 } })
  })
})
