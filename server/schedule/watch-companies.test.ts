import { describe, expect, it } from 'vitest'
import { changesOf } from './watch-companies.ts'

const KNOWN = {
  status: 'active',
  director: 'Иванов Иван',
  address: 'Самара',
  name: 'ООО "А"',
} as const

describe('changes of a watched company', () => {
  it('are its state, director, address and name', () => {
    const now = {
      status: 'liquidating',
      director: 'Петров Пётр',
      address: 'Тула',
      name: 'ООО "Б"',
    } as const
    expect(changesOf(KNOWN, now).map(([what]) => what)).toEqual([
      'status',
      'director',
      'address',
      'name',
    ])
  })

  it('are none when the register writes the same in capitals, or has not filled something in', () => {
    expect(changesOf(KNOWN, { ...KNOWN, director: 'ИВАНОВ ИВАН', address: null })).toEqual([])
  })
})
