import { describe, expect, it } from 'vitest'
import { judgePart } from './judge-part.ts'

const part = (rows: number, unknown = 0) => ({ digit: 9, rows, unknown })

describe('judgePart', () => {
  it.each([
    ['half the ranges of before', part(500), { rows: 1000 }],
    ['more ranges than before', part(2000), { rows: 1000 }],
    ['one in a hundred unknown', part(1000, 10), { rows: 1000 }],
    ['as many as a first register must have', part(1000), null],
  ])('takes a part with %s', (_what, newer, older) => {
    expect(judgePart(newer, older)).toBeNull()
  })

  it.each([
    ['fewer than half the ranges', part(499), { rows: 1000 }, 'too-few-rows'],
    ['no ranges, when there were none before', part(0), { rows: 0 }, 'too-few-rows'],
    ['more than one in a hundred unknown', part(1000, 11), { rows: 1000 }, 'unknown-spellings'],
    ['fewer ranges than a register has', part(999), null, 'too-few-rows'],
  ])('refuses a part with %s', (_what, newer, older, kind) => {
    expect(judgePart(newer, older)).toEqual({ ...newer, kind })
  })

  it('takes a small first register when told to', () => {
    expect(judgePart(part(3), null, 1)).toBeNull()
  })
})
