import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { NumberAnswer } from '../../shared/contract/client-by-number.ts'
import type { ClientTimeAnswer } from '../../shared/contract/client-time.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { type AmoStage, setAmoStage } from '../amo-stage.ts'
import { linkContact } from '../hosts/amocrm/crm/logic.ts'
import { addField } from '../hosts/amocrm/empty-fields.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import { bearerOf } from './amo-doors.ts'
import * as amo from './amo-scenes.ts'
import { getJson, postJson } from './doors.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe('the client by his number in amoCRM', () => {
  const PHONE = '+7 846 231-61-14'
  let account: AmoStage

  beforeAll(async () => {
    account = await setAmoStage()
  })
  afterAll(() => account.close())

  async function postAmo(path: string, question: object, user: number = amo.REP) {
    const bearer = await bearerOf(account, user)
    return postJson(account, path, { proof: {}, ...question }, bearer)
  }

  async function askAmo(phone: string, user: number = amo.REP): Promise<NumberAnswer> {
    const { status, body } = await postAmo('/api/client-by-number', { phone }, user)
    expect(status).toBe(200)
    return body as unknown as NumberAnswer
  }

  it('is told in the account’s own words, in two requests once lists are known', async () => {
    const company = amo.knowCompany(account, { title: 'ООО «Кабель»' })
    const contact = amo.makeContact(account, {
      first: 'Пётр',
      phones: [PHONE],
      company: company.id,
    })
    const lead = amo.knowLead(account, { title: 'Поставка', contacts: [contact.id] })
    const planned = amo.knowLead(account, { title: 'Монтаж', contacts: [contact.id] })
    amo.planTask(account, planned, account.clock.now() + 3_600_000)
    await account.settled()

    const answer = await askAmo(PHONE, ADMIN)
    expect(answer.people).toEqual([
      {
        id: String(contact.id),
        name: 'Пётр',
        company: { id: String(company.id), name: 'ООО «Кабель»' },
      },
    ])
    expect(answer.cards.map(({ title }) => title)).toEqual([
      `Сделка № ${lead.id} · Поставка`,
      `Сделка № ${planned.id} · Монтаж`,
    ])
    expect(answer.cards[0]?.problems.map(({ text }) => text)).toEqual(['Нет задачи'])
    expect(answer.cards[1]?.nextStep?.text).toBe('Сегодня 11:00')

    const bearer = await bearerOf(account, ADMIN)
    const before = account.world.callLog.apiCalls()
    await postJson(account, '/api/client-by-number', { phone: PHONE, proof: {} }, bearer)
    expect(account.world.callLog.apiCalls() - before).toBe(2)
    // The company’s own card is an administrator’s.
    expect((await askAmo(PHONE)).people[0]?.company).toBeNull()
  })

  it('is gone on with in a deal, not in a request nobody has accepted yet', async () => {
    const phones = ['+7 846 231-61-15']
    const contact = amo.makeContact(account, { first: 'Ирина', phones })
    const lead = amo.knowLead(account, { contacts: [contact.id] })
    amo.planTask(account, lead, account.clock.now() + 3_600_000)
    const { leadId } = amo.sendUnsorted(account)
    const request = amo.accountOf(account).state.leads.get(leadId)!
    linkContact(amo.accountOf(account), { lead: request, contactId: contact.id }, amo.ROBOT)
    await account.settled()

    const { cards } = await askAmo('+7 846 231-61-15', ADMIN)

    expect(cards.map(({ card, isUnaccepted }) => [card, isUnaccepted])).toEqual([
      [{ kind: 'deal', id: String(lead.id) }, false],
      [{ kind: 'lead', id: String(leadId) }, true],
    ])
  })

  it('shows nothing the account does not let this person read', async () => {
    const contact = amo.makeContact(account, {
      first: 'Анна',
      phones: ['+7 846 231-61-20'],
      owner: amo.OTHER_REP,
    })
    amo.knowLead(account, { title: 'Чужая', contacts: [contact.id], owner: amo.OTHER_REP })
    await account.settled()

    const his = await askAmo('+7 846 231-61-20')
    const hers = await askAmo('+7 846 231-61-20', amo.OTHER_REP)

    expect(hers.cards).toHaveLength(1)
    expect(his.cards).toEqual([])
    expect(JSON.stringify(his)).not.toMatch(/Чужая|Анна/)
    expect(his.create?.isHidden).toBe(true)
  })

  it('becomes a deal with its contact in the person’s name, once however often he clicks', async () => {
    const phone = '+7 846 231-61-30'
    expect((await askAmo(phone)).create?.label).toBe('Создать сделку')
    const click = { phone, name: 'Семён', nonce: 'nonce-amo-1' }

    const ends = await Promise.all([
      postAmo('/api/client-by-number/card', click),
      postAmo('/api/client-by-number/card', click),
    ])
    await account.settled()

    const leads = [...amo.accountOf(account).state.leads.values()].filter(
      ({ name }) => name === `Звонок с ${phone}`,
    )
    expect(leads).toHaveLength(1)
    expect(leads[0]).toMatchObject({ responsibleId: amo.REP, createdBy: amo.REP })
    expect(ends.map(({ body }) => body?.['end'])).toEqual(['made', 'made'])
    expect((await askAmo(phone)).people.map(({ name }) => name)).toEqual(['Семён'])
  })

  it('is made once where the answer to the first click was lost and the search does not find it yet', async () => {
    const phone = '+7 846 231-61-31'
    const click = { phone, name: '', nonce: 'nonce-amo-3' }
    const { switches } = account.world
    switches.set({
      answerLost: { share: 0, next: 1 },
      answerLostFor: { pattern: 'leads/complex' },
      searchLagSeconds: 3600,
    })

    const lost = await postAmo('/api/client-by-number/card', click)
    // A minute later: until then nobody makes another.
    await account.query(`update claim set taken_at = taken_at - interval '61 seconds'`)
    const again = await postAmo('/api/client-by-number/card', { ...click, nonce: 'nonce-amo-4' })
    switches.reset()

    expect(lost.status).toBe(503)
    const leads = [...amo.accountOf(account).state.leads.values()].filter(
      ({ name }) => name === `Звонок с ${phone}`,
    )
    expect(leads.map(({ id }) => String(id))).toHaveLength(1)
    expect(again.body).toMatchObject({ end: 'made', card: { id: String(leads[0]?.id) } })
  })

  it('is answered for: how the call ended and the next task stand in the deal', async () => {
    const contact = amo.makeContact(account, { first: 'Олег', phones: ['+7 846 231-61-50'] })
    const lead = amo.knowLead(account, { contacts: [contact.id] })
    await account.settled()

    const end = await postAmo('/api/client-by-number/outcome', {
      card: { kind: 'deal', id: String(lead.id) },
      end: 'reached',
      step: { title: 'Отправить КП', dueAt: account.clock.now() + 7_200_000 },
      nonce: 'nonce-amo-2',
    })
    await account.settled()

    expect(end.body).toEqual({ text: 'Задача поставлена: Сегодня 12:00' })
    expect(amo.tasksOf(account, lead).map(({ text }) => text.split('\n')[0])).toEqual([
      'Отправить КП',
    ])
    expect(amo.notesOf(account, lead)).toEqual(['Звонок: поговорили'])
  })

  it('is told the time by the address of his own card, then by his ИНН, then by his number', async () => {
    const { state } = amo.accountOf(account)
    const street = { id: 801_301, name: 'Адрес', type: 'streetaddress', enums: null } as const
    const legal = { id: 801_302, name: 'Реквизиты', type: 'legal_entity', enums: null } as const
    for (const field of [street, legal]) addField(state, 'companies', field)
    const company = amo.knowCompany(account, { title: 'ООО «Восток»', phones: [PHONE] })
    const requisites = { name: 'ООО «Восток»', vat_id: '5500000000', kpp: '550001001' }
    const put = (values: object) =>
      state.companies.set(company.id, { ...company, values: { ...company.values, ...values } })

    expect(await zoneOf(company.id)).toBe('Europe/Samara')
    put({ [legal.id]: [{ value: requisites }] })
    expect(await zoneOf(company.id)).toBe('Asia/Omsk')
    put({
      [street.id]: [{ value: 'г Владивосток, ул Светланская, 1' }],
      [legal.id]: [{ value: requisites }],
    })
    expect(await zoneOf(company.id)).toBe('Asia/Vladivostok')
  })

  async function zoneOf(company: number): Promise<string | null | undefined> {
    const subject = { kind: 'company', id: String(company) } as EntityRef
    const bearer = await bearerOf(account, ADMIN, subject)
    const { body } = await getJson(account, '/api/client-time', bearer)
    return (body as unknown as ClientTimeAnswer).clientTime?.clocks[0]?.zone
  }
})
