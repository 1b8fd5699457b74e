import { describe, expect, it } from 'vitest'
import { wonWords } from './won-words.ts'

describe('what came of a band', () => {
  it.each([
    [{ was: null, deals: 0 }, { id: 'quality.dash' }],
    [
      { was: 1, deals: 8 },
      { id: 'quality.bands.of', values: { won: 8, of: 8 } },
    ],
    [
      { was: 4 / 19, deals: 19 },
      { id: 'quality.bands.of', values: { won: 4, of: 19 } },
    ],
    [
      { was: 0.5, deals: 20 },
      { id: 'quality.percent', values: { percent: 50 } },
    ],
  ])('%j', (band, words) => {
    expect(wonWords(band)).toEqual(words)
  })
})
