import { describe, expect, it } from 'vitest'
import { DAY, instant, plus } from '../time/instant.ts'
import type { DealHistory, HistoryEvent } from './history.ts'
import { shapeOf, snapshotAt, toTable } from './snapshot.ts'

const START = instant('2026-03-02T09:00:00Z')

function event(day: number, over: Partial<HistoryEvent>): HistoryEvent {
  return { at: plus(START, day * DAY), type: 'call', stage: null, user: 'u1', value: null, ...over }
}

const deal: DealHistory = {
  deal: 'd1',
  createdAt: START,
  closedAt: plus(START, 30 * DAY),
  isWon: true,
  events: [
    event(0, { type: 'stage', stage: 'new' }),
    event(1, { type: 'call' }),
    event(2, { type: 'amount', value: 1000 }),
    event(4, { type: 'stage', stage: 'offer', user: 'u2' }),
    event(5, { type: 'letter' }),
    event(9, { type: 'stage', stage: 'new' }),
    event(20, { type: 'amount', value: 300 }),
    event(29, { type: 'call' }),
  ],
  fixed: { source: 'site', employees: 12 },
}
const shape = shapeOf([deal])

describe('a snapshot', () => {
  it('shows the deal as it was at that moment', () => {
    expect(snapshotAt(deal, plus(START, 10 * DAY), shape)).toMatchObject({
      stage: 'new',
      'previous-stage': 'offer',
      'last-event': 'letter',
      'days-in-stage': 1,
      'days-since-creation': 10,
      'days-since-event': 1,
      'days-in-previous-stage': 5,
      events: 3,
      'events-7-days': 1,
      'events-in-stage': 0,
      'stage-moves': 3,
      'moves-back': 1,
      people: 2,
      amount: 1000,
      'amount-change': 0,
      'hour-of-creation': 12,
      'weekday-of-creation': '1',
      'count of call': 1,
      'count of letter': 1,
      source: 'site',
      employees: 12,
    })
  })

  it('is the same whatever comes later', () => {
    const at = plus(START, 10 * DAY)
    const cut = {
      ...deal,
      closedAt: null,
      isWon: null,
      events: deal.events.filter(one => one.at <= at),
    }

    expect(snapshotAt(deal, at, shape)).toEqual(snapshotAt(cut, at, shape))
  })

  it('says what it does not know', () => {
    expect(snapshotAt({ ...deal, events: [] }, START, shape)).toMatchObject({
      stage: null,
      'last-event': null,
      amount: null,
      'days-in-stage': 0,
      people: 0,
    })
  })
})

describe('a table of snapshots', () => {
  it('has the columns that were learnt, and the missing as missing', () => {
    const other = {
      ...deal,
      deal: 'd2',
      isWon: false,
      fixed: { employees: null, region: 'Самара' },
    }
    const table = toTable(
      [deal, other].map(history => ({ history, at: plus(START, DAY) })),
      shape,
    )
    const columnOf = (name: string) => table.columns.find(column => column.name === name)?.values

    expect(columnOf('source')).toEqual(['site', null])
    expect([...(columnOf('employees') ?? [])]).toEqual([12, NaN])
    expect(columnOf('region')).toBeUndefined()
    expect([...table.outcome]).toEqual([1, 0])
    expect(table.deals).toEqual(['d1', 'd2'])
  })
})
