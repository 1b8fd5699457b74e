import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { NumberAnswer } from '../../shared/contract/client-by-number.ts'
import type { Log } from '../../server/log.ts'
import { addActivity } from '../hosts/bitrix24/crm/logic.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, postJson, proofOf } from './doors.ts'
import {
  knowCompany,
  knowContact,
  knowDeal,
  makeContact,
  notesOf,
  OTHER_REP,
  planStep,
  portalOf,
  REP,
  tasksOf,
} from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const SAMARA = '+7 846 231-60-14'

let stage: Stage
const logged: string[] = []

beforeAll(async () => {
  stage = await setStage({ log: keepingLog() })
})
afterAll(() => stage.close())

function keepingLog(): Log {
  const keep = (...words: unknown[]) => void logged.push(JSON.stringify(words))
  return { info: keep, warn: keep, error: keep }
}

async function post(path: string, question: object, user: number = REP) {
  const bearer = await bearerOf(stage, user)
  return postJson(stage, path, { proof: proofOf(stage, user), ...question }, bearer)
}

/** A call that took place, as telephony leaves it. */
function talked({ entityTypeId, id }: Item, subject: string): void {
  addActivity(
    portalOf(stage),
    {
      ownerTypeId: entityTypeId,
      ownerId: id,
      typeId: 2,
      providerId: 'VOXIMPLANT_CALL',
      subject,
      responsibleId: REP,
      deadline: stage.clock.now(),
      isCompleted: true,
    },
    { userId: REP },
  )
}

async function ask(phone: string, user: number = REP): Promise<NumberAnswer> {
  const { status, body } = await post('/api/client-by-number', { phone }, user)
  expect(status).toBe(200)
  return body as unknown as NumberAnswer
}

describe('the client by his number', () => {
  it('is told with his company, open cards, stage, next step, problems and place', async () => {
    const company = knowCompany(stage, { title: 'ООО «Самарский кабель»' })
    const contact = makeContact(stage, {
      first: 'Пётр',
      last: 'Иванов',
      phones: [SAMARA],
      company: company.id,
    })
    await stage.settled()
    const deal = knowDeal(stage, { title: 'Поставка кабеля', contacts: [contact.id] })
    const planned = knowDeal(stage, { title: 'Монтаж', contacts: [contact.id] })
    planStep(stage, planned, stage.clock.now() + 3_600_000)
    talked(deal, 'Обсудили сроки')
    await stage.settled()

    const answer = await ask('8 (846) 231-60-14')

    expect(answer.phone).toBe('+7 846 231-60-14')
    expect(answer.clientTime?.clocks[0]?.place).toBe('Самара · МСК+1')
    expect(answer.people).toEqual([
      {
        id: String(contact.id),
        name: 'Иванов Пётр',
        company: { id: String(company.id), name: 'ООО «Самарский кабель»' },
      },
    ])
    expect(answer.cards).toHaveLength(2)
    expect(answer.cards[0]).toMatchObject({
      card: { kind: 'deal', id: String(deal.id) },
      title: `Сделка № ${deal.id} · Поставка кабеля`,
      nextStep: null,
      problems: [{ type: 'no-next-step' }],
    })
    expect(answer.cards[0]?.stage).toEqual(expect.any(String))
    expect(answer.cards[1]?.nextStep?.text).toBe('Сегодня 11:00 · Позвонить')
    expect(answer.repeat).toMatch(
      new RegExp(`^Повторное обращение. В работе сделка № ${deal.id}, ответственный — `),
    )
    expect(answer.events.map(({ text }) => text)).toContain('Звонок: Обсудили сроки')
    expect(answer.create).toBeNull()
    expect(answer.offers.length).toBeGreaterThan(2)
  })

  it('costs two calls to the portal once lists are known', async () => {
    await ask(SAMARA)
    const bearer = await bearerOf(stage, REP)
    const question = { phone: SAMARA, proof: proofOf(stage, REP) }
    const before = stage.world.callLog.counts().rest
    await postJson(stage, '/api/client-by-number', question, bearer)

    expect(stage.world.callLog.counts().rest - before).toBe(2)
  })

  it('shows nothing the portal does not let this person read', async () => {
    const contact = makeContact(stage, { first: 'Анна', phones: ['+7 846 231-60-20'] })
    knowDeal(stage, { title: 'Чужая', contacts: [contact.id], owner: OTHER_REP })
    await stage.settled()

    const hers = await ask('+7 846 231-60-20', OTHER_REP)
    const his = await ask('+7 846 231-60-20', REP)

    expect(hers.cards.map(({ title }) => title)).toEqual([expect.stringContaining('Чужая')])
    expect(his.cards).toEqual([])
    expect(JSON.stringify(his)).not.toMatch(/Чужая/)
  })

  it('asks for nothing in another person’s name', async () => {
    const bearer = await bearerOf(stage, REP)
    const path = '/api/client-by-number'
    const stolen = { phone: SAMARA, proof: proofOf(stage, ADMIN) }

    expect((await postJson(stage, path, stolen, bearer)).status).toBe(403)
    expect((await postJson(stage, path, { phone: SAMARA }, bearer)).status).toBe(403)
    expect((await postJson(stage, path, { phone: SAMARA })).status).toBe(401)
  })

  it('is found by the portal alone where our index has never seen him', async () => {
    const contact = knowContact(stage, { first: 'Новый', phones: ['+7 846 231-60-30'] })
    const deal = knowDeal(stage, { contacts: [contact.id] })
    await stage.service.store.people.forget(stage.tenant, String(contact.id) as never)

    const { people, cards } = await ask('+7 846 231-60-30')

    expect(people.map(({ name }) => name)).toEqual(['Новый'])
    expect(cards.map(({ card }) => card.id)).toEqual([String(deal.id)])
  })

  it('is warned of as shared by several', async () => {
    for (const first of ['Один', 'Два', 'Три'])
      makeContact(stage, { first, phones: ['+7 846 231-60-40'] })
    await stage.settled()

    expect((await ask('+7 846 231-60-40')).warnings).toEqual([
      'Общий номер: встречается у 3 контактов. Уточните, кто звонит',
    ])
  })

  it.each(['', 'anonymous', '💥', '12', 'x'.repeat(200)])('is nobody for %j', async phone => {
    const { people, create, clientTime } = await ask(phone)

    expect({ people, create }).toEqual({ people: [], create: null })
    expect(clientTime?.clocks[0]?.zone ?? null).toBeNull()
  })
})

describe('after the call', () => {
  it('its end and the next step stand in the card, once for one nonce', async () => {
    const contact = makeContact(stage, { first: 'Олег', phones: ['+7 846 231-60-50'] })
    const deal = knowDeal(stage, { contacts: [contact.id] })
    await stage.settled()
    const record = {
      card: { kind: 'deal', id: String(deal.id) },
      end: 'later',
      step: { title: 'Перезвонить', dueAt: stage.clock.now() + 7_200_000 },
      nonce: 'nonce-call-1',
    }

    const first = await post('/api/client-by-number/outcome', record)
    await post('/api/client-by-number/outcome', record)
    await stage.settled()

    expect(first.body?.['text']).toBe('Дело поставлено: Сегодня 12:00')
    expect(notesOf(stage, deal)).toEqual(['Звонок: клиент просил перезвонить'])
    expect(tasksOf(stage, deal).map(({ subject }) => subject)).toEqual(['Перезвонить'])
  })

  it('writes nothing into a card he may not change', async () => {
    const deal = knowDeal(stage, { owner: OTHER_REP })
    await stage.settled()
    const record = {
      card: { kind: 'deal', id: String(deal.id) },
      end: 'reached',
      step: null,
      nonce: 'nonce-call-2',
    }

    expect((await post('/api/client-by-number/outcome', record)).status).toBe(403)
    expect(notesOf(stage, deal)).toEqual([])
  })
})

describe('a card for an unknown number', () => {
  function leadsWith(phone: string) {
    const leads = [...portalOf(stage).state.items[1].values()]
    return leads.filter(({ fm }) => fm.some(({ value }) => value === phone))
  }

  it('is made in the person’s own name, once however often he clicks', async () => {
    const phone = '+7 846 231-60-60'
    expect((await ask(phone)).create).toEqual({
      label: 'Создать лид',
      isHidden: false,
      note: 'Номер +7 846 231-60-60 будет заполнен, ответственным станете вы',
    })
    const click = { phone, name: 'Семён', nonce: 'nonce-new-1' }

    const ends = await Promise.all([
      post('/api/client-by-number/card', click),
      post('/api/client-by-number/card', click),
    ])
    await stage.settled()

    const leads = leadsWith('+78462316060')
    expect(leads).toHaveLength(1)
    expect(leads[0]?.fields).toMatchObject({ assignedById: REP, createdBy: REP, name: 'Семён' })
    expect(ends.map(({ body }) => body?.['card'])).toEqual([
      { kind: 'lead', id: String(leads[0]?.id) },
      { kind: 'lead', id: String(leads[0]?.id) },
    ])
    expect((await ask(phone)).create).toBeNull()
  })

  it('is one for two people at once, and the other is told that it is known', async () => {
    const of = (nonce: string) => ({ phone: '+7 846 231-60-80', name: '', nonce })
    const click = (user: number) => post('/api/client-by-number/card', of(`nonce-of-${user}`), user)
    const ends = await Promise.all([click(REP), click(OTHER_REP)])

    expect(ends.map(({ body }) => body?.['end']).toSorted()).toEqual(['known', 'made'])
    expect(leadsWith('+78462316080')).toHaveLength(1)
  })

  it('is not made when somebody has come to be known meanwhile', async () => {
    makeContact(stage, { first: 'Уже', phones: ['+7 846 231-60-70'] })

    const click = { phone: '+7 846 231-60-70', name: '', nonce: 'nonce-new-2' }

    expect((await post('/api/client-by-number/card', click)).body).toEqual({ end: 'known' })
  })
})

describe('keys of a second opinion', () => {
  const PATH = '/api/settings/phone-expert'
  const KEYS = { token: 'token-of-the-tenant', secret: 'secret-of-the-tenant' }

  async function save(change: object, user = ADMIN) {
    return postJson(stage, PATH, change, await bearerOf(stage, user))
  }

  it('are an administrator’s, off until there are some, sealed, and never told again', async () => {
    expect((await save({ isOn: true, keys: KEYS }, REP)).status).toBe(403)
    expect((await save({ isOn: true, keys: null })).body).toMatchObject({
      fields: { keys: 'empty' },
    })

    expect((await save({ isOn: false, keys: KEYS })).body).toEqual({ isOn: false, hasKeys: true })

    const { text } = await getJson(stage, PATH, await bearerOf(stage, ADMIN))
    const rows = await stage.query<{ sealed: Buffer }>(
      `select sealed from secret where tenant = $1 and name = 'phone-expert'`,
      [stage.tenant],
    )
    expect(rows).toHaveLength(1)
    expect(text + rows.map(({ sealed }) => sealed.toString('latin1')).join()).not.toMatch(
      /of-the-tenant/,
    )
    expect((await save({ isOn: false, keys: { token: '', secret: '' } })).body).toEqual({
      isOn: false,
      hasKeys: false,
    })
  })
})

describe('numbers', () => {
  it('are in no log', () => {
    expect(logged.length).toBeGreaterThan(10)
    expect(logged.join('\n')).not.toMatch(/23160\d\d|231-60-\d\d/)
  })
})
