import { describe, expect, it } from 'vitest'
import type { QueueRow } from '../../shared/contract/queue.ts'
import { asId } from '../../shared/crm/ids.ts'
import { HOUR, instant, type Instant, plus } from '../../shared/time/instant.ts'
import { offerOf, percentOf, toQueuePanel, withPlanned } from './panel.ts'
import { hrefOf } from '../ui/use-dialing.ts'
import { readWhose, toQuestion, toWhoseAddress } from './whose.ts'

const NOW = instant('2026-11-26T09:00:00Z')
const after = (hours: number): Instant => plus(NOW, hours * HOUR)

function row(id: number, changes: Partial<QueueRow> = {}): QueueRow {
  return {
    card: { kind: 'deal', id: asId(id) },
    title: `Сделка ${id}`,
    client: 'Ветров Игорь',
    stage: 'Переговоры',
    owner: null,
    chance: 0.4,
    amount: { minor: 100_000, currency: 'RUB' },
    worth: 1,
    limit: null,
    stepDueAt: null,
    open: [{ from: after(-1), to: after(5) }],
    zone: 'Europe/Samara',
    place: 'Самара · МСК+1',
    phone: { e164: '+78462316014', shown: '+7 846 231-60-14' },
    ...changes,
  }
}

const panelOf = (rows: readonly QueueRow[], at = NOW) =>
  toQueuePanel(rows, { at, now: at, locale: 'ru' })

describe('the queue on the screen', () => {
  it('never says that a client may be called whose time nobody knows', () => {
    const { now, good } = panelOf([row(1, { zone: null, open: null })])
    expect(now[0]).toMatchObject({ moment: 'unknown', hours: { id: 'queue.hours.unknown' } })
    expect(good).toBe(0)
  })

  it('nor one whose place is only a guess, though a clock is known', () => {
    expect(panelOf([row(1, { open: null })]).now[0]?.hours.id).toBe('queue.hours.unknown')
  })

  it('tells by the client’s own clock until when he may be called', () => {
    expect(panelOf([row(1)]).now[0]?.hours).toEqual({
      id: 'queue.hours.good',
      values: { time: '13:00', until: '18:00' },
    })
  })

  it('names the day when the client opens on another one', () => {
    const open = [{ from: after(20), to: after(29) }]
    expect(panelOf([row(1, { open })]).later[0]?.hours.values).toEqual({
      time: '13:00',
      from: 'пт, 09:00',
    })
  })

  it('keeps apart who has no number that could be dialled', () => {
    const { now, unreachable, good } = panelOf([row(1), row(2, { phone: null, chance: 0.9 })])
    expect([now, unreachable].map(lines => lines.map(({ key }) => key))).toEqual([
      ['deal:1'],
      ['deal:2'],
    ])
    expect(good).toBe(1)
  })

  it('moves a client down when his hours end and up when they begin', () => {
    const rows = [row(1), row(2, { open: [{ from: after(6), to: after(9) }] })]
    const order = (at: Instant) => {
      const { now, later } = panelOf(rows, at)
      return [now.map(({ key }) => key), later.map(({ key }) => key)]
    }
    expect(order(NOW)).toEqual([['deal:1'], ['deal:2']])
    expect(order(after(7))).toEqual([['deal:2'], ['deal:1']])
  })

  it('says why a card is where it is, and that it is like most where it is', () => {
    const limit = { nearAt: after(-9), exceededAt: after(-2) }
    const rows = [row(1), row(2), row(3, { limit, worth: 3, stepDueAt: after(-1) })]
    const [first, second] = panelOf(rows).now
    expect(first?.why.map(({ id }) => id)).toEqual([
      'queue.why.exceeded',
      'queue.why.overdue',
      'queue.why.worth.up',
    ])
    expect(second?.why).toEqual([{ id: 'queue.why.usual' }])
  })

  it('gives no reason out of what nobody knows', () => {
    const rows = [row(1, { chance: 0.1 }), row(2, { chance: 0.1 }), row(3, { chance: null })]
    const unknown = panelOf(rows).now.find(({ key }) => key === 'deal:3')
    expect(unknown).toMatchObject({
      chance: { id: 'queue.chance.none' },
      why: [{ id: 'queue.why.usual' }],
    })
  })

  it('is never as sure as nought or a hundred percent', () => {
    expect([0.001, 0.995, 0.345].map(percentOf)).toEqual([1, 99, 35])
  })
})

describe('a step planned from a row', () => {
  it('counts until the server has heard of it, and gives way to what the server knows', () => {
    const planned = new Map([
      ['deal:1', after(30)],
      ['deal:2', after(30)],
    ])
    const rows = withPlanned([row(1), row(2, { stepDueAt: after(2) }), row(3)], planned)
    expect(rows.map(({ stepDueAt }) => stepDueAt)).toEqual([after(30), after(2), null])
  })

  it('is offered with the client’s clock, and warns that an overdue one stays', () => {
    const clock = { now: NOW, timeZone: 'Europe/Moscow' }
    const offer = offerOf({ offers: [] }, row(1, { stepDueAt: after(-1) }), clock)
    expect(offer.clientTime?.clocks[0]?.zone).toBe('Europe/Samara')
    expect(offer.planNote).toEqual({ id: 'ui.form.overdue-stays' })
    expect(offerOf({ offers: [] }, row(1, { zone: null }), clock).clientTime).toBeNull()
  })
})

describe('whose cards are looked at', () => {
  it.each([
    ['', 'own', { whose: 'own', person: null }],
    ['whose=people', 'people', { whose: 'people', person: null }],
    ['whose=15', '15', { whose: 'people', person: '15' }],
    ['whose=x%27', 'own', { whose: 'own', person: null }],
  ])('is read from the address %j', (address, whose, question) => {
    expect(readWhose(address)).toBe(whose)
    expect(toQuestion(whose)).toEqual(question)
    expect(readWhose(toWhoseAddress(whose))).toBe(whose)
  })
})

describe('a click on a number', () => {
  it.each([
    ['tel', false, 'tel:+78462316014'],
    ['sip', false, 'sip:+78462316014'],
    ['callto', false, 'callto:+78462316014'],
    ['provider', true, null],
    // His own phone is not known to the provider.
    ['provider', false, 'tel:+78462316014'],
  ] as const)('goes by %s, own phone known: %s', (way, canCall, href) => {
    expect(hrefOf({ way, canCall }, '+78462316014')).toBe(href)
  })
})
