import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ControlAnswer } from '../../shared/contract/control.ts'
import type { DeskAnswer } from '../../shared/contract/desk.ts'
import { DAY, HOUR, plus } from '../../shared/time/instant.ts'
import { ADMIN, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import { updateItem } from '../hosts/bitrix24/crm/logic.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import { ACT, limitOf, limits, setCase } from './cases-scene.ts'
import { bearerOf, getJson, postJson } from './doors.ts'
import { change, comeRound, nowOf, OTHER_REP, planStep, portalOf, REP, sendDeal } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: Stage
let stuck: Item
let fresh: Item
let others: Item

/** Two deals of one rep, one of another; the limit of the first stage is an hour by the calendar. */
beforeAll(async () => {
  stage = await setCase({
    'ensure-next-step': { on: true, strength: 'show' },
    'limit-stage-time': { ...ACT, ...limits({ 'deal:NEW': limitOf(1, 'hours', true) }) },
  })
  stuck = sendDeal(stage, {
    title: 'Застряла',
    owner: REP,
    fields: { opportunity: 5000, currencyId: 'RUB' },
  })
  others = sendDeal(stage, { title: 'Чужая', owner: OTHER_REP })
  await stage.settled()
  await stage.moveTime(2 * HOUR)
  fresh = sendDeal(stage, { title: 'Новая', owner: REP })
  await stage.settled()
})
afterAll(() => stage.close())

async function control(user: number, query = ''): Promise<ControlAnswer> {
  const { status, body } = await getJson(stage, `/api/control${query}`, await bearerOf(stage, user))
  expect(status).toBe(200)
  return body as unknown as ControlAnswer
}

const titles = ({ rows }: ControlAnswer) => rows.map(({ title }) => title)

describe('control', () => {
  it('lists what is wrong now, heaviest first, with whose it is and what it is worth', async () => {
    const answer = await control(ADMIN)

    expect(answer).toMatchObject({ open: 3, clean: 0, total: 3, aside: 0 })
    expect(answer.counts).toEqual([
      { problem: 'limit-exceeded', count: 2 },
      { problem: 'no-next-step', count: 3 },
    ])
    expect(answer.stuck).toEqual([{ minor: 500_000, currency: 'RUB' }])
    expect(titles(answer)).toEqual(['Застряла', 'Чужая', 'Новая'])
    expect(answer.rows[0]).toMatchObject({
      stage: 'Новая',
      step: null,
      problems: [{ type: 'limit-exceeded' }, { type: 'no-next-step' }],
    })
  })

  it('is asked of one person, one problem', async () => {
    expect(titles(await control(ADMIN, `?person=${OTHER_REP}`))).toEqual(['Чужая'])
    expect(titles(await control(ADMIN, `?problem=limit-exceeded&person=${REP}`))).toEqual([
      'Застряла',
    ])
    expect((await control(ADMIN, '?pipeline=deal:77')).total).toBe(0)
  })

  it('is for administrators and heads; a rep is neither shown nor offered it', async () => {
    const rep = await bearerOf(stage, REP)

    expect((await getJson(stage, '/api/control', rep)).status).toBe(403)
    const { body } = await getJson(stage, '/api/desk', rep)
    expect((body as unknown as DeskAnswer).sections).not.toContain('control')
    expect(titles(await control(HEAD_OF_SALES))).toEqual(['Застряла', 'Чужая', 'Новая'])
  })

  it('is right at any later moment without a look at a single card', async () => {
    const before = await control(ADMIN, `?person=${REP}&problem=limit-near`)
    stage.clock.moveBy(50 * 60_000)

    const after = await control(ADMIN, `?person=${REP}&problem=limit-near`)

    expect([titles(before), titles(after)]).toEqual([[], ['Новая']])
  })

  it('follows a card that is closed, and one whose closing nobody told of', async () => {
    const extra = sendDeal(stage, { title: 'Закроется' })
    await stage.settled()
    expect((await control(ADMIN)).open).toBe(4)

    change(stage, extra, { stageId: 'WON' })
    await stage.settled()
    expect((await control(ADMIN)).open).toBe(3)

    const untold = sendDeal(stage, { title: 'Закроется молча' })
    await stage.settled()
    const silently = { userId: ADMIN, at: nowOf(stage), isSilent: true }
    updateItem(portalOf(stage), untold, { fields: { stageId: 'WON' }, fm: [] }, silently)
    expect((await control(ADMIN)).open).toBe(4)
    await comeRound(stage)
    expect((await control(ADMIN)).open).toBe(3)
  })

  it('puts a violation aside until a day, with a reason, and takes it back', async () => {
    const admin = await bearerOf(stage, ADMIN)
    const until = plus(nowOf(stage), 3 * DAY)
    const cards = [{ kind: 'deal', id: String(others.id) }]
    const send = (body: object) => postJson(stage, '/api/control/aside', body, admin)

    expect((await send({ cards, until, reason: ' ' })).body).toMatchObject({
      fields: { reason: 'empty' },
    })
    expect((await send({ cards, until: 5, reason: 'Отпуск клиента' })).status).toBe(422)
    expect((await send({ cards, until, reason: 'Отпуск клиента' })).status).toBe(200)

    expect(titles(await control(ADMIN))).not.toContain('Чужая')
    const aside = await control(ADMIN, '?isAside=true')
    expect(aside.rows).toMatchObject([{ title: 'Чужая', aside: { reason: 'Отпуск клиента' } }])

    await send({ cards, until: null, reason: '' })
    expect(titles(await control(ADMIN))).toContain('Чужая')
  })

  it('lets nobody put aside what he does not answer for', async () => {
    const cards = [{ kind: 'deal', id: '424242' }]
    const body = { cards, until: plus(nowOf(stage), DAY), reason: 'Просто так' }
    const rep = await bearerOf(stage, REP)

    expect((await postJson(stage, '/api/control/aside', body, rep)).status).toBe(403)
    const admin = await bearerOf(stage, ADMIN)
    expect((await postJson(stage, '/api/control/aside', body, admin)).status).toBe(404)
  })

  it('counts the days that ended clean, and the share of deal-days that were', async () => {
    await comeRound(stage)
    await stage.moveTime(DAY)
    expect(await control(ADMIN)).toMatchObject({ streakDays: 0, index: 0 })

    for (const deal of [stuck, fresh, others]) {
      change(stage, deal, { stageId: 'PREPAYMENT_INVOICE' })
      planStep(stage, deal, plus(nowOf(stage), 9 * DAY))
    }
    await stage.settled()
    expect(await control(ADMIN)).toMatchObject({ open: 3, clean: 3, total: 0 })
    await comeRound(stage)
    await stage.moveTime(DAY)

    const { streakDays, index } = await control(ADMIN)
    expect(streakDays).toBe(1)
    expect(index).toBeGreaterThan(0)
    expect(index).toBeLessThan(1)
  })
})
