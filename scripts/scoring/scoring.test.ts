import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inventDeals } from '../../shared/scoring/invented-deals.ts'
import { DataError } from './data-error.ts'
import { loadSchema, loadTable, type Schema } from './flat-table.ts'
import { runParts } from './run.ts'
import { splitTable } from './splits.ts'

const SCHEMA = { won: { id: 'id', y: 'y', num: ['calls', 'paid'], cat: ['stage'], leak: ['paid'] } }

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'scoring-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return file
}

async function schemaOf(): Promise<Schema> {
  return loadSchema(await write('schema.json', JSON.stringify(SCHEMA)), 'won')
}

describe('a table of closed deals', () => {
  it('is read in the order of the file, without forbidden columns', async () => {
    const file = await write(
      'a.csv.gz',
      gzipSync('id,y,calls,paid,stage\nб,1,3,1,"new, hot"\na,0,,0,\n'),
    )
    const table = await loadTable(file, await schemaOf())

    expect(table.deals).toEqual(['б', 'a'])
    expect(table.columns.map(({ name }) => name)).toEqual(['calls', 'stage'])
    expect(table.columns.map(({ values }) => [...values])).toEqual([
      [3, NaN],
      ['new, hot', null],
    ])
    expect([...table.outcome]).toEqual([1, 0])
  })

  it.each([
    ['id,y\na,1\n', /lacks the columns: calls, paid, stage/],
    ['', /is empty/],
    ['id,y,calls,paid,stage\na,won,1,1,new\n', /row 2: the outcome is "won"/],
    ['id,y,calls,paid,stage\n"a,1\n', /line 2 never ends/],
  ])('is refused in words: %j', async (content, message) => {
    const file = await write('bad.csv', content)

    await expect(loadTable(file, await schemaOf())).rejects.toThrow(message)
    await expect(loadTable(file, await schemaOf())).rejects.toThrow(DataError)
  })

  it('is refused when the file or the set is not there', async () => {
    const schema = await write('sets.json', JSON.stringify(SCHEMA))

    await expect(loadSchema(schema, 'lost')).rejects.toThrow('It has: won.')
    await expect(loadSchema(path.join(folder, 'none.json'), 'won')).rejects.toThrow(DataError)
    await expect(loadSchema(await write('no.json', '[1'), 'won')).rejects.toThrow(/is no schema/)
  })
})

describe('a split', () => {
  const deals = inventDeals(2000)

  it('by hash takes seventy of a hundred deals, each of them on one side', () => {
    const [part] = splitTable(deals, 'hash', 'bank')
    const sides = [part!.train.deals, part!.test.deals]

    expect(sides.flat().toSorted()).toEqual([...deals.deals].toSorted())
    expect(sides[0]!.length / 2000).toBeCloseTo(0.7, 1)
  })

  it('by time never learns from what came later', () => {
    for (const split of ['time', 'rolling'] as const)
      for (const { train, test } of splitTable(deals, split, 'bank'))
        expect(Math.max(...train.order)).toBeLessThan(Math.min(...test.order))
  })

  it('that rolls scores the last thirty of a hundred once', () => {
    const parts = splitTable(deals, 'rolling', 'bank')

    expect(parts.flatMap(({ test }) => test.deals)).toEqual(deals.deals.slice(1400))
  })
})

describe('a run', () => {
  it('reports how well unseen deals are told', () => {
    const { report, forecasts } = runParts(splitTable(inventDeals(3000), 'time', 'x'), 'stage')

    expect(report).toMatchObject({ result: 'model', rows: { train: 2100, test: 900 } })
    expect(report.auc).toBeGreaterThan(0.7)
    expect(report.modelBytes).toBeGreaterThan(500)
    expect(forecasts.forecasts).toHaveLength(900)
  })

  it('falls back to shares where there is no model', () => {
    const { report } = runParts(
      splitTable(inventDeals(60, { isNoise: true }), 'hash', 'x'),
      'stage',
    )

    expect(report.result).not.toBe('model')
    expect(report.logLoss).toBeLessThan(1)
    expect(report.modelBytes).toBe(0)
  })
})
