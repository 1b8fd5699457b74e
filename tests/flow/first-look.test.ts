import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type {
  FirstLookAnswer,
  FoundAnswer,
  LimitRow,
  TakeLimit,
} from '../../shared/contract/first-look.ts'
import { FINDINGS, type Finding, type FindingId } from '../../shared/first-look/look.ts'
import { DAY } from '../../shared/time/instant.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { keepNewest } from '../hosts/bitrix24/seed/few-deals.ts'
import { seedCompany } from '../hosts/bitrix24/seed/index.ts'
import { MORNING, setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { startServerProcess } from './processes.ts'
import { portalOf, REP } from './scenes.ts'
import { startService } from '../../server/service.ts'

vi.setConfig({ testTimeout: 150_000, hookTimeout: 60_000 })

const WAIT = { timeout: 60_000, interval: 20 }

describe('the first look at a funnel', () => {
  let stage: Stage
  let callsOfInstall: number

  beforeAll(async () => {
    // In quiet mode, as every tenant is a minute after its installation.
    const state = seedCompany({ now: MORNING - DAY, seed: 'first look' })
    keepNewest(state, { deals: 330, leads: 100 })
    stage = await setStage({ state, quiet: true })
    await stage.settled()
    callsOfInstall = callsOf(stage)
  })
  afterAll(() => stage.close())

  async function look(userId: number = ADMIN): Promise<FirstLookAnswer> {
    const { body } = await getJson(stage, '/api/first-look', await bearerOf(stage, userId))
    return body as unknown as FirstLookAnswer
  }

  async function found(finding: FindingId, page = 0): Promise<FoundAnswer> {
    const path = `/api/first-look/found?finding=${finding}&page=${page}`
    const { body } = await getJson(stage, path, await bearerOf(stage, ADMIN))
    return body as unknown as FoundAnswer
  }

  async function send(path: string, body: object = {}) {
    return postJson(stage, path, body, await bearerOf(stage, ADMIN))
  }

  function findingOf(answer: FirstLookAnswer, id: FindingId): Finding {
    return new Map(answer.findings).get(id)!
  }

  it('is there by itself after the installation, with all seven numbers', async () => {
    const answer = await look()
    expect(answer).toMatchObject({ state: 'done', progress: { share: 1, leftMs: null } })
    expect(answer.findings.map(([id]) => id)).toEqual([...FINDINGS])
    const told = answer.findings.map(([id, { state }]) => `${id}: ${state}`)
    expect(told).toEqual([
      'no-step: cards',
      'overdue: cards',
      'over-limit: limits',
      'money-stuck: money',
      'bottleneck: bottleneck',
      'duplicates: duplicates',
      'first-contact: contact',
    ])
    expect(JSON.stringify(answer)).not.toMatch(/NaN|Infinity/)
  })

  it('counts open cards without a step as the portal has them', async () => {
    const planned = new Set<string>()
    for (const { completed, deadline, direction, bindings } of portalOf(
      stage,
    ).state.activities.values())
      if (!completed && deadline !== null && direction !== 1)
        for (const { entityTypeId, entityId } of bindings)
          planned.add(`${entityTypeId === 1 ? 'lead' : 'deal'}:${entityId}`)
    const open = await stage.query<{ card: string }>(
      'select card from card where standing is not null',
    )
    const wanted = open.map(({ card }) => card).filter(card => !planned.has(card))
    const { rows, total } = await found('no-step')
    expect(rows.map(({ subject }) => `${subject.kind}:${subject.id}`).toSorted()).toEqual(
      wanted.toSorted(),
    )
    expect(findingOf(await look(), 'no-step')).toMatchObject({ count: total, of: open.length })
  })

  it.each(['no-step', 'overdue', 'over-limit', 'money-stuck'] as const)(
    'opens as many cards behind "%s" as the number says, in pages',
    async id => {
      const finding = findingOf(await look(), id)
      const first = await found(id)
      expect(finding).toMatchObject({ count: first.total })
      const names = new Set<string>()
      for (let page = 0; page * 50 < first.total; page++)
        for (const { subject } of (await found(id, page)).rows)
          names.add(`${subject.kind}:${subject.id}`)
      expect(names.size).toBe(first.total)
    },
  )

  it('asks the portal for nothing that the walks have not read: counting anew costs no list of cards', async () => {
    const before = callsOf(stage)
    expect((await send('/api/first-look/begin')).status).toBe(200)
    await stage.settled()
    const answer = await look()
    expect(answer.state).toBe('done')
    expect(callsOf(stage) - before).toBeLessThan(10)
    expect(callsOfInstall).toBeGreaterThan(0)
  })

  it('takes a proposed limit over into the settings, and puts back what was there', async () => {
    const { limits } = await look()
    const row = limits.rows.find(({ limit, isTaken }) => limit !== null && !isTaken)!
    const wish = wishOf(row, limits.version, true)
    const taken = await send('/api/first-look/limit', wish)
    expect(taken.status).toBe(200)
    const after = (taken.body as unknown as FirstLookAnswer).limits
    expect(rowOf(after.rows, row)).toMatchObject({
      isTaken: true,
      current: { ...row.limit, calendar: false },
    })
    // Somebody saved meanwhile: the reader has seen an older version.
    expect((await send('/api/first-look/limit', { ...wish, isTaken: false })).status).toBe(409)

    const back = await send('/api/first-look/limit', wishOf(row, after.version, false))
    expect(back.status).toBe(200)
    const { rows } = (back.body as unknown as FirstLookAnswer).limits
    expect(rowOf(rows, row)).toMatchObject({ isTaken: false, current: row.current })
  })

  it('is not for a rep, and a limit is not for a head', async () => {
    const rep = await bearerOf(stage, REP)
    expect((await getJson(stage, '/api/first-look', rep)).status).toBe(403)
    const { limits } = await look()
    const wish = wishOf(limits.rows[0]!, limits.version, true)
    expect((await postJson(stage, '/api/first-look/limit', wish, rep)).status).toBe(403)
  })

  it('waits while it is paused, survives kill -9, and ends with the same numbers', async () => {
    const before = await look()
    await send('/api/first-look/pause', { isPaused: true })
    await send('/api/first-look/begin')
    await stage.settled()
    expect(await look()).toMatchObject({ state: 'paused', progress: { leftMs: null } })
    await stage.query('truncate past_feed, past_card, stage_move, stay, journey')
    await stage.query(`delete from cursor where name like 'first-look/%'`)
    await stage.service.stop()
    await stage.query(`update cursor set value = 'no' where name = 'mirror/paused'`)
    await stage.query(`update due set at = 0 where kind in ('mirror', 'review')`)

    const moves = async () => {
      const [row] = await stage.query<{ n: number }>('select count(*)::int as n from stage_move')
      return row!.n
    }
    const first = await startServerProcess(stage)
    await vi.waitFor(async () => expect(await moves()).toBeGreaterThan(0), WAIT)
    await first.kill()
    await stage.query(`update due set at = 0 where kind in ('mirror', 'review')`)
    // Only what is killed has to be a process of its own.
    const port = Number(new URL(stage.options.publicUrl).port)
    const second = await startService({ ...stage.options, listen: { port, host: '127.0.0.1' } })
    await vi.waitFor(async () => {
      const [row] = await stage.query<{ done_at: number | null }>('select done_at from first_look')
      expect(row!.done_at).not.toBeNull()
    }, WAIT)
    const [kept] = await stage.query<{ result: { findings: Record<FindingId, Finding> } }>(
      'select result from first_look',
    )
    await second.stop()
    expect(kept!.result.findings).toEqual(Object.fromEntries(before.findings))
  })
})

function wishOf({ pipeline, stage }: LimitRow, version: number, isTaken: boolean): TakeLimit {
  return { pipeline, stage, version, isTaken }
}

function rowOf(rows: readonly LimitRow[], { pipeline, stage }: LimitRow): LimitRow {
  return rows.find(one => one.pipeline === pipeline && one.stage === stage)!
}

function callsOf({ world }: Stage): number {
  return world.callLog.entries.filter(({ server }) => server === 'rest').length
}
