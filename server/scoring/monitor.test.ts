import { describe, expect, it } from 'vitest'
import { createSay } from '../../shared/i18n/say.ts'
import { catalogsOf } from '../catalogs.ts'
import { createSpreading, stabilityOf } from './drift.ts'
import { isWarning, type Weekly, weeklyText } from './monitor-words.ts'
import { weigh } from './monitor.ts'

const say = createSay(catalogsOf('amocrm', 'ru'), { locale: 'ru', timeZone: 'Europe/Moscow' })
const binnings = [
  { name: 'days-in-stage', kind: 'number' as const, edges: [3, 10] },
  { name: 'source', kind: 'category' as const, names: ['PARTNER', 'WEB'] },
]

function spread(cards: readonly { readonly days: number; readonly source: string | null }[]) {
  const spreading = createSpreading(binnings)
  for (const { days, source } of cards) spreading.add({ 'days-in-stage': days, source })
  return spreading.end()
}

const usual = spread(Array.from({ length: 90 }, (_, at) => ({ days: at % 15, source: 'WEB' })))

function aWeek(over: Partial<Weekly> = {}): Weekly {
  return {
    schema: 1,
    ...weigh([]),
    version: 1,
    spreading: usual,
    unseenBefore: null,
    stability: {},
    ...over,
  }
}

function shown(count: number, forecast: number, won: number) {
  return Array.from({ length: count }, (_, at) => ({
    forecast,
    stage: at % 2 === 0 ? 'new' : 'offer',
    isWon: at < won,
  }))
}

describe('what was shown, weighed against what became of it', () => {
  it('is no news where it came out as promised', () => {
    const weighed = weigh(shown(100, 0.3, 31))
    expect(weighed).toMatchObject({ deals: 100, was: 0.31, auc: 0.5 })
    expect(weighed.said).toBeCloseTo(0.3)
    expect(weighed.z).toBeCloseTo(0.218, 2)
    expect(isWarning(aWeek(weighed))).toBe(false)
  })

  it('warns where it did not', () => {
    const weekly = aWeek(weigh(shown(100, 0.3, 60)))
    expect(weekly.z).toBeGreaterThan(6)
    expect(isWarning(weekly)).toBe(true)
    expect(weeklyText(weekly, say)).toMatch(/^Обещали 30 %, вышло 60 % из 100 .*больше случайного/)
  })

  it('says nothing of a handful', () => {
    const weekly = aWeek(weigh(shown(4, 0.3, 4)))
    expect(weekly.z).toBe(0)
    expect(weeklyText(weekly, say)).toBe('Показанных и закрытых пока 4: рано судить')
  })

  it('tells cards of one stage apart', () => {
    const cards = [0.2, 0.4, 0.6, 0.8].flatMap(forecast =>
      ['new', 'offer'].map(stage => ({ forecast, stage, isWon: forecast > 0.5 })),
    )
    expect(weigh(cards).aucWithinStage).toBe(1)
  })
})

describe('open cards, beside those of a week before', () => {
  it('are as they were when they are spread alike', () => {
    expect(stabilityOf(usual, usual)).toEqual({ 'days-in-stage': 0, source: 0 })
  })

  it('are named by the column that has changed, with values nobody had before', () => {
    const other = spread(Array.from({ length: 90 }, () => ({ days: 40, source: 'FAIR' })))
    const stability = stabilityOf(usual, other)
    expect(stability['days-in-stage']).toBeGreaterThan(0.25)
    expect(other.unseen).toBe(1)
    expect(weeklyText(aWeek({ spreading: other, unseenBefore: 0, stability }), say)).toMatch(
      /сильно изменилось: .*Дней на этапе.*; редких и новых значений стало больше: 100 %$/,
    )
  })
})
