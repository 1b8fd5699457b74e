import { describe, expect, it } from 'vitest'
import { waitOut } from './wait-out.ts'

const LONGEST = 75_000

describe('rows that an earlier run has left', () => {
  it('are waited for in full from when they are found, however long ago they were marked', () => {
    const rows = { oldestMs: 65_000, sureAtMs: null }

    expect(waitOut(rows, LONGEST)).toEqual({ waitMs: 75_000, sureAtMs: 140_000 })
  })

  it('are waited for no longer by a run that comes meanwhile', () => {
    const rows = { oldestMs: 100_000, sureAtMs: 140_000 }

    expect(waitOut(rows, LONGEST)).toEqual({ waitMs: 40_000, sureAtMs: 140_000 })
  })

  it('are asked for when nothing can be under way any more', () => {
    expect(waitOut({ oldestMs: 140_000, sureAtMs: 140_000 }, LONGEST)).toBeNull()
  })
})
