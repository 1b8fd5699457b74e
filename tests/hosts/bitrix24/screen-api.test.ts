import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addActivity, addItem } from './crm/logic.ts'
import { ADMIN, DISMISSED, HEAD_OF_SALES } from './empty-state.ts'
import {
  HOSTILE,
  HOUR,
  OTHER_REP,
  REP,
  startScreenScene,
  type ScreenScene,
} from './screen-api-scene.ts'
import type { CardList, CardView, Column } from './screen/wire.ts'

let scene: ScreenScene

beforeAll(async () => void (scene = await startScreenScene()))
afterAll(() => scene.stop())

function state() {
  return scene.world.portal.portal.state
}

describe('the screen of the portal', () => {
  it.each([
    ['an administrator', ADMIN, 200],
    ['a rep who owns it', REP, 200],
    ['his head', HEAD_OF_SALES, 200],
    ['a dismissed person', DISMISSED, 403],
    ['nobody of the portal', 99, 401],
  ])('answers %s with %i → %i', async (_who, user, status) => {
    expect((await scene.ask('cards?type=2', { user })).status).toBe(status)
  })

  it('lists a deal for those only who may see it', async () => {
    const id = scene.addDeal({ title: HOSTILE })
    const sees = async (user: number) =>
      (await scene.ask<CardList>('cards?type=2', { user })).body.rows.some(row => row.id === id)

    expect([await sees(ADMIN), await sees(REP), await sees(OTHER_REP)]).toEqual([true, true, false])
  })

  it('finds a lead by the digits of its phone, however they are written', async () => {
    const fm = [{ id: null, typeId: 'PHONE' as const, valueType: 'WORK', value: '+79161230099' }]
    const lead = addItem(
      scene.world.portal.portal,
      1,
      { fields: { title: 'Звонок' }, fm },
      { userId: ADMIN },
    )

    const { body } = await scene.ask<CardList>(
      `cards?type=1&search=${encodeURIComponent('8(916)123-00-99')}`,
    )

    expect(body.rows.map(({ id }) => id)).toEqual([lead.id])
  })

  it('counts a whole column and shows the part of it that was asked for', async () => {
    for (let index = 0; index < 32; index += 1) scene.addDeal({ categoryId: 1, opportunity: 10 })

    const first = (await scene.ask<Column[]>('board?type=2&category=1')).body[0]!
    const more = (await scene.ask<Column[]>('board?type=2&category=1&more=C1:NEW:60')).body[0]!

    expect([first.count, first.sum, first.rows.length, more.rows.length]).toEqual([32, 320, 30, 32])
  })

  it('adds up roubles only: there are no exchange rates', async () => {
    scene.addDeal({ opportunity: 7, stageId: 'EXECUTING' })
    scene.addDeal({ opportunity: 100, currencyId: 'EUR', stageId: 'EXECUTING' })

    const { body } = await scene.ask<Column[]>('board?type=2&category=0')

    expect(body.find(({ stageId }) => stageId === 'EXECUTING')).toMatchObject({ count: 2, sum: 7 })
  })

  it('moves a card as REST does: with history and an event', async () => {
    const id = scene.addDeal()
    await scene.ask('card', {
      user: REP,
      body: { type: 2, id, fields: { stageId: 'PREPARATION' } },
    })

    const { body } = await scene.ask<CardView>(`card?type=2&id=${id}`, { user: REP })

    expect(body.stageId).toBe('PREPARATION')
    expect(body.records).toMatchObject([{ kind: 'stage' }, { kind: 'created' }])
  })

  it.each([
    ['somebody else’s card', OTHER_REP, { stageId: 'WON' }, 403],
    ['a stage that is not there', REP, { stageId: 'NOWHERE' }, 400],
    ['a field the screen has no place for', REP, { createdBy: 1 }, 400],
  ])('refuses to change %s', async (_what, user, fields, status) => {
    const id = scene.addDeal()

    const answer = await scene.ask('card', { user, body: { type: 2, id, fields } })

    expect(answer.status).toBe(status)
    expect(state().items[2].get(id)?.fields['stageId']).toBe('NEW')
  })

  it('shows a closed card without anything but the fields of the app', async () => {
    const id = scene.addDeal({ title: 'Тайна', opportunity: 500 })

    const { body } = await scene.ask<CardView>(`card?type=2&id=${id}`, { user: OTHER_REP })

    expect(body).toMatchObject({ access: 'none', title: '', sum: 0, records: [], plans: [] })
  })
})

describe('planned activities', () => {
  it('are put, moved, completed and told as a person does it', async () => {
    const id = scene.addDeal()
    const deadline = Date.now() + HOUR
    await scene.ask('todo', { user: REP, body: { type: 2, id, subject: 'Позвонить', deadline } })
    const [plan] = (await scene.ask<CardView>(`card?type=2&id=${id}`)).body.plans
    await scene.ask('todo/deadline', {
      user: REP,
      body: { id: plan!.id, deadline: deadline + HOUR },
    })
    const moved = state().activities.get(plan!.id)?.deadline
    await scene.ask('todo/complete', { user: REP, body: { id: plan!.id } })

    const { body } = await scene.ask<CardView>(`card?type=2&id=${id}`)

    expect([plan!.subject, moved]).toEqual(['Позвонить', deadline + HOUR])
    expect(body.plans).toEqual([])
    expect(body.records[0]).toMatchObject({ kind: 'done', text: 'Позвонить' })
  })

  it('are not touched by who may not change the card', async () => {
    const id = scene.addDeal()
    const plan = addActivity(
      scene.world.portal.portal,
      {
        ownerTypeId: 2,
        ownerId: id,
        typeId: 6,
        providerId: 'CRM_TODO',
        subject: 'Дело',
        responsibleId: REP,
        deadline: null,
      },
      { userId: REP },
    )

    const answer = await scene.ask('todo/delete', { user: OTHER_REP, body: { id: plan.id } })

    expect([answer.status, state().activities.has(plan.id)]).toEqual([403, true])
  })

  it.each([
    ['without words', { subject: ' ', deadline: 1 }],
    ['with a moment that is none', { subject: 'Дело', deadline: 'завтра' }],
  ])('are refused %s', async (_what, todo) => {
    const answer = await scene.ask('todo', {
      user: REP,
      body: { type: 2, id: scene.addDeal(), ...todo },
    })

    expect(answer.status).toBe(400)
  })
})
