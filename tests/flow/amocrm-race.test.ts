import { afterEach, describe, expect, it, vi } from 'vitest'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import type { Lead } from '../hosts/amocrm/state.ts'
import { freePort } from '../stage.ts'
import { accountOf, mainContactOf, sendRequest } from './amo-scenes.ts'
import { startServerProcess } from './processes.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const AT_ONCE = 8

let stage: AmoStage
afterEach(() => stage.close())

/** As the account is: what was just written is not found by its search yet. */
const SLOW_INDEX = { world: { switches: { searchLagSeconds: 5 } } }

describe('one request submitted eight times in parallel to amoCRM, fifteen times', () => {
  it('is given to exactly one contact each', async () => {
    stage = await setAmoStage(SLOW_INDEX)
    const rounds = Array.from({ length: 15 }, (_, round) => submit(round))
    await stage.settled(120_000)
    await stage.retryNow()

    checkRounds(rounds)
    expect(await outcomes()).toEqual({ new: 15, known: 15 * (AT_ONCE - 1) })
  })
})

describe('two processes on one database of amoCRM accounts, one of them killed half-way', () => {
  it('lose no request and give it to exactly one contact each', async () => {
    stage = await setAmoStage(SLOW_INDEX)
    const second = await startServerProcess(stage, await freePort())
    const rounds: (readonly Lead[])[] = []
    for (let round = 0; round < 6; round++) {
      rounds.push(submit(round))
      if (round === 3) await second.kill()
      await new Promise(resolve => setTimeout(resolve, 60))
    }
    await stage.settled(60_000)
    await stage.retryNow()

    checkRounds(rounds)
    expect(await outcomes()).toEqual({ new: 6, known: 6 * (AT_ONCE - 1) })
    expect(await stage.query('select id from inbox')).toEqual([])
  })
})

/** The form makes a contact for each of them: amoCRM does not look for one. */
function submit(round: number): readonly Lead[] {
  const phones = [`+7 926 400-${1000 + round}`]
  return Array.from({ length: AT_ONCE }, () =>
    sendRequest(stage, { first: 'Вера', last: 'Малышева', phones }),
  )
}

function checkRounds(rounds: readonly (readonly Lead[])[]): void {
  const clients = rounds.map(leads => [...new Set(leads.map(mainContactOf))])
  expect(clients.map(({ length }) => length)).toEqual(rounds.map(() => 1))
  // The first of the eight, which nobody made for us.
  expect(clients.flat()).toEqual(rounds.map(([first]) => first!.contacts[0]!.id))
  expect(accountOf(stage).state.contacts.size).toBe(rounds.length * AT_ONCE)
}

/** Requests by what they came to; one left without an outcome would be missing. */
async function outcomes(): Promise<Readonly<Record<string, number>>> {
  const rows = await stage.query<{ what: string; count: number }>(
    `select case when outcome->>'type' in ('repeat', 'attached') then 'known' else outcome->>'type' end as what,
     count(*)::int as count from request group by 1`,
  )
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]))
}
