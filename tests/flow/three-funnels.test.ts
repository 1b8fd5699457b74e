import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CardFunnelAnswer } from '../../shared/contract/card-funnel.ts'
import type { FunnelDealsAnswer } from '../../shared/contract/funnel.ts'
import type {
  MarketAnswer,
  RepeatAnswer,
  ThreeAnswer,
} from '../../shared/contract/three-funnels.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { tablesOf } from '../hosts/bitrix24/crm/requisite-state.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { change, knowCompany, OTHER_REP, portalOf, REP, sendDeal, sendLead } from './scenes.ts'

const INN = '7736207543'
const OTHER_INN = '1650032058'

let stage: Stage
let deal: Item

/** Two leads, a deal made of one of them and won by the firm; and a deal of another rep's. */
beforeAll(async () => {
  stage = await setStage({ quiet: true })
  const firm = knowCompany(stage, { title: 'Ромашка' })
  const row = { ENTITY_TYPE_ID: '4', ENTITY_ID: String(firm.id), RQ_INN: INN }
  tablesOf(portalOf(stage)).requisites.set(1, {
    ID: '1',
    PRESET_ID: '1',
    NAME: 'Реквизиты',
    ...row,
  })
  const lead = sendLead(stage, { owner: REP })
  sendLead(stage, { owner: REP })
  deal = sendDeal(stage, { owner: REP })
  change(stage, deal, { leadId: lead.id, companyId: firm.id, opportunity: 100_000 })
  sendDeal(stage, { owner: OTHER_REP })
  await stage.moveTime(2 * HOUR)
  change(stage, deal, { stageId: 'PREPARATION' })
  await stage.moveTime(6 * MINUTE)
})
afterAll(() => stage.close())

async function ask<Answer>(path: string, user: number = ADMIN, item?: Item): Promise<Answer> {
  const { status, body } = await getJson(stage, path, await bearerOf(stage, user, item))
  expect([path, status]).toEqual([path, 200])
  return body as unknown as Answer
}

async function changeMarket(question: unknown, user: number = ADMIN) {
  return postJson(stage, '/api/funnel/market', question, await bearerOf(stage, user))
}

describe('the funnel of an open card', () => {
  it('tells where it stands and for how long, of few without a median, and to nobody without the card', async () => {
    const { kind, funnel } = await ask<CardFunnelAnswer>('/api/funnel/card', REP, deal)
    expect(kind).toBe('deal')
    expect(funnel?.lines.slice(0, 2).map(({ place }) => place)).toEqual(['passed', 'here'])
    expect(funnel?.here).toMatchObject({ medianMs: null, won: { part: 0, whole: 0 } })
    // Six minutes of a working day, and what the portal's clock went on meanwhile.
    expect(funnel?.here?.workedMs).toBeGreaterThanOrEqual(6 * MINUTE)
    expect(funnel?.here?.workedMs).toBeLessThan(HOUR)
    const bearer = await bearerOf(stage, REP)
    expect((await getJson(stage, '/api/funnel/card', bearer)).status).toBe(403)
  })
})

describe('three funnels of a portal', () => {
  it('link leads and deals, and open as many cards as a number says, to whom they belong', async () => {
    const { funnels } = await ask<ThreeAnswer>('/api/funnel/three')
    expect(funnels.map(({ funnel, now }) => [funnel, now.entered, now.handedOver])).toEqual([
      ['leads', 2, { part: 1, whole: 2 }],
      // No pipeline is service yet, so nothing goes there.
      ['sales', 2, { part: 0, whole: 0 }],
      ['service', 0, null],
    ])
    const behind = 'funnel=leads&count=handed-over'
    const { total, rows } = await ask<FunnelDealsAnswer>(`/api/funnel/three/deals?${behind}`)
    expect([total, rows.map(({ card }) => card.kind)]).toEqual([1, ['lead']])

    const own = await ask<ThreeAnswer>('/api/funnel/three', OTHER_REP)
    expect(own).toMatchObject({ isOwn: true })
    expect(own.funnels.map(({ now }) => now.entered)).toEqual([0, 1, 0])
    const bearer = await bearerOf(stage, OTHER_REP)
    const stranger = await getJson(stage, `/api/funnel/three?owner=${REP}`, bearer)
    expect(stranger.status).toBe(403)
  })

  it('follow the settings: a pipeline that is counted nowhere is in none', async () => {
    const bearer = await bearerOf(stage, ADMIN)
    const { body } = await getJson(stage, '/api/settings', bearer)
    const save = (fields: unknown, version: unknown) =>
      postJson(stage, '/api/settings', { version, fields, wizard: null }, bearer)
    const saved = await save({ 'funnels.in.lead': 'none' }, body?.['version'])
    expect(saved.status).toBe(200)
    const { funnels } = await ask<ThreeAnswer>('/api/funnel/three')
    expect(funnels[0]).toMatchObject({ pipelines: [], now: { entered: 0 } })
    const wrong = await save({ 'funnels.in.lead': 'elsewhere' }, saved.body?.['version'])
    expect([wrong.status, wrong.body?.['fields']]).toEqual([
      422,
      { 'funnels.in.lead': 'unknown-word' },
    ])
    await save({ 'funnels.in.lead': 'leads' }, saved.body?.['version'])
  })

  it.each([
    ['three', 'from=2026-11-20&until=2026-11-01', 422],
    ['three', 'from=2001-01-01&until=2001-02-01', 200],
    ['three/deals', 'funnel=none&count=entered', 422],
    ['repeat/deals', 'what=clients&month=2026-13-01', 422],
  ])('answer %s?%s plainly', async (path, address, status) => {
    const answer = await getJson(
      stage,
      `/api/funnel/${path}?${address}`,
      await bearerOf(stage, ADMIN),
    )
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).not.toMatch(/NaN|Infinity/)
  })
})

describe('the market of a portal', () => {
  it('finds its companies by ИНН of their requisites, and counts the bought ones once they have', async () => {
    const rows = [`${INN} 62.01`, OTHER_INN]
    const sent = await changeMarket({ type: 'list', isFirst: true, isLast: true, rows })
    expect(sent.status).toBe(200)
    await stage.settled()
    const market = await ask<MarketAnswer>('/api/funnel/market')
    expect(market).toMatchObject({
      by: 'list',
      capacity: 2,
      inBase: 1,
      bought: 0,
      list: { companies: 2, withoutOkved: 1, known: 1, asking: null },
    })

    change(stage, deal, { stageId: 'WON' })
    await stage.moveTime(6 * MINUTE)
    await changeMarket({ type: 'filter', regions: '77', okveds: '62' })
    expect(await ask<MarketAnswer>('/api/funnel/market')).toMatchObject({
      capacity: 1,
      inBase: 1,
      bought: 1,
    })
    const { report } = await ask<RepeatAnswer>('/api/funnel/repeat')
    expect(report).toMatchObject({ clients: 1, revenue: [{ minor: 10_000_000 }] })
  })

  it('is told by administrators alone, refuses what is no company and no code, and goes by a number once one is typed', async () => {
    expect((await changeMarket({ type: 'forget-list' }, REP)).status).toBe(403)
    for (const [question, field] of [
      [{ type: 'list', isFirst: false, isLast: true, rows: ['7736207544'] }, 'rows'],
      [{ type: 'filter', regions: 'Москва', okveds: '' }, 'regions'],
      [{ type: 'capacity', capacity: 0 }, 'capacity'],
    ] as const) {
      const { status, body } = await changeMarket(question)
      expect([status, Object.keys(body?.['fields'] ?? {})]).toEqual([422, [field]])
    }
    await changeMarket({ type: 'capacity', capacity: 500 })
    expect(await ask<MarketAnswer>('/api/funnel/market', REP)).toMatchObject({
      by: 'hand',
      capacity: 500,
      inBase: 1,
      bought: 1,
      mayChange: false,
    })
  })
})
