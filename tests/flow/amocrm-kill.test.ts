import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import type { Lead } from '../hosts/amocrm/state.ts'
import { hookBody, hookPathOf, toldOf } from './amo-doors.ts'
import {
  accountOf,
  knowContact,
  mainContactOf,
  notesOf,
  sendRequest,
  tasksOf,
} from './amo-scenes.ts'
import { type ServerProcess, startServerProcess } from './processes.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const ROUNDS = 3
const WEBHOOKS = 200
const CARDS = 10
const CONNECTIONS = 8

let stage: AmoStage
let server: ServerProcess
const leads: Lead[] = []
/** Every second request is of a client who is known by this contact. */
const known = new Map<number, number>()
let acknowledged = 0

beforeAll(async () => {
  // No grace time: the writes fall into the time of the kills. No web-hook by itself: what is sent is what is counted.
  const step = { on: true, strength: 'act', graceMinutes: 0 } as const
  stage = await setAmoStage({
    rules: { 'dedupe-incoming': { on: true, strength: 'act' }, 'ensure-next-step': step },
    switches: { hooksLost: { share: 1, next: 0 } },
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

describe('a server killed three times during 200 acknowledged web-hooks of amoCRM each', () => {
  it('acts on every one it acknowledged and does nothing twice', async () => {
    for (let round = 0; round < ROUNDS; round++) await killDuringRound(round)
    await stage.settled(60_000)
    await untilNoneWaits()

    expect(acknowledged).toBe(ROUNDS * WEBHOOKS)
    expect(await stage.query('select id from inbox')).toEqual([])
    expect(leads).toHaveLength(ROUNDS * CARDS)
    expect(leads.map(lead => tasksOf(stage, lead).length)).toEqual(leads.map(() => 1))
    for (const lead of leads) {
      const client = known.get(lead.id)
      if (client === undefined) continue
      expect(mainContactOf(lead)).toBe(client)
      expect(notesOf(stage, lead)).toHaveLength(1)
    }
    // Each request brought its own, and none was made besides.
    expect(accountOf(stage).state.contacts.size).toBe(leads.length + known.size)
    const outcomes = await stage.query<{ type: string; count: number }>(
      `select outcome->>'type' as type, count(*)::int as count from request group by 1 order by 1`,
    )
    expect(outcomes).toEqual([
      { type: 'attached', count: known.size },
      { type: 'new', count: leads.length - known.size },
    ])
    const open = await stage.query(`select key, state from ledger where state <> 'done'`)
    expect(open).toEqual([])
  })
})

/** New leads, each told of time and again; the server dies somewhere on the way and comes back. */
async function killDuringRound(round: number): Promise<void> {
  const fresh = Array.from({ length: CARDS }, (_, index) => sendOne(round * CARDS + index))
  leads.push(...fresh)
  const bodies = Array.from({ length: WEBHOOKS }, (_, index) => bodyOf(fresh, index))
  const dieAfter = 25 + round * 60
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

function sendOne(number: number): Lead {
  const person = { first: 'Илья', phones: [`+7 925 300-${1000 + number}`] }
  const client = number % 2 === 0 ? knowContact(stage, person) : null
  const lead = sendRequest(stage, person)
  if (client !== null) known.set(lead.id, client.id)
  return lead
}

/** The first web-hooks tell of the creation, later ones of changes; no two say the same. */
function bodyOf(fresh: readonly Lead[], index: number): string {
  const lead = fresh[index % fresh.length]!
  const told = { ...toldOf(lead), updated_at: lead.updatedAt + index }
  return hookBody(stage, { action: index < fresh.length ? 'add' : 'update', leads: [told] })
}

/** Sent again until it is acknowledged, so that exactly so many acknowledged ones are counted. */
async function untilAcknowledged(body: string): Promise<void> {
  const address = stage.publicUrl + hookPathOf(stage)
  for (;;) {
    try {
      const response = await fetch(address, {
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

/** What a killed process left locked is tried again by the others in time, here at once. */
async function untilNoneWaits(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const waiting = await stage.query(
      `update graphile_worker._private_jobs set run_at = now()
       where locked_at is null and run_at > now() returning id`,
    )
    if (waiting.length === 0) return
    await stage.settled(60_000)
  }
  throw new Error('jobs are tried again and again')
}
