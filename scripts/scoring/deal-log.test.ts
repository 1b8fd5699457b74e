import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../shared/random.ts'
import type { DealHistory } from '../../shared/scoring/history.ts'
import { asInstant, DAY, instant, plus } from '../../shared/time/instant.ts'
import { runDailyTest } from './daily-test.ts'
import { loadLog } from './deal-log.ts'

const EVENTS = 'deal,at,type,stage,user,value\n'
const DEALS = 'deal,created,closed,outcome,source\n'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'deals-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(deals: string, events: string): Promise<readonly DealHistory[]> {
  const files = [path.join(folder, 'deals.csv'), path.join(folder, 'events.csv')] as const
  await writeFile(files[0], deals)
  await writeFile(files[1], events)
  return loadLog(...files)
}

describe('a log of deals', () => {
  it('is read with its events in their order', async () => {
    const [deal] = await load(
      `${DEALS}a,2026-03-02T09:00:00Z,1772703000,won,site\n`,
      `${EVENTS}a,2026-03-04T09:00:00Z,call,,u1,\na,1772528400000,stage,new,,5\nb,1772528400,call,,,\n`,
    )

    expect(deal).toEqual({
      deal: 'a',
      createdAt: instant('2026-03-02T09:00:00Z'),
      closedAt: instant('2026-03-05T09:30:00Z'),
      isWon: true,
      events: [
        { at: instant('2026-03-03T09:00:00Z'), type: 'stage', stage: 'new', user: null, value: 5 },
        { at: instant('2026-03-04T09:00:00Z'), type: 'call', stage: null, user: 'u1', value: null },
      ],
      fixed: { source: 'site' },
    })
  })

  it.each([
    ['deal,created\na,1\n', EVENTS, /deals\.csv lacks the columns: closed, outcome/],
    [DEALS, 'deal,when\na,1\n', /events\.csv lacks the columns: at, type, stage, user, value/],
    [`${DEALS}a,yesterday,,,x\n`, EVENTS, /deals\.csv, row 2: "yesterday" is no moment/],
    [`${DEALS}a,2026-03-02T09:00:00Z,,maybe,x\n`, EVENTS, /row 2: the outcome is "maybe"/],
  ])('is refused in words', async (deals, events, message) => {
    await expect(load(deals, events)).rejects.toThrow(message)
  })
})

/** Deals that are won more often the more calls they see. */
function inventLog(count: number): readonly DealHistory[] {
  const random = createRandom(5)
  const from = instant('2026-01-01T08:00:00Z')
  return Array.from({ length: count }, (_, at): DealHistory => {
    const createdAt = plus(from, Math.floor(random() * 200) * DAY)
    const luck = random()
    const events = [0, 1, 2, 3, 4, 5]
      .filter(() => random() < luck)
      .map(day => ({
        at: plus(createdAt, day * DAY + 1000),
        type: 'call',
        stage: null,
        user: 'u1',
        value: null,
      }))
    const closedAt = asInstant(createdAt + (4 + Math.floor(random() * 10)) * DAY)
    return { deal: `d${at}`, createdAt, closedAt, isWon: random() < luck, events, fixed: {} }
  })
}

describe('a daily test', () => {
  it.each(['hash', 'time'] as const)('tells unseen deals on each of their days (%s)', split => {
    const { report } = runDailyTest(inventLog(1500), split)

    expect(report.result).toBe('model')
    expect(report.auc).toBeGreaterThan(0.6)
    expect(report.ece).toBeLessThan(0.1)
    expect(report.rows.test).toBeGreaterThan(report.deals.test * 3)
  })

  it('says that nothing is closed', () => {
    const open = inventLog(10).map(deal => ({ ...deal, closedAt: null, isWon: null }))

    expect(() => runDailyTest(open, 'hash')).toThrow('No closed deal')
  })
})
