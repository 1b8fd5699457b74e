import { describe, expect, it } from 'vitest'
import { asInstant, MINUTE } from '../time/instant.ts'
import type { HistoryEvent } from './history.ts'
import { mergeEvents } from './merge-history.ts'

function an(type: string, at: number, over: Partial<HistoryEvent> = {}): HistoryEvent {
  return { at: asInstant(at), type, stage: null, user: null, value: null, ...over }
}

describe('merging what is told of a card', () => {
  it('gives back what is known when nothing is new', () => {
    const known = [an('stage', 0, { stage: 'new' }), an('amount', 5, { value: 100 })]

    expect(mergeEvents(known, [an('amount', 9, { value: 100 })])).toBe(known)
    expect(mergeEvents(known, [an('stage', MINUTE - 1, { stage: 'new' })])).toBe(known)
    expect(mergeEvents(known, [])).toBe(known)
  })

  it('puts late news where it belongs', () => {
    const known = [an('stage', 0, { stage: 'new' }), an('stage', 90_000, { stage: 'offer' })]
    const merged = mergeEvents(known, [an('contact', 50)])

    expect(merged.map(({ type }) => type)).toEqual(['stage', 'contact', 'stage'])
  })

  it('keeps a change of what stands, there and back', () => {
    const told = [1, 2, 1].map((value, at) => an('plan', at, { value }))

    expect(mergeEvents([], told)).toEqual(told)
  })

  it('keeps a return to a stage', () => {
    const known = [an('stage', 0, { stage: 'new' }), an('stage', 90_000, { stage: 'offer' })]

    expect(mergeEvents(known, [an('stage', 200_000, { stage: 'new' })])).toHaveLength(3)
  })

  it('replaces what was told of a thing when it turns out to be another', () => {
    const missed = an('call-missed', 10, { id: '7' })
    const other = an('call-missed', 10, { id: '8' })
    const merged = mergeEvents([missed, other], [an('call-in', 10, { id: '7' })])

    expect(merged.map(({ type, id }) => [type, id])).toEqual([
      ['call-missed', '8'],
      ['call-in', '7'],
    ])
  })

  it('keeps the first moment a thing is known by: later changes of it are no news', () => {
    const known = [an('call-out', 10, { id: '7', user: '1' })]

    expect(mergeEvents(known, [an('call-out', 900, { id: '7', user: '2' })])).toBe(known)
  })

  it('keeps the first and the newest of a card that a machine moves about', () => {
    const told = Array.from({ length: 700 }, (_, at) =>
      an('stage', at * 100_000, { stage: `s${at % 2}` }),
    )
    const merged = mergeEvents([], told)

    expect(merged).toHaveLength(500)
    expect(merged[0]).toBe(told[0])
    expect(merged.at(-1)).toBe(told.at(-1))
  })
})
