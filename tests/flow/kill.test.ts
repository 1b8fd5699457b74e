import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asInstant } from '../../shared/time/instant.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { eventBody } from './doors.ts'
import { type ServerProcess, startServerProcess } from './processes.ts'
import { contactsOf, sendLead, tasksOf } from './scenes.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const ROUNDS = 10
const WEBHOOKS = 500
const CARDS = 20
const CONNECTIONS = 16

let stage: Stage
let server: ServerProcess
const leads: Item[] = []
let acknowledged = 0

beforeAll(async () => {
  // No grace time: the writes fall into the time of the kills. No event by itself: what is sent is what is counted.
  const step = { on: true, strength: 'act', graceMinutes: 0 } as const
  stage = await setStage({
    rules: { 'dedupe-incoming': { on: true, strength: 'act' }, 'ensure-next-step': step },
    switches: { eventsLost: { share: 1, next: 0 } },
  })
  await stage.service.stop()
  // Nothing comes round by itself either: the repair must not help.
  await stage.query('delete from due')
  server = await startServerProcess(stage)
})
afterAll(async () => {
  await server.kill()
  await stage.close()
})

describe('a server killed ten times during 500 acknowledged webhooks each', () => {
  it('acts on every one it acknowledged and does nothing twice', async () => {
    for (let round = 0; round < ROUNDS; round++) await killDuringRound(round)
    await stage.settled(60_000)

    expect(acknowledged).toBe(ROUNDS * WEBHOOKS)
    expect(await stage.query('select id from inbox')).toEqual([])
    expect(leads).toHaveLength(ROUNDS * CARDS)
    expect(leads.map(lead => tasksOf(stage, lead).length)).toEqual(leads.map(() => 1))
    expect(leads.map(lead => lead.contactIds.length)).toEqual(leads.map(() => 1))
    expect(contactsOf(stage)).toHaveLength(leads.length)
    const outcomes = await stage.query<{ type: string; count: number }>(
      `select outcome->>'type' as type, count(*)::int as count from request group by 1`,
    )
    expect(outcomes).toEqual([{ type: 'new', count: leads.length }])
    const open = await stage.query(`select key, state from ledger where state <> 'done'`)
    expect(open).toEqual([])
  })
})

/** New leads, each told of time and again; the server dies somewhere on the way and comes back. */
async function killDuringRound(round: number): Promise<void> {
  const fresh = Array.from({ length: CARDS }, (_, index) => {
    const number = 1000 + round * CARDS + index
    return sendLead(stage, { first: 'Илья', phones: [`+7 925 300-${number}`] })
  })
  leads.push(...fresh)
  const bodies = Array.from({ length: WEBHOOKS }, (_, index) => bodyOf(fresh, index, round))
  const dieAfter = 40 + round * 42
  let sent = 0
  let restarted: Promise<void> | null = null

  async function work(): Promise<void> {
    for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) {
      await untilAcknowledged(body)
      acknowledged++
      sent++
      if (sent >= dieAfter && restarted === null) restarted = restart()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  await restarted
}

/** The first events tell of the creation, later ones of changes; no two have the same second. */
function bodyOf(fresh: readonly Item[], index: number, round: number): string {
  const lead = fresh[index % fresh.length]!
  const name = index < fresh.length ? 'ONCRMLEADADD' : 'ONCRMLEADUPDATE'
  const ts = Math.floor(asInstant(stage.clock.now()) / 1000) - 100_000 + round * 1000 + index
  return eventBody(stage, { name, id: lead.id, ts })
}

/** Sent again until it is acknowledged, so that exactly so many acknowledged ones are counted. */
async function untilAcknowledged(body: string): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`${stage.options.publicUrl}/hooks/bitrix24`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      await response.arrayBuffer()
      if (response.status === 200) return
    } catch (error) {
      // The server is dead or dying; it is tried again in a moment.
      if (!(error instanceof TypeError)) throw error
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function restart(): Promise<void> {
  await server.kill()
  server = await startServerProcess(stage)
}
