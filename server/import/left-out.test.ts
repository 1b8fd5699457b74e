import { describe, expect, it } from 'vitest'
import { readRow } from '../../shared/import/read-row.ts'
import { leftOut } from './left-out.ts'
import { rowOrder } from './orders.ts'

const MAPPING = ['name', 'phone', 'company', 'inn', 'comment', 'source'] as const
const read = (cells: readonly string[]) => readRow(cells, MAPPING, 2).row
const whole = read(['Олег Зимин', '+79120000009', 'ООО «Волна»', '7707083893', 'важный', 'сайт'])
const said = (field: string) => ({
  id: 'import.left-out',
  values: { field: { id: `import.field-${field}` } },
})

describe('what of a row is written nowhere', () => {
  it('is told of where the person is known, and of nobody else', () => {
    const all = ['company', 'inn', 'source'].map(said)

    expect(leftOut(whole, 'attach', '')).toEqual(all)
    expect(leftOut(whole, 'repeat', 'сайт')).toEqual(all.slice(0, -1))
    expect([leftOut(whole, 'create', ''), leftOut(whole, 'request', '')]).toEqual([[], []])
  })

  it('is not what a row about a firm is known by', () => {
    const firm = read(['', '', 'ООО «Волна»', '7707083893', 'важный'])

    expect(leftOut(firm, 'attach', '')).toEqual([
      { ...said('comment'), id: 'import.left-out-firm' },
    ])
  })
})

describe('a request', () => {
  it('says in its comment what it has no field for', () => {
    const say = ({ id, values = {} }: { id: string; values?: object }) =>
      [id, ...Object.values(values)].join(' ')
    const find = () => ({ city: null, zone: null }) as never
    const row = { line: 2, fate: 'request' as const, contact: null, adds: null, body: whole }

    const order = rowOrder(row, null, { load: 'a', owner: null, find, say: say as never })

    expect(order).toMatchObject({
      company: 'ООО «Волна»',
      extras: { lines: ['важный', 'ООО «Волна», import.inn 7707083893'] },
    })
  })
})
