import { describe, expect, it } from 'vitest'
import type { Standing } from '../control/standing.ts'
import { asId, type CardId, type PipelineId, type StageId, type UserId } from '../crm/ids.ts'
import type { ProblemMoments } from '../problems/moments.ts'
import type { StageLimit } from '../settings/saved-settings.ts'
import { DAY, HOUR, instant, type Instant, MINUTE, plus } from '../time/instant.ts'
import { createWorkTime } from '../time/work-time.ts'
import {
  findMoneyStuck,
  findNoStep,
  findOverdue,
  findOverLimit,
  type LimitGround,
  type OpenOne,
} from './open-cards.ts'
import { dayLength, proposeLimits, toSpan } from './propose-limits.ts'

/** Monday to Friday, nine to six in Moscow. */
const workTime = createWorkTime({
  timeZone: 'Europe/Moscow',
  week: [0, 1, 2, 3, 4, 5, 6].map(day => (day < 5 ? { from: 540, to: 1080 } : null)),
  daysOff: [],
  workDays: [],
})
/** Thursday, noon in Moscow. */
const NOW = instant('2026-11-26T09:00:00Z')
const SALES = asId<PipelineId>('deal:0')
const TALKS = asId<StageId>('deal:TALKS')
const OFFER = asId<StageId>('deal:OFFER')

const NOTHING: ProblemMoments = {
  watchesSteps: true,
  step: null,
  gapSince: null,
  postponedSince: null,
  emptyAt: null,
  limit: null,
  contactDueAt: null,
  contactSince: null,
}

interface Given extends Partial<Standing> {
  readonly stepDueAt?: Instant
  readonly rubles?: number
}

function card(id: number, { stepDueAt, rubles, ...given }: Given = {}): OpenOne {
  const step = stepDueAt === undefined ? null : { title: 'Позвонить', dueAt: stepDueAt }
  return {
    card: { kind: 'deal', id: asId<CardId>(String(id)) },
    standing: {
      title: `Сделка ${id}`,
      pipeline: SALES,
      stage: TALKS,
      stageSince: plus(NOW, -DAY),
      owner: asId<UserId>('7'),
      amount: rubles === undefined ? null : { minor: rubles * 100, currency: 'RUB' },
      moments: { ...NOTHING, step },
      ...given,
    },
  }
}

const idsOf = ({ cards }: { readonly cards: readonly OpenOne[] }) =>
  cards.map(({ card: { id } }) => Number(id))

describe('open cards of the first look', () => {
  it('without a step count whether the rule of steps is on or not, the largest amount first', () => {
    const open = [
      card(1, { stepDueAt: plus(NOW, HOUR) }),
      card(2, { rubles: 100 }),
      card(3, { moments: { ...NOTHING, watchesSteps: false }, amount: null }),
      card(4, { rubles: 900 }),
    ]
    const found = findNoStep(open)
    expect(found.finding).toEqual({ state: 'cards', count: 3, of: 4 })
    expect(idsOf(found)).toEqual([4, 2, 3])
  })

  it('are overdue from the deadline itself on', () => {
    const open = [card(1, { stepDueAt: NOW }), card(2, { stepDueAt: plus(NOW, 1) }), card(3)]
    const found = findOverdue(open, NOW)
    expect(found.finding).toEqual({ state: 'cards', count: 1, of: 3 })
    expect(idsOf(found)).toEqual([1])
  })

  it('are nothing to count where there are none', () => {
    expect(findNoStep([]).finding).toEqual({ state: 'few', n: 0 })
    expect(findOverdue([], NOW).finding).toEqual({ state: 'few', n: 0 })
  })
})

describe('limits of the first look', () => {
  const hours = (amount: number): StageLimit => ({ amount, unit: 'hours', calendar: false })
  const ground = (limits: Partial<LimitGround>): LimitGround => ({
    now: NOW,
    workTime,
    setLimit: () => null,
    usualLimit: () => null,
    ...limits,
  })

  it('count the time at work: since yesterday noon nine hours have passed', () => {
    const open = [card(1)]
    const over = (amount: number) =>
      findOverLimit(open, ground({ setLimit: () => hours(amount) })).finding
    expect(over(9)).toEqual({ state: 'limits', count: 1, of: 1, overSet: 1, untold: 0 })
    expect(over(10)).toEqual({ state: 'limits', count: 0, of: 1, overSet: 0, untold: 0 })
  })

  it('that are set go before what is usual, and stages with neither are told of', () => {
    const open = [
      card(1),
      card(2, { stage: OFFER }),
      card(3, { stage: asId<StageId>('deal:DONE') }),
    ]
    const found = findOverLimit(
      open,
      ground({
        setLimit: (_, stage) => (stage === TALKS ? hours(20) : null),
        usualLimit: (_, stage) => (stage === asId('deal:DONE') ? null : hours(2)),
      }),
    )
    expect(found.finding).toEqual({ state: 'limits', count: 1, of: 2, overSet: 0, untold: 1 })
    expect(idsOf(found)).toEqual([2])
  })

  it('tell nothing where no stage has any', () => {
    expect(findOverLimit([card(1)], ground({})).finding).toEqual({ state: 'few', n: 0 })
  })

  it('hold money: of those over, by currency, those without an amount left out', () => {
    const dollars = { minor: 5000, currency: 'USD' }
    const open = [
      card(1, { rubles: 100 }),
      card(2),
      card(3, { amount: dollars }),
      card(4, { rubles: 40 }),
    ]
    const over = findOverLimit(open, ground({ setLimit: () => hours(1) }))
    expect(findMoneyStuck(over).finding).toEqual({
      state: 'money',
      count: 3,
      sums: [{ minor: 14_000, currency: 'RUB' }, dollars],
    })
  })
})

describe('a proposed limit', () => {
  it('is rounded up: hours below two working days, then days', () => {
    const day = 9 * HOUR
    expect(dayLength(workTime, NOW)).toBe(day)
    expect(toSpan(0, day)).toEqual({ amount: 1, unit: 'hours' })
    expect(toSpan(4 * HOUR + 1, day)).toEqual({ amount: 5, unit: 'hours' })
    expect(toSpan(17 * HOUR, day)).toEqual({ amount: 17, unit: 'hours' })
    expect(toSpan(2 * day, day)).toEqual({ amount: 2, unit: 'days' })
    expect(toSpan(2 * day + 1, day)).toEqual({ amount: 3, unit: 'days' })
    expect(toSpan(9000 * day, day)).toEqual({ amount: 365, unit: 'days' })
  })

  it('says how many open deals would break it now, and is none of too few', () => {
    // Nine working hours, five, and two more on another stage.
    const open = [
      card(1),
      card(2, { stageSince: instant('2026-11-25T13:00:00Z') }),
      card(3, { stage: OFFER }),
      card(4, { stage: OFFER, pipeline: asId<PipelineId>('deal:5') }),
    ]
    const times = [
      { pipeline: SALES, stage: TALKS, n: 20, p80Ms: 5 * HOUR + MINUTE },
      { pipeline: SALES, stage: OFFER, n: 19, p80Ms: HOUR },
    ]
    const rows = proposeLimits(times, open, { now: NOW, workTime })
    expect(rows.map(({ n, limit, over, standing }) => ({ n, limit, over, standing }))).toEqual([
      { n: 20, limit: { amount: 6, unit: 'hours' }, over: 1, standing: 2 },
      { n: 19, limit: null, over: 0, standing: 1 },
    ])
  })
})
