import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CardDeed, CardTabAnswer, UndoAnswer } from '../../shared/contract/card-tab.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'
import { completeActivity } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, openSession, postJson, proofOf } from './doors.ts'
import {
  change,
  knowContact,
  ledgerOf,
  notesOf,
  OTHER_REP,
  portalOf,
  refOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const SCRIPT = '<script>alert(1)</script>'

let stage: Stage

beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

async function tabOf(item: Item, user: number = REP): Promise<CardTabAnswer> {
  const { status, body } = await getJson(stage, '/api/card-tab', await bearerOf(stage, user, item))
  expect(status).toBe(200)
  return body as unknown as CardTabAnswer
}

async function deedOf(item: Item, what: RegExp): Promise<CardDeed> {
  const { deeds } = await tabOf(item)
  const deed = deeds.find(one => what.test(one.what) && one.state === 'done')
  if (deed === undefined)
    throw new Error(`no such deed among ${deeds.map(one => one.what).join('; ')}`)
  return deed
}

async function undo(item: Item, key: string, user: number = REP) {
  const bearer = await bearerOf(stage, user, item)
  const { status, body } = await postJson(stage, '/api/card-tab/undo', { key }, bearer)
  return { status, answer: body as unknown as UndoAnswer }
}

/** A deal whose missing step the rule has planned. */
async function dealWithOurStep(title = 'Остекление'): Promise<Item> {
  const deal = sendDeal(stage, { title })
  await stage.settled()
  await stage.moveTime(16 * MINUTE)
  expect(tasksOf(stage, deal)).toHaveLength(1)
  return deal
}

describe('the card tab', () => {
  it('tells what was done, when and why, and what is wrong now', async () => {
    const deal = await dealWithOurStep()

    const tab = await tabOf(deal)

    expect(tab.strip.nextStep?.title).toContain('Связаться с клиентом')
    const [deed] = tab.deeds
    expect(deed).toMatchObject({
      state: 'done',
      held: null,
      undo: { type: 'possible', what: 'step' },
    })
    expect(deed?.what).toContain('Связаться с клиентом')
    expect(deed?.because).toMatch(/без следующего дела/)
  })

  it('shows the requests of the client, and the raw source of this one alone', async () => {
    knowContact(stage, { first: 'Пётр', last: 'Иванов', phones: ['+7 916 111-22-33'] })
    await stage.settled()
    const entry = { first: 'Пётр', last: 'Иванов', phones: ['89161112233'] }
    const first = sendLead(stage, { ...entry, title: `Заявка ${SCRIPT}` })
    await stage.settled()
    const second = sendLead(stage, entry)
    await stage.settled()

    const { requests } = await tabOf(second)

    expect(requests.map(({ card, isOwn }) => [card.id, isOwn])).toEqual([
      [String(second.id), true],
      [String(first.id), false],
    ])
    expect(requests[1]).toMatchObject({ outcome: 'attached', source: null })
    const bearer = await bearerOf(stage, REP, first)
    const { body } = await getJson(stage, '/api/card-tab/raw-request', bearer)
    expect(body?.['card']).toContain(SCRIPT)
    expect(body?.['event']).toContain('ONCRMLEADADD')
    expect(JSON.stringify(body)).not.toMatch(/application_token|access_token/)
  })
})

describe('taking a step back', () => {
  it('deletes it once, with a line in the journal', async () => {
    const deal = await dealWithOurStep()
    const { key } = await deedOf(deal, /Дело/)

    const [first, second] = await Promise.all([undo(deal, key), undo(deal, key)])

    expect([first.answer.end, second.answer.end]).toEqual(['undone', 'undone'])
    expect(tasksOf(stage, deal)).toEqual([])
    const undos = (await ledgerOf(stage, deal)).filter(row => row.key === `undo/${key}`)
    expect(undos).toMatchObject([{ state: 'done', rule: 'person', askedBy: String(REP) }])
    expect((await deedOf(deal, /^Дело:/)).undo).toEqual({ type: 'undone' })
  })

  it('says the same to a second click and touches nothing that came later', async () => {
    const deal = await dealWithOurStep()
    const { key } = await deedOf(deal, /Дело/)
    await undo(deal, key)
    await stage.settled()
    await stage.moveTime(16 * MINUTE)
    // The rule has filled the new gap.
    expect(tasksOf(stage, deal)).toHaveLength(1)

    expect(await undo(deal, key)).toMatchObject({ answer: { end: 'undone' } })
    expect(tasksOf(stage, deal)).toHaveLength(1)
  })

  it('leaves a step that somebody has completed', async () => {
    const deal = await dealWithOurStep()
    const { key } = await deedOf(deal, /Дело/)
    completeActivity(portalOf(stage), tasksOf(stage, deal)[0]!, { userId: REP })

    expect(await undo(deal, key)).toEqual({
      status: 200,
      answer: { end: 'closed', reason: null },
    })
    expect(tasksOf(stage, deal)).toHaveLength(1)
    expect((await deedOf(deal, /^Дело:/)).undo).toEqual({ type: 'impossible', why: 'closed' })
  })

  it('does nothing for an effect of another card, an unknown one or nonsense', async () => {
    const deal = await dealWithOurStep()
    const other = await dealWithOurStep('Другая сделка')
    const { key } = await deedOf(deal, /Дело/)

    expect((await undo(other, key)).status).toBe(404)
    expect((await undo(deal, 'no/such/effect')).status).toBe(404)
    expect((await undo(deal, '')).status).toBe(422)
    expect(tasksOf(stage, deal)).toHaveLength(1)
  })

  it('is refused for what was never done and for taking back itself', async () => {
    const deal = await dealWithOurStep()
    const { key } = await deedOf(deal, /Дело/)
    await undo(deal, key)

    expect((await undo(deal, `undo/${key}`)).status).toBe(422)
  })
})

describe('taking an attachment back', () => {
  it('puts the former clients back, frees the request and keeps who was added since', async () => {
    const known = knowContact(stage, {
      first: 'Анна',
      last: 'Смирнова',
      phones: ['+7 917 222-33-44'],
    })
    await stage.settled()
    const lead = sendLead(stage, {
      first: 'Анна',
      last: 'Смирнова',
      phones: ['89172223344'],
      owner: REP,
    })
    await stage.settled()
    expect(lead.contactIds).toEqual([known.id])
    const friend = knowContact(stage, { first: 'Олег', phones: ['+7 917 000-00-01'] })
    change(stage, lead, { contactIds: [known.id, friend.id] })
    await stage.settled()
    const { key } = await deedOf(lead, /присоединён/)

    const { answer } = await undo(lead, key)

    expect(answer).toEqual({ end: 'undone', reason: null })
    expect(lead.contactIds).toEqual([friend.id])
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ type: 'review' })
    await stage.settled()
    // Nobody attaches him again.
    expect(lead.contactIds).toEqual([friend.id])
  })

  it('leaves a card whose client was changed meanwhile', async () => {
    knowContact(stage, { first: 'Нина', last: 'Котова', phones: ['+7 918 222-33-44'] })
    const other = knowContact(stage, { first: 'Иной', phones: ['+7 918 000-00-02'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Нина', last: 'Котова', phones: ['89182223344'] })
    await stage.settled()
    const { key } = await deedOf(lead, /присоединён/)
    change(stage, lead, { contactIds: [other.id] })

    expect(await undo(lead, key)).toMatchObject({ answer: { end: 'changed' } })
    expect(lead.contactIds).toEqual([other.id])
  })

  it('deletes a comment of ours', async () => {
    knowContact(stage, { first: 'Вера', last: 'Львова', phones: ['+7 919 222-33-44'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Вера', last: 'Львова', phones: ['89192223344'] })
    await stage.settled()
    const before = notesOf(stage, lead).length
    const { key } = await deedOf(lead, /Комментарий/)

    expect(await undo(lead, key)).toMatchObject({ answer: { end: 'undone' } })
    expect(notesOf(stage, lead)).toHaveLength(before - 1)
  })
})

describe('rights on the card tab', () => {
  it('are those of the card itself', async () => {
    const deal = sendDeal(stage, { owner: REP })
    await stage.settled()

    const { status } = await openSession(stage, proofOf(stage, OTHER_REP), refOf(deal))

    expect(status).toBe(403)
  })

  it.each(['/api/card-tab', '/api/card-tab/raw-request'])(
    'answer nothing at %s without a card or without a session',
    async path => {
      expect((await getJson(stage, path)).status).toBe(401)
      expect((await getJson(stage, path, await bearerOf(stage, ADMIN))).status).toBe(403)
    },
  )

  it('hold for an overdue card as for any other', async () => {
    const deal = await dealWithOurStep()
    await stage.moveTime(48 * HOUR)

    const tab = await tabOf(deal, ADMIN)

    expect(tab.strip.problems.map(({ type }) => type)).toContain('overdue')
    expect(tab.isAdmin).toBe(true)
  })
})
