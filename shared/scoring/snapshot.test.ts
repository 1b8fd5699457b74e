import { describe, expect, it } from 'vitest'
import { DAY, HOUR, instant, plus } from '../time/instant.ts'
import type { DealHistory, HistoryEvent } from './history.ts'
import { ownerAt, shapeOf, snapshotAt, toTable } from './snapshot.ts'

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
const shape = shapeOf([deal], [], 7 * HOUR)

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
      events: 2,
      'events-7-days': 1,
      'events-in-stage': 0,
      'stage-moves': 3,
      'moves-back': 1,
      people: 2,
      amount: 1000,
      'amount-change': 0,
      'hour-of-creation': 16,
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

describe('a snapshot of a deal that is watched', () => {
  const watched: DealHistory = {
    ...deal,
    events: [
      event(0, { type: 'stage', stage: 'new' }),
      event(0, { type: 'owner', user: 'u1' }),
      event(1, { type: 'plan', value: plus(START, 3 * DAY) }),
      event(2, { type: 'contact' }),
      event(6, { type: 'plan', value: null }),
      event(8, { type: 'owner', user: 'u2' }),
    ],
  }
  const own = shapeOf([watched], ['client-won'])
  const at = (day: number) => snapshotAt(watched, plus(START, day * DAY), own)

  it('knows the next step as it stood then, and by how much it was overdue', () => {
    expect(at(0.5)).toMatchObject({ 'next-step': null, 'days-overdue': null })
    expect(at(2)).toMatchObject({ 'next-step': 'planned', 'days-overdue': 0 })
    expect(at(5)).toMatchObject({ 'next-step': 'planned', 'days-overdue': 2 })
    expect(at(7)).toMatchObject({ 'next-step': 'none', 'days-overdue': 0 })
  })

  it('knows how soon the client was spoken to, and how long ago', () => {
    expect(at(1)).toMatchObject({ 'time-to-contact': null, 'days-since-contact': null })
    expect(at(5)).toMatchObject({ 'time-to-contact': null, 'days-since-contact': 3 })
    const fromBirth = { ...watched, events: [event(0, { type: 'plan' }), ...watched.events] }
    expect(snapshotAt(fromBirth, plus(START, 5 * DAY), own)).toMatchObject({
      'time-to-contact': Math.log(2 * 24 * 60),
      'days-since-contact': 3,
    })
  })

  it('knows of a call the host remembers how soon it came, whenever we looked first', () => {
    const called = { ...watched, events: [event(0.5, { type: 'call-out' }), ...watched.events] }
    expect(snapshotAt(called, plus(START, 5 * DAY), own)).toMatchObject({
      'time-to-contact': Math.log(12 * 60),
    })
  })

  it('counts neither a plan nor a change of who is responsible as something done', () => {
    expect(at(9)).toMatchObject({ events: 1, 'last-event': 'contact', people: 1 })
    expect(own.types).toEqual(['contact'])
  })

  it('takes the amount it has at the first look for no event', () => {
    const before: DealHistory = { ...watched, events: [event(1, { type: 'call-out' })] }
    const looks = [event(31, { type: 'amount', value: 500 }), event(31, { type: 'plan' })]
    const looked = { ...before, events: [...before.events, ...looks] }
    const names = ['events', 'events-7-days', 'last-event', 'days-since-event', 'people'] as const
    const [was, is] = [before, looked].map(history =>
      snapshotAt(history, plus(START, 31 * DAY), own),
    )

    expect(names.map(name => is![name])).toEqual(names.map(name => was![name]))
    expect(is).toMatchObject({ amount: 500, 'days-since-event': 30, 'last-event': 'call-out' })
  })

  it('counts people only: what nobody is known to have done makes nobody', () => {
    const byRobot = [0, 1].map(day => event(day, { type: 'letter-out', user: null }))
    const events = [...byRobot, event(2, { type: 'call-out' })]
    expect(snapshotAt({ ...watched, events }, plus(START, 3 * DAY), own)['people']).toBe(1)
  })

  it('counts a change of the amount', () => {
    const changed = [100, 200].map((value, day) => event(day, { type: 'amount', value }))
    expect(snapshotAt({ ...watched, events: changed }, plus(START, 3 * DAY), own)).toMatchObject({
      events: 1,
      'last-event': 'amount',
      'days-since-event': 2,
    })
  })

  it('knows who was responsible then', () => {
    expect(ownerAt(watched, plus(START, 7 * DAY))).toBe('u1')
    expect(ownerAt(watched, plus(START, 9 * DAY))).toBe('u2')
  })

  it('takes what comes with a look as a column', () => {
    const look = { history: watched, at: plus(START, DAY), also: { 'client-won': 3 } }
    const column = toTable([look], own).columns.find(({ name }) => name === 'client-won')
    expect([...(column?.values ?? [])]).toEqual([3])
  })
})
