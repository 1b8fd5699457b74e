import { describe, expect, it } from 'vitest'
import { asId } from '../crm/ids.ts'
import { asInstant } from '../time/instant.ts'
import { type Arrival, type Place, staysOf } from './stays.ts'

const at = (stage: string, pipeline = 'deal:1'): Place => ({
  pipeline: asId(pipeline),
  stage: asId(stage),
})
const came = (ms: number, to: Place, from: Place | null = null): Arrival => ({
  at: asInstant(ms),
  from,
  to,
})
const CREATED = { createdAt: asInstant(5), place: at('NEW') }

function told(arrivals: readonly Arrival[], card: Parameters<typeof staysOf>[1] = CREATED) {
  return staysOf(arrivals, card).map(({ stage, enteredAt, leftAt }) => [stage, enteredAt, leftAt])
}

describe('the stays of a card', () => {
  it('are the way from line to line', () => {
    expect(told([came(10, at('NEW')), came(20, at('TALK')), came(30, at('NEW'))])).toEqual([
      ['NEW', 10, 20],
      ['TALK', 20, 30],
      ['NEW', 30, null],
    ])
  })

  it('begin where the first line says it came from, since the card was made', () => {
    expect(told([came(20, at('TALK'), at('NEW'))])).toEqual([
      ['NEW', 5, 20],
      ['TALK', 20, null],
    ])
  })

  it('begin with the first line when nobody knows when the card was made', () => {
    expect(told([came(20, at('TALK'), at('NEW'))], null)).toEqual([
      ['NEW', 20, 20],
      ['TALK', 20, null],
    ])
  })

  it('are one where the card stands, when there is no line at all', () => {
    expect(told([])).toEqual([['NEW', 5, null]])
    expect(told([], { ...CREATED, place: null })).toEqual([])
    expect(told([], null)).toEqual([])
  })

  it('are not cut by a line that leads where the card stands already', () => {
    expect(told([came(10, at('NEW')), came(15, at('NEW')), came(20, at('TALK'))])).toEqual([
      ['NEW', 10, 20],
      ['TALK', 20, null],
    ])
  })

  it('never end before they begin, though the clock was put back', () => {
    expect(told([came(30, at('NEW')), came(20, at('TALK'))])[0]).toEqual(['NEW', 30, 30])
  })

  it('name where it went, over pipelines', () => {
    const [first] = staysOf([came(10, at('NEW')), came(20, at('NEW', 'deal:2'))], CREATED)
    expect(first?.next).toEqual(at('NEW', 'deal:2'))
  })

  it('are five hundred for five hundred moves', () => {
    const moves = Array.from({ length: 500 }, (_, index) => came(index * 10, at(`S${index % 3}`)))
    const stays = staysOf(moves, null)
    expect(stays).toHaveLength(500)
    expect(stays.at(-1)?.leftAt).toBeNull()
  })
})
