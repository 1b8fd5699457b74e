import { describe, expect, it } from 'vitest'
import type { LoadResult } from '../../shared/contract/import.ts'
import { factsOf } from './facts.ts'

const result = { counts: {}, failed: 0, changed: 0, finishedAt: null } as unknown as LoadResult

describe('the result of a load', () => {
  it('tells of comments that the CRM did not take', () => {
    expect(factsOf({ ...result, failed: 1, notesRefused: 2 })).toEqual([
      { id: 'load.failed', values: { count: 1 } },
      { id: 'load.notes-refused', values: { count: 2 } },
    ])
    expect(factsOf(result)).toEqual([])
  })
})
