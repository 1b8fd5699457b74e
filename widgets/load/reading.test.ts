import { describe, expect, it } from 'vitest'
import type { LoadSetup } from '../../shared/contract/import.ts'
import { headerOf, headerOptions, withHeader } from './reading.ts'

const file = { rows: [['Отчёт', ''], ['ФИО', 'Телефон'], ['я'.repeat(90)]], lines: [1, 3, 4] }
const setup: LoadSetup = {
  sheet: 0,
  hasHeader: true,
  mapping: ['name', 'phone'],
  owner: null,
  allAreRequests: false,
}

describe('the choice of the row that names the columns', () => {
  it('offers the first rows by their numbers and words', () => {
    expect(headerOptions(file)).toEqual([
      { line: 1, cells: 'Отчёт' },
      { line: 3, cells: 'ФИО, Телефон' },
      { line: 4, cells: `${'я'.repeat(60)}…` },
    ])
  })

  it('shows what was guessed, and keeps what is chosen', () => {
    expect(headerOf(file, setup)).toBe('1')
    const third = withHeader(setup, '3')
    expect([headerOf(file, third), third.headerLine]).toEqual(['3', 3])
    const none = withHeader(third, '')
    expect([headerOf(file, none), none.hasHeader]).toEqual(['', false])
  })
})
