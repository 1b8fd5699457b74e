import { describe, expect, it } from 'vitest'
import type { StoredLoad } from '../store/store.ts'
import { toLoadAnswer } from './view.ts'

describe('a load as its page shows it', () => {
  it('shows the row that names the columns, however far below it stands', () => {
    const rows = Array.from({ length: 40 }, (_, at) => [`${at + 1}`])
    const lines = rows.map((_row, at) => at + 1)
    const file = { kind: 'csv', sheets: [], mapping: ['name'], rows, lines, notes: [] }
    const setup = { sheet: 0, hasHeader: true, headerLine: 30, mapping: ['name'] }
    const load = { id: 'a', state: 'draft', body: { file, setup } } as unknown as StoredLoad
    const words = { say: ({ id }: { id: string }) => id, names: new Map(), owners: [] }

    const shown = toLoadAnswer(load, [], words).file

    expect(shown?.lines).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30])
    expect(shown?.rows.at(-1)).toEqual(['30'])
  })
})
