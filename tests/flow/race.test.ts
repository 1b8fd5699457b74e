import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Item } from '../hosts/bitrix24/state.ts'
import { freePort, setStage, type Stage } from '../stage.ts'
import { type ServerProcess, startServerProcess } from './processes.ts'
import { contactsOf, sendLead, valuesOf } from './scenes.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const AT_ONCE = 8
const ROUNDS = 50

let stage: Stage
afterAll(() => stage.close())

describe('one lead submitted eight times in parallel, fifty times', () => {
  beforeAll(async () => {
    stage = await setStage()
  })

  it('makes exactly one contact each', async () => {
    const rounds = Array.from({ length: ROUNDS }, (_, round) => submit(round))
    await stage.settled(120_000)

    checkRounds(rounds, ROUNDS)
    const outcomes = await stage.query<{ type: string; count: number }>(
      `select outcome->>'type' as type, count(*)::int as count from request group by 1 order by 1`,
    )
    const known = outcomes.filter(({ type }) => type !== 'new')
    expect(outcomes.find(({ type }) => type === 'new')?.count).toBe(ROUNDS)
    expect(known.reduce((sum, { count }) => sum + count, 0)).toBe(ROUNDS * (AT_ONCE - 1))
  })
})

describe('two processes on one database, one of them killed half-way', () => {
  let second: ServerProcess

  beforeAll(async () => {
    await stage.close()
    stage = await setStage()
    second = await startServerProcess(stage, await freePort())
  })
  afterAll(() => second.kill())

  it('lose no request and make exactly one contact each', async () => {
    const rounds: Item[][] = []
    for (let round = 0; round < 12; round++) {
      rounds.push(submit(round))
      if (round === 6) await second.kill()
      await new Promise(resolve => setTimeout(resolve, 60))
    }
    await stage.settled(60_000)

    checkRounds(rounds, 12)
    const open = await stage.query(`select card from request where outcome is null`)
    expect(open).toEqual([])
    expect(await stage.query('select id from inbox')).toEqual([])
  })
})

function submit(round: number): Item[] {
  const phone = `+7 926 400-${1000 + round}`
  return Array.from({ length: AT_ONCE }, () =>
    sendLead(stage, { first: 'Вера', last: 'Малышева', phones: [phone] }),
  )
}

function checkRounds(rounds: readonly (readonly Item[])[], count: number): void {
  expect(contactsOf(stage)).toHaveLength(count)
  const linked = rounds.map(leads => new Set(leads.flatMap(({ contactIds }) => contactIds)).size)
  expect(linked).toEqual(rounds.map(() => 1))
  const numbers = contactsOf(stage).flatMap(contact => valuesOf(contact, 'PHONE'))
  expect(new Set(numbers).size).toBe(count)
}
