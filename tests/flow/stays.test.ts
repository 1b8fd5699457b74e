import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FunnelAnswer, FunnelDealsAnswer } from '../../shared/contract/funnel.ts'
import { asId, type CardId } from '../../shared/crm/ids.ts'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import { type AmoStage, setAmoStage } from '../amo-stage.ts'
import { deleteLead, moveLead } from '../hosts/amocrm/crm/logic.ts'
import { seedAccount } from '../hosts/amocrm/seed/index.ts'
import { deleteItem } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import { companyOf } from '../hosts/bitrix24/seed/company.ts'
import { seedCompany } from '../hosts/bitrix24/seed/index.ts'
import type { Item, PortalState } from '../hosts/bitrix24/state.ts'
import { MORNING, setStage, type Stage } from '../stage.ts'
import { accountOf, BY_REP } from './amo-scenes.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { startServerProcess } from './processes.ts'
import { change, portalOf, refOf, REP, sendDeal } from './scenes.ts'

vi.setConfig({ testTimeout: 150_000, hookTimeout: 60_000 })

const seeded = seedCompany({ now: MORNING - DAY, seed: 'stays' })

/** The newest of the company: nothing here needs a year of it. */
function newest(kept: number): PortalState {
  const state = structuredClone(seeded)
  for (const type of [1, 2] as const) {
    const items = state.items[type]
    for (const id of [...items.keys()].slice(0, -kept)) items.delete(id)
  }
  for (const [id, { entityTypeId, ownerId }] of state.stageHistory)
    if (!state.items[entityTypeId].has(ownerId)) state.stageHistory.delete(id)
  return state
}

/** Cards whose last stay is not where they stand. */
const ASTRAY = `
  select card.card from past_card card
  left join stay on stay.tenant = card.tenant and stay.card = card.card and stay.left_at is null
  where card.created_at is not null and card.gone_at is null
    and (stay.stage is distinct from card.stage or stay.pipeline is distinct from card.pipeline)`

const WAIT = { timeout: 40_000, interval: 5 }

describe('the past of a portal', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await setStage({ state: newest(150), quiet: true })
    await stage.settled()
  })
  afterAll(() => stage.close())

  const staysOf = (deal: Item) => stage.service.store.stays.of(stage.tenant, refOf(deal))

  async function ask<Answer>(path: string, userId: number = ADMIN): Promise<Answer> {
    const { body } = await getJson(stage, path, await bearerOf(stage, userId))
    return body as unknown as Answer
  }

  it('is mirrored whole on install: every line of its history, and every lead and deal', async () => {
    const { state } = portalOf(stage)
    const [count] = await stage.query<{ moves: number; cards: number; stale: number }>(
      `select (select count(*)::int from stage_move) as moves,
        (select count(*)::int from past_card where created_at is not null) as cards,
        (select count(*)::int from past_card where is_stale) as stale`,
    )
    expect(count).toEqual({
      moves: state.stageHistory.size,
      cards: state.items[1].size + state.items[2].size,
      stale: 0,
    })
    expect(await stage.query(ASTRAY)).toEqual([])
  })

  it('is read on by itself: a move, a return, another pipeline', async () => {
    const deal = sendDeal(stage)
    await stage.moveTime(6 * MINUTE)
    const [first] = await staysOf(deal)
    const other = [...portalOf(stage).state.categories.keys()].find(id => id !== 0)
    change(stage, deal, { stageId: 'PREPARATION' })
    await stage.moveTime(2 * HOUR)
    change(stage, deal, { categoryId: other })
    await stage.moveTime(6 * MINUTE)

    const stays = await staysOf(deal)
    expect(first).toMatchObject({ leftAt: null, next: null, workedMs: null })
    expect(stays.map(({ number, leftAt }) => [number, leftAt === null])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ])
    expect(stays[1]).toMatchObject({
      stage: 'deal:PREPARATION',
      next: { pipeline: `deal:${other}` },
    })
    // From ten to twelve on a working day.
    expect(stays[1]?.workedMs).toBeGreaterThanOrEqual(2 * HOUR)
    expect(stays[1]?.workedMs).toBeLessThan(3 * HOUR)
  })

  it('knows a deal that is gone, and counts it no more', async () => {
    const deal = sendDeal(stage)
    await stage.moveTime(6 * MINUTE)
    const before = await ask<FunnelAnswer>('/api/funnel?pipeline=deal:0')
    deleteItem(portalOf(stage), deal, { userId: REP })
    await stage.settled()
    await stage.moveTime(6 * MINUTE)

    const after = await ask<FunnelAnswer>('/api/funnel?pipeline=deal:0')
    expect(after.report.entered).toBe(before.report.entered - 1)
    expect(await staysOf(deal)).toHaveLength(1)
  })

  it('waits while it is paused, and is caught up with when it goes on', async () => {
    const admin = await bearerOf(stage, ADMIN)
    await postJson(stage, '/api/funnel/mirror', { isPaused: true }, admin)
    const deal = sendDeal(stage)
    await stage.moveTime(10 * MINUTE)
    expect(await staysOf(deal)).toEqual([])
    expect((await ask<FunnelAnswer>('/api/funnel')).mirror).toMatchObject({ isPaused: true })

    await postJson(stage, '/api/funnel/mirror', { isPaused: false }, admin)
    await stage.settled()
    expect(await staysOf(deal)).toHaveLength(1)
  })

  it('opens as many deals behind a number as the number says, and those of others to nobody', async () => {
    const address = 'pipeline=deal:0&from=2026-01-01&until=2026-12-31'
    const { report } = await ask<FunnelAnswer>(`/api/funnel?${address}`)
    const [, line] = report.lines
    for (const count of ['reached', 'lost', 'standing', 'skipped', 'returned'] as const) {
      const question = `${address}&count=${count}&stage=${line!.stage}`
      const { total } = await ask<FunnelDealsAnswer>(`/api/funnel/deals?${question}`)
      expect([count, total]).toEqual([count, line![count]])
    }
    expect(line!.reached).toBeGreaterThan(20)

    const own = await ask<FunnelAnswer>(`/api/funnel?${address}`, REP)
    expect(own.isOwn).toBe(true)
    expect(own.report.entered).toBeLessThan(report.entered)
    const bearer = await bearerOf(stage, REP)
    const stranger = await getJson(stage, `/api/funnel?${address}&owner=${ADMIN}`, bearer)
    expect(stranger.status).toBe(403)
  })

  it.each([
    ['a period upside down', 'from=2026-11-20&until=2026-11-01', 422],
    ['no day at all', 'from=2026-02-30', 422],
    ['a pipeline nobody knows', 'pipeline=deal:999', 200],
    ['a period without deals', 'from=2001-01-01&until=2001-02-01', 200],
  ])('answers %s plainly', async (_what, address, status) => {
    const answer = await getJson(stage, `/api/funnel?${address}`, await bearerOf(stage, ADMIN))
    expect(answer.status).toBe(status)
    const text = JSON.stringify(answer.body)
    expect(JSON.parse(text).report?.entered ?? 0).toBe(0)
    expect(text).not.toMatch(/NaN|Infinity/)
  })

  it('survives kill -9 at any moment without a row twice or missed', async () => {
    const { state } = portalOf(stage)
    const last = Math.max(...state.stageHistory.keys())
    const [sample] = state.stageHistory.values()
    for (let step = 1; step <= 25_000; step++) {
      const id = last + step
      // Of deals that are gone from the portal: only their moves are left.
      state.stageHistory.set(id, {
        ...sample!,
        id,
        entityTypeId: 2,
        ownerId: 900_000 + (step % 7000),
      })
    }
    await stage.service.stop()
    const rows = async () => {
      const [found] = await stage.query<{ count: number }>(
        'select count(*)::int as count from stage_move',
      )
      return found?.count ?? 0
    }
    const wanted = state.stageHistory.size
    let known = await rows()
    for (const isLast of [false, true]) {
      await stage.query(`update due set at = 0 where kind = 'mirror'`)
      const server = await startServerProcess(stage)
      // In the middle of it, except the last one, which is let to finish.
      const least = isLast ? wanted : known + 1
      await vi.waitFor(async () => expect(await rows()).toBeGreaterThanOrEqual(least), WAIT)
      known = await rows()
      await server.kill()
    }
    const [feed] = await stage.query<{ cursor: string }>(
      `select cursor from past_feed where feed = 'deal/moves'`,
    )
    const [kept] = await stage.query<{ last: string; ids: number }>(
      `select max(id) as last, count(distinct id)::int as ids from stage_move where id like 'deal/%'`,
    )
    expect(Number(feed?.cursor)).toBe(Number(kept?.last.slice(5)))
    expect(kept?.ids).toBe(
      [...state.stageHistory.values()].filter(one => one.entityTypeId === 2).length,
    )
  })
})

describe('the past of an account of amoCRM', () => {
  let stage: AmoStage

  beforeAll(async () => {
    const { state } = seedAccount(companyOf(seeded))
    stage = await setAmoStage({ world: { state }, quiet: true })
    await stage.settled()
  })
  afterAll(() => stage.close())

  it('is mirrored from its events: every lead that was accepted stands where its last stay is', async () => {
    expect(await stage.query(ASTRAY)).toEqual([])
    const [count] = await stage.query<{ cards: number; stays: number }>(
      `select (select count(*)::int from past_card where created_at is not null) as cards,
        (select count(*)::int from stay) as stays`,
    )
    const { state } = accountOf(stage)
    const unsorted = new Set(
      [...state.pipelines.values()].flatMap(({ statuses }) =>
        [...statuses.values()].filter(({ type }) => type === 1).map(({ id }) => id),
      ),
    )
    const accepted = [...state.leads.values()].filter(lead => !unsorted.has(lead.statusId))
    expect(count?.cards).toBe(accepted.length)
    expect(count?.stays).toBeGreaterThan(accepted.length * 2)
  })

  it('is looked at by itself after the installation: seven numbers, and a limit for each stage', async () => {
    const look = await stage.service.store.firstLook.find(stage.tenant)
    expect(look?.doneAt).not.toBeNull()
    const { findings, limits } = look!.result!
    expect(Object.values(findings).map(({ state }) => state)).not.toContain('pending')
    const open = await stage.query(
      `select 1 from card where standing is not null and card like 'deal:%'`,
    )
    // Requests that were not accepted yet have no steps.
    expect(findings['no-step']).toMatchObject({ state: 'cards', of: open.length })
    expect(limits.length).toBeGreaterThan(0)
    for (const { n, limit } of limits) expect(limit !== null).toBe(n >= 20)
  })

  it('is read on: a move, and a lead that was removed', async () => {
    const account = accountOf(stage)
    const open = [...account.state.leads.values()].filter(({ closedAt }) => closedAt === null)
    const [lead, other] = open.slice(-2)
    const won = { pipelineId: lead!.pipelineId, statusId: 142 }
    moveLead(account, lead!, won, BY_REP)
    deleteLead(account, other!, BY_REP)
    await stage.moveTime(6 * MINUTE)

    const stays = await stage.service.store.stays.of(stage.tenant, {
      kind: 'deal',
      id: asId<CardId>(lead!.id),
    })
    expect(stays.at(-1)).toMatchObject({ stage: `deal:${lead!.pipelineId}:142`, leftAt: null })
    const gone = await stage.query(
      `select 1 from past_card where card = $1 and gone_at is not null`,
      [`deal:${other!.id}`],
    )
    expect(gone).toHaveLength(1)
  })
})
