import { describe, expect, it } from 'vitest'
import { toBins } from './binning.ts'
import { createRandom } from '../random.ts'
import { inventDeals } from './invented-deals.ts'
import { aucOf, eceOf, logit, meanLoss, sigmoid } from './metrics.ts'
import type { Model } from './model.ts'
import { createScorer, type Values } from './score.ts'
import { type Column, pickRows, type Table } from './table.ts'
import { train, type Training } from './train.ts'

const OPTIONS = { stageColumn: 'stage' }

function modelOf({ result }: Training): Model {
  if (result.type !== 'model') throw new Error(`no model, but ${result.type}`)
  return result.model
}

function forecastsOf(model: Model, table: Table): Float64Array {
  const { codes, rows } = toBins(
    table,
    model.columns.map(({ binning }) => binning),
  )
  const { shift, slope } = model.calibration
  return createScorer(model)
    .rawOf(codes, rows)
    .map(raw => sigmoid(shift + slope * raw))
}

function valuesOf(table: Table, row: number): Values {
  return Object.fromEntries(table.columns.map(({ name, values }) => [name, values[row] ?? null]))
}

function withColumn(table: Table, column: Column): Table {
  return { ...table, columns: [...table.columns, column] }
}

function shuffled(table: Table): Table {
  const random = createRandom(9)
  const rows = table.deals.map((_, row) => [random(), row] as const)
  return pickRows(
    table,
    Int32Array.from(
      rows.toSorted(([one], [other]) => one - other),
      ([, row]) => row,
    ),
  )
}

describe('training on many deals', () => {
  const deals = inventDeals(6000)
  const training = train(deals, OPTIONS)
  const later = inventDeals(4000, { seed: 2 })

  it('finds that two columns only speak together', () => {
    const model = modelOf(training)

    expect(model.kind).toBe('pairs')
    const names = model.pairs.map(({ one, other }) =>
      [one, other].map(column => model.columns[column]?.binning.name).join('+'),
    )
    expect(names).toContain('calls+source')
  })

  it('tells won from lost among deals it has never seen, by honest percents', () => {
    const forecasts = forecastsOf(modelOf(training), later)

    expect(aucOf(forecasts, later.outcome)).toBeGreaterThan(0.75)
    expect(eceOf(forecasts, later.outcome)).toBeLessThan(0.03)
  })

  it('gives the same model to the last sign for the same rows in another order', () => {
    const again = train(shuffled(deals), OPTIONS)

    expect(JSON.stringify(modelOf(again))).toBe(JSON.stringify(modelOf(training)))
  })

  it('says the same after a way through JSON', () => {
    const model = modelOf(training)
    const read = JSON.parse(JSON.stringify(model)) as Model

    expect(forecastsOf(read, later)).toEqual(forecastsOf(model, later))
  })

  it('explains every forecast by factors that sum to it', () => {
    const scorer = createScorer(modelOf(training))
    for (let row = 0; row < 200; row++) {
      const { forecast, intercept, factors } = scorer.explain(valuesOf(later, row))
      const sum = factors.reduce((total, factor) => total + factor.logOdds, intercept)

      expect(sum).toBeCloseTo(logit(forecast), 9)
      expect(forecast).toBeCloseTo(scorer.score(valuesOf(later, row)).forecast, 12)
    }
  })

  it('gives an interval around the forecast that holds the true chance mostly', () => {
    const scorer = createScorer(modelOf(training))
    const { forecast, low, high } = scorer.score(valuesOf(later, 0))

    expect(low).toBeLessThan(forecast)
    expect(high).toBeGreaterThan(forecast)
    expect(high - low).toBeLessThan(0.3)
  })

  it('takes values and columns it does not know as such, and names the columns', () => {
    const scorer = createScorer(modelOf(training))
    const known = { calls: 3, days: 10, amount: 5, stage: 'offer', source: 'site' }

    expect(scorer.missing(known)).toEqual([])
    expect(scorer.missing({ calls: 3 })).toEqual(['days', 'amount', 'stage', 'source'])
    for (const values of [{}, { ...known, source: 'магазин' }, { ...known, calls: 1e300 }]) {
      const { forecast, low, high } = scorer.score(values)
      expect([forecast, low, high].every(one => one > 0 && one < 1)).toBe(true)
    }
  })
})

describe('training on few deals', () => {
  it('says how many are still missing below thirty', () => {
    const { result, shares } = train(inventDeals(12), OPTIONS)

    expect(result).toMatchObject({ type: 'learning', deals: 12, needed: 30 })
    expect(Object.keys(shares.byValue)).toEqual(expect.arrayContaining(['new']))
  })

  it('calls a percent preliminary, and shows a wider interval than many deals do', () => {
    const few = train(inventDeals(990), OPTIONS)
    const many = train(inventDeals(6000), OPTIONS)
    const width = (training: Training): number => {
      const { low, high } = createScorer(modelOf(training)).score({
        calls: 3,
        days: 20,
        stage: 'new',
        source: 'site',
      })
      return high - low
    }

    expect(few.result).toMatchObject({ type: 'model', isPreliminary: true })
    expect(width(few)).toBeGreaterThan(width(many))
  })

  it.each([30, 60, 100, 300, 900])(
    'is hardly ever worse than the plain share with %i deals',
    count => {
      const later = inventDeals(3000, { seed: 77 })
      const table = inventDeals(count, { seed: count })
      const rate = table.outcome.reduce((sum, won) => sum + won, 0) / count
      const base = new Float64Array(3000).fill(logit(rate))
      const { result } = train(table, OPTIONS)
      const scores = result.type === 'model' ? forecastsOf(result.model, later).map(logit) : base

      expect(meanLoss(scores, later.outcome)).toBeLessThan(meanLoss(base, later.outcome) + 0.006)
    },
  )

  it.each([
    ['three deals', inventDeals(3)],
    ['no deal at all', inventDeals(0)],
    ['only won ones', { ...inventDeals(200), outcome: new Uint8Array(200).fill(1) }],
    ['only lost ones', { ...inventDeals(200), outcome: new Uint8Array(200) }],
  ])('shows no percent after %s', (_what, table) => {
    expect(train(table, OPTIONS).result.type).toBe('learning')
  })
})

describe('training where there is nothing to learn', () => {
  it.each([100, 1000, 3000])('says so for %i deals of pure chance', count => {
    expect(train(inventDeals(count, { isNoise: true }), OPTIONS).result.type).toBe('no-signal')
  })

  it('counts deals, not rows: one deal seen a hundred times is one', () => {
    const one = inventDeals(20)
    const rows = Int32Array.from({ length: 2000 }, (_, row) => row % 20)

    expect(train(pickRows(one, rows), OPTIONS).result).toMatchObject({
      type: 'learning',
      deals: 20,
    })
  })
})

describe('columns that must not be learnt from', () => {
  const deals = inventDeals(1500)

  it('are left out when they know the outcome', () => {
    const paid = { name: 'paid', kind: 'number', values: Float64Array.from(deals.outcome) } as const
    const training = train(withColumn(deals, paid), OPTIONS)

    expect(training.findings).toMatchObject([{ column: 'paid', type: 'tells-outcome' }])
    expect(modelOf(training).columns.map(({ binning }) => binning.name)).not.toContain('paid')
  })

  it('are left out when they are mostly written right before closing', () => {
    const filling = {
      calls: { late: 0.7, wonAtEnd: 1, lostAtEnd: 1, wonAtStart: 1, lostAtStart: 1 },
    }

    expect(train(deals, { ...OPTIONS, filling }).findings).toEqual([
      { column: 'calls', type: 'written-late', share: 0.7 },
    ])
  })

  it('are doubted when they are filled for won deals in the end', () => {
    const filling = {
      days: { late: 0, wonAtEnd: 0.9, lostAtEnd: 0.2, wonAtStart: 0.1, lostAtStart: 0.1 },
    }

    expect(train(deals, { ...OPTIONS, filling }).findings).toMatchObject([
      { column: 'days', type: 'filled-when-won' },
    ])
  })

  it('are left out when they never change', () => {
    const constant = {
      name: 'country',
      kind: 'category',
      values: deals.deals.map(() => 'RU'),
    } as const

    expect(train(withColumn(deals, constant), OPTIONS).findings).toEqual([
      { column: 'country', type: 'constant' },
    ])
  })

  it('do no harm with five thousand values', () => {
    const random = createRandom(3)
    const many = {
      name: 'city',
      kind: 'category',
      values: deals.deals.map(() => `city ${Math.floor(random() * 5000)}`),
    } as const
    const training = train(withColumn(deals, many), OPTIONS)

    expect(training.findings).toMatchObject([{ column: 'city', type: 'too-many-values' }])
    expect(JSON.stringify(modelOf(training)).length).toBeLessThan(300_000)
  })
})
