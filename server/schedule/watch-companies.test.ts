import { describe, expect, it } from 'vitest'
import { changesOf, newsOf } from './watch-companies.ts'

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

describe('news of a watched company', () => {
  const SOUGHT = { inn: '7736207543', kpp: '540602001' }
  const BRANCH = { ...KNOWN, key: '7736207543/540602001' }
  const HEAD = { ...KNOWN, key: '7736207543', director: 'Петров Пётр', address: 'Москва' }

  it('are at the first look that it is not active, and nothing else', () => {
    expect(newsOf(null, BRANCH, SOUGHT)).toEqual([])
    expect(newsOf(null, { ...BRANCH, status: 'liquidated' }, SOUGHT)).toEqual([
      ['status', '', 'liquidated'],
    ])
  })

  it('are that its branch is gone where the register answers the head office instead, once', () => {
    expect(newsOf(BRANCH, HEAD, SOUGHT)).toEqual([['branch', '540602001', '']])
    expect(newsOf(HEAD, HEAD, SOUGHT)).toEqual([])
  })

  it('are none when somebody has put another КПП into the requisites', () => {
    expect(newsOf(BRANCH, HEAD, { ...SOUGHT, kpp: '773601001' })).toEqual([])
    expect(newsOf(HEAD, BRANCH, SOUGHT)).toEqual([])
  })

  it('are changes of what was kept before keys were', () => {
    expect(newsOf(KNOWN, { ...HEAD, address: KNOWN.address }, SOUGHT)).toEqual([
      ['director', 'Иванов Иван', 'Петров Пётр'],
    ])
  })
})
