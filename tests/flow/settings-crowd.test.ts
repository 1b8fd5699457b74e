import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MINUTE } from '../../shared/time/instant.ts'
import { ADMIN, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Stage } from '../stage.ts'
import { ACT, limitOf, limits, setCase } from './cases-scene.ts'
import { bearerOf, postJson, settingsOf } from './doors.ts'
import { comeRound, knowDeal, OTHER_REP, portalOf, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const DEALS = 10_000
const FIELD = 'limits.deal:NEW.amount'

let stage: Stage

beforeAll(async () => {
  stage = await setCase({
    'limit-stage-time': { ...ACT, ...limits({ 'deal:NEW': limitOf(1000, 'days', true) }) },
  })
  for (let count = 0; count < DEALS; count++)
    knowDeal(stage, { owner: count % 4 === 0 ? OTHER_REP : REP })
  await comeRound(stage)
  await stage.settled(120_000)
})
afterAll(() => stage.close())

/** Stays of open deals of which the journal says that they are over their limit. */
async function countStays(): Promise<number> {
  const [row] = await stage.query<{ count: number }>(
    "select count(*)::int as count from ledger where key like 'limit-stage-time/case/%'",
  )
  return row?.count ?? 0
}

function casesMade(): number {
  return [...portalOf(stage).state.tasks.values()].length
}

describe('a limit changed with 10,000 deals open', () => {
  it('applies to all stays under way within a minute', async () => {
    expect([await countStays(), casesMade()]).toEqual([0, 0])
    const [{ version }, bearer] = [await settingsOf(stage), await bearerOf(stage, ADMIN)]
    const from = performance.now()

    const question = { version, fields: { [FIELD]: '30' }, wizard: null }
    const { status } = await postJson(stage, '/api/settings', question, bearer)
    const savedAfter = performance.now() - from
    await stage.service.kick()
    await vi.waitUntil(async () => (await countStays()) === DEALS && casesMade() === 5, {
      timeout: MINUTE,
      interval: 100,
    })
    const took = performance.now() - from

    expect(status).toBe(200)
    expect(took).toBeLessThan(MINUTE)
    process.stderr.write(
      `a limit over ${DEALS} open deals: saved in ${Math.round(savedAfter)} ms, everywhere in ${(took / 1000).toFixed(1)} s\n`,
    )
    const { tasks } = portalOf(stage).state
    // The cap of the first run holds the rest, each with its line in the journal.
    expect([...tasks.values()].every(one => one.responsibleId === HEAD_OF_SALES)).toBe(true)
  })

  it('taken away again, it takes no task back and holds nothing new', async () => {
    const [{ version }, bearer] = [await settingsOf(stage), await bearerOf(stage, ADMIN)]
    const question = { version, fields: { [FIELD]: '' }, wizard: null }

    expect((await postJson(stage, '/api/settings', question, bearer)).status).toBe(200)
    await stage.service.kick()
    await stage.settled(120_000)

    expect([await countStays(), casesMade()]).toEqual([DEALS, 5])
  })
})
