import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { type Stage, setStage } from '../stage.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { knowDeal, OTHER_REP, REP } from './scenes.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const CARDS = 10_000
/** A portal that takes its time, so that reading everything lasts longer than one answer may. */
const SLOW_MS = 300

let stage: Stage

beforeAll(async () => {
  stage = await setStage({
    rules: { 'ensure-next-step': { on: true, strength: 'show' } },
  })
  for (let count = 0; count < CARDS; count++)
    knowDeal(stage, { owner: count % 4 === 0 ? OTHER_REP : REP })
})
afterAll(() => stage.close())

interface Timed {
  readonly ms: number
  readonly body: Readonly<Record<string, unknown>> | null
}

async function timed(ask: () => Promise<{ body: Timed['body'] }>): Promise<Timed> {
  const from = performance.now()
  const { body } = await ask()
  return { ms: performance.now() - from, body }
}

describe('«Кого затронет» over 10,000 open cards', () => {
  it('answers or tells its progress within seconds, counts truly and lets others through', async () => {
    const [admin, rep] = [await bearerOf(stage, ADMIN), await bearerOf(stage, REP)]
    stage.world.switches.set({ slowMs: SLOW_MS })
    const question = { fields: { 'exempt.users': String(REP) } }
    const others: Timed[] = []
    const timer = setInterval(async () => {
      others.push(await timed(() => getJson(stage, '/health', rep)))
    }, 100)

    const asked: Timed[] = []
    while (asked.length === 0 || asked.at(-1)?.body?.['status'] === 'counting')
      asked.push(await timed(() => postJson(stage, '/api/settings/affected', question, admin)))
    clearInterval(timer)

    const last = asked.at(-1)?.body
    expect(last).toMatchObject({ status: 'counted', of: CARDS, now: { lead: 0, deal: 7500 } })
    expect(asked.length).toBeGreaterThan(1)
    const read = asked.slice(0, -1).map(({ body }) => Number(body?.['read']))
    expect(read).toEqual(read.toSorted((one, other) => one - other))
    expect(read.at(-1)).toBeGreaterThan(0)
    // Three seconds are the promise; the rest is a busy machine that plays the portal, too.
    expect(Math.max(...asked.map(({ ms }) => ms))).toBeLessThan(20_000)
    expect(others.length).toBeGreaterThan(10)
    expect(median(others.map(({ ms }) => ms))).toBeLessThan(3000)
  })

  it('counts another change at once: the cards are read already', async () => {
    const admin = await bearerOf(stage, ADMIN)
    const question = { fields: { 'exempt.users': String(OTHER_REP) } }

    const { ms, body } = await timed(() =>
      postJson(stage, '/api/settings/affected', question, admin),
    )

    expect(body).toMatchObject({ status: 'counted', now: { deal: 2500 } })
    expect(ms).toBeLessThan(20_000)
  })
})

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
