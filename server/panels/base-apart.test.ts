import { describe, expect, it } from 'vitest'
import type { StoredPair } from '../store/store.ts'
import { toApart } from './base-apart.ts'

const pair = (one: string, other: string, score: number): StoredPair => ({
  one,
  other,
  tier: score > 0.99 ? 'auto' : 'propose',
  score,
  evidence: [],
})

function said(pairs: readonly StoredPair[], seen: string, cards: readonly string[] | null) {
  const view = { cards: [...seen].map(id => ({ id })) }
  const { pairs: apart, rest } = toApart({ kind: 'contact', pairs }, view, cards)
  return {
    apart: apart.map(both => both.join('')),
    rest: rest.map(({ cards: all, tier }) => `${all.toSorted().join('')} ${tier}`),
  }
}

describe('«не дубль»', () => {
  const three = [pair('a', 'b', 0.999), pair('a', 'c', 0.98), pair('b', 'c', 0.995)]

  it('of all leaves nothing where he sees all', () => {
    expect(said(three, 'abc', null)).toEqual({ apart: ['ab', 'ac', 'bc'], rest: [] })
  })

  it('of one leaves the others a group', () => {
    expect(said(three, 'abc', ['c'])).toEqual({ apart: ['ac', 'bc'], rest: ['ab auto'] })
  })

  it('leaves pairs with a card that he does not see, the surest where only one of them can be', () => {
    expect(said(three, 'ab', null)).toEqual({ apart: ['ab'], rest: ['bc auto'] })
  })

  it('never joins through a hidden card two that are not one', () => {
    const four = [...three, pair('c', 'd', 0.97), pair('a', 'e', 0.96)]
    expect(said(four, 'ab', ['a'])).toEqual({ apart: ['ab'], rest: ['bcd propose', 'ae propose'] })
  })

  it('of cards that he was not shown is refused', () => {
    expect(() => said(three, 'ab', ['c'])).toThrow('stale')
  })
})
