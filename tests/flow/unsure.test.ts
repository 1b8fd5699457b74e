import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import {
  contactsOf,
  knowCompany,
  knowContact,
  makeContact,
  notesOf,
  noticesTo,
  portalOf,
  REP,
  requestOf,
  sendDeal,
  sendLead,
} from './scenes.ts'

vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 })

let stage: Stage

beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

describe('a lead whose name contradicts the only contact with its phone', () => {
  let known: Item
  let lead: Item

  beforeAll(async () => {
    known = knowContact(stage, { first: 'Сергей', last: 'Орлов', phones: ['+7 914 100-20-30'] })
    await stage.settled()
    lead = sendLead(stage, {
      title: 'Балкон',
      first: 'Марина',
      last: 'Кузнецова',
      phones: ['89141002030'],
    })
    await stage.settled()
  })

  it('gets a contact of its own and waits for a person', async () => {
    const [linked] = lead.contactIds

    expect(linked).not.toBe(known.id)
    expect(portalOf(stage).state.items[3].get(linked!)?.fields).toMatchObject({ name: 'Марина' })
    expect((await requestOf(stage, lead))?.outcome).toEqual({
      type: 'review',
      candidates: [String(known.id)],
    })
  })

  it('leaves a note on both and asks the responsible once', () => {
    expect(notesOf(stage, lead)).toEqual([
      'Проверьте, один ли это клиент: Орлов Сергей (совпадает по номеру …2030, имена разные).',
    ])
    expect(notesOf(stage, known)).toEqual([
      `Обращение с теми же данными: лид № ${lead.id} (совпадает по номеру …2030, имена разные).`,
    ])
    expect(noticesTo(stage, REP)).toEqual([
      'Проверьте обращение «Балкон»: возможно, это Орлов Сергей (совпадает по номеру …2030, имена разные).',
    ])
  })
})

describe('what is everybody’s', () => {
  it('never attaches: the number of an office, held by three people with different names', async () => {
    for (const first of ['Иван', 'Людмила', 'Тимур'])
      knowContact(stage, { first, last: 'Офисный', phones: ['+7 843 200-00-10'] })
    await stage.settled()
    const lead = sendLead(stage, { first: 'Иван', last: 'Офисный', phones: ['8-843-200-00-10'] })
    await stage.settled()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(ownContact(lead)).toMatchObject({ name: 'Иван', lastName: 'Офисный' })
    expect(notesOf(stage, lead)[0]).toContain('Совпадение не считается дублем')
  })

  it.each([
    ['a toll-free number', { phones: ['8 800 555-01-02'] }, false],
    ['a mailbox of a role', { emails: ['info@okna-tut.ru'] }, false],
    ['the number of a company', { phones: ['+7 342 218-18-18'] }, true],
  ])('never attaches: %s', async (_what, reach, isCompany) => {
    const before = knowContact(stage, { first: 'Вера', last: 'Белова', ...reach })
    const company = isCompany ? knowCompany(stage, { title: 'ООО «Пермь»', ...reach }) : null
    await stage.settled()
    const lead = sendLead(stage, { first: 'Вера', last: 'Белова', ...reach })
    await stage.settled()

    expect(lead.contactIds).toHaveLength(1)
    expect(lead.contactIds).not.toContain(before.id)
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(ownContact(lead)?.['companyId']).toBe(company?.id ?? 0)
  })
})

describe('a lead with nothing to recognise anybody by', () => {
  it('is recorded as nameless and makes no contact', async () => {
    const before = contactsOf(stage).length
    const lead = sendLead(stage, { first: 'тест', phones: ['0000000000'], emails: ['нет'] })
    await stage.settled()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'nameless' })
    expect(contactsOf(stage)).toHaveLength(before)
    expect(notesOf(stage, lead)).toEqual([
      'Обращение без контакта: нет данных, по которым можно узнать клиента. Укажите личный телефон или почту клиента.',
    ])
  })
})

describe('a deal made by a form together with its contact', () => {
  it('is attached to the known contact; the fresh one stays beside it', async () => {
    const known = knowContact(stage, {
      first: 'Роман',
      last: 'Соколов',
      phones: ['+7 915 333-44-55'],
    })
    await stage.settled()
    const fresh = makeContact(stage, { first: 'Роман', phones: ['8 915 333 44 55'] })
    const deal = sendDeal(stage, { contacts: [fresh.id] })
    await stage.settled()

    expect(deal.contactIds).toEqual([known.id, fresh.id])
    expect(contactsOf(stage)).toContain(fresh)
    expect((await requestOf(stage, deal))?.outcome).toEqual({
      type: 'attached',
      contact: String(known.id),
    })
  })

  it('is new when nobody else has the number, and no second contact is made', async () => {
    const fresh = makeContact(stage, { first: 'Глеб', phones: ['8 916 000 44 55'] })
    const deal = sendDeal(stage, { contacts: [fresh.id] })
    await stage.settled()

    expect(deal.contactIds).toEqual([fresh.id])
    expect((await requestOf(stage, deal))?.outcome).toEqual({ type: 'new' })
  })
})

describe('a deal made from a lead', () => {
  it('is no second request of the client', async () => {
    const lead = sendLead(stage, { first: 'Нина', phones: ['+7 917 123-00-01'] })
    await stage.settled()
    const [contact] = lead.contactIds
    const deal = sendDeal(stage, { contacts: [contact!], fields: { leadId: lead.id } })
    await stage.settled()

    expect(deal.contactIds).toEqual([contact])
    expect(notesOf(stage, deal)).toEqual([])
    expect(notesOf(stage, lead)).toEqual([])
    const next = sendLead(stage, { first: 'Нина', phones: ['+7 917 123-00-01'] })
    await stage.settled()
    // The deal and the lead are one request: this is the second one.
    expect((await requestOf(stage, next))?.outcome).toMatchObject({ type: 'repeat', count: 2 })
  })
})

function ownContact(lead: Item): Readonly<Record<string, unknown>> | undefined {
  return portalOf(stage).state.items[3].get(lead.contactIds[0] ?? 0)?.fields
}
