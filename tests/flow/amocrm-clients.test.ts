import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DAY } from '../../shared/time/instant.ts'
import { setAmoStage, type AmoStage } from '../amo-stage.ts'
import { DISMISSED } from '../hosts/amocrm/empty-state.ts'
import type { Contact, Lead } from '../hosts/amocrm/state.ts'
import {
  accountOf,
  deedsOf,
  knowCompany,
  knowContact,
  knowLead,
  mainContactOf,
  makeContact,
  notesOf,
  OTHER_REP,
  planTask,
  REP,
  requestOf,
  sendRequest,
  toldTo,
  valuesOf,
} from './amo-scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let stage: AmoStage

beforeAll(async () => {
  stage = await setAmoStage()
})
afterAll(() => stage.close())

describe('a request of a known client', () => {
  let known: Contact
  let lead: Lead
  let old: Lead

  beforeAll(async () => {
    const company = knowCompany(stage, { title: 'ООО «Светлый дом»' })
    known = knowContact(stage, {
      first: 'Ольга',
      last: 'Зайцева',
      phones: ['+7 495 111-22-33', '8 (912) 345-67-89'],
      emails: ['olga@mail.ru'],
      owner: OTHER_REP,
      company: company.id,
    })
    old = knowLead(stage, { title: 'Окна, 2-й заказ', contacts: [known.id], owner: OTHER_REP })
    planTask(stage, old, stage.clock.now() + 30 * DAY)
    await stage.settled()
    lead = sendRequest(stage, {
      first: 'Ольга',
      last: 'Зайцева',
      phones: ['9123456789'],
      emails: ['zayceva.olga@yandex.ru'],
    })
    await stage.settled()
  })

  it('is attached by the second phone of the card, written in another way', () => {
    expect(mainContactOf(lead)).toBe(known.id)
    expect(lead.companyId).toBe(known.companyId)
  })

  it('goes to the person who works with the client', () => {
    expect(lead.responsibleId).toBe(OTHER_REP)
  })

  it('leaves the new e-mail on the contact as a second value, and no value is lost', () => {
    expect(valuesOf(stage, known, 'EMAIL')).toEqual(['olga@mail.ru', 'zayceva.olga@yandex.ru'])
    expect(valuesOf(stage, known, 'PHONE')).toEqual(['+7 495 111-22-33', '8 (912) 345-67-89'])
  })

  it('has a note saying why', () => {
    expect(notesOf(stage, lead)).toEqual([
      `Обращение известного клиента: Зайцева Ольга (совпадает по номеру …6789, имя подходит). Контакт клиента привязан как основной, контакт из обращения остался в карточке. Повторное обращение: в работе сделка № ${old.id}.`,
    ])
  })

  it('is counted on the open deal and ends as a repeat', async () => {
    expect(notesOf(stage, old)).toEqual([`Повторных обращений: 1. Новое — сделка № ${lead.id}.`])
    expect((await requestOf(stage, lead))?.outcome).toEqual({
      type: 'repeat',
      contact: String(known.id),
      of: { kind: 'deal', id: String(old.id) },
      count: 2,
    })
  })

  it('is not done again because of the echoes', async () => {
    const deeds = ['contact.attach done', 'note.add done', 'note.add done', 'request.settle done']

    expect(await deedsOf(stage, lead)).toEqual(deeds)
  })

  it('is counted on the next time', async () => {
    const third = sendRequest(stage, { first: 'Оля', phones: ['+7 (912) 345-67-89'] })
    await stage.settled()

    expect((await requestOf(stage, third))?.outcome).toMatchObject({ type: 'repeat', count: 3 })
    expect(notesOf(stage, old).at(-1)).toBe(`Повторных обращений: 2. Новое — сделка № ${third.id}.`)
  })
})

describe('a request of a client whose responsible was dismissed', () => {
  it('is attached and keeps its own responsible', async () => {
    const client = knowContact(stage, {
      first: 'Игорь',
      last: 'Лапин',
      phones: ['+7 913 700-10-20'],
      owner: DISMISSED,
    })
    await stage.settled()
    const lead = sendRequest(stage, { first: 'Игорь', phones: ['8-913-700-10-20'] })
    await stage.settled()

    expect(mainContactOf(lead)).toBe(client.id)
    expect(lead.responsibleId).toBe(REP)
  })
})

describe('a request of an unknown client', () => {
  it('is recorded with the event and the card as they came, and keeps its own contact', async () => {
    const lead = sendRequest(stage, {
      title: 'Окна на дачу',
      first: 'Пётр',
      phones: ['8 (912) 000-67-89'],
      emails: ['novikov@mail.ru'],
    })
    const before = accountOf(stage).state.contacts.size
    await stage.settled()

    expect(await requestOf(stage, lead)).toMatchObject({
      title: 'Окна на дачу',
      outcome: { type: 'new' },
      raw: {
        event: { leads: { add: { id: String(lead.id) } } },
        card: { card: { ref: { kind: 'deal', id: String(lead.id) } } },
      },
    })
    expect(accountOf(stage).state.contacts.size).toBe(before)
    expect(lead.contacts).toHaveLength(1)
    expect(notesOf(stage, lead)).toEqual([])
  })

  it('keeps neither token nor secret address of the account', async () => {
    const secrets = (await stage.service.store.secrets.load(stage.tenant))!
    const [dump] = await stage.query<{ words: string }>(
      `select string_agg(raw_event::text || raw_card::text, ' ') as words from request`,
    )

    expect(dump!.words.length).toBeGreaterThan(100)
    for (const word of [secrets.accessToken, secrets.refreshToken, secrets.applicationToken])
      expect(dump!.words).not.toContain(word)
  })
})

describe('a request whose name contradicts the only contact with its phone', () => {
  it('keeps its own contact, leaves a note on both and asks the responsible once', async () => {
    const known = knowContact(stage, { first: 'Сергей', last: 'Орлов', phones: ['+79141002030'] })
    await stage.settled()
    const lead = sendRequest(stage, {
      title: 'Балкон',
      first: 'Марина',
      last: 'Кузнецова',
      phones: ['8 914 100-20-30'],
    })
    await stage.settled()

    expect(mainContactOf(lead)).not.toBe(known.id)
    expect(lead.contacts).toHaveLength(1)
    expect((await requestOf(stage, lead))?.outcome).toEqual({
      type: 'review',
      candidates: [String(known.id)],
    })
    expect(notesOf(stage, lead)).toContain(
      'Проверьте, один ли это клиент: Орлов Сергей (совпадает по номеру …2030, имена разные).',
    )
    expect(notesOf(stage, known)).toEqual([
      `Обращение с теми же данными: сделка № ${lead.id} (совпадает по номеру …2030, имена разные).`,
    ])
    expect(toldTo(stage, REP, lead)).toHaveLength(1)
  })
})

describe('what is everybody’s', () => {
  it('never attaches: the number of an office, held by three people with different names', async () => {
    for (const first of ['Иван', 'Людмила', 'Тимур'])
      knowContact(stage, { first, last: 'Офисный', phones: ['+7 843 200-00-10'] })
    await stage.settled()
    const lead = sendRequest(stage, { first: 'Иван', last: 'Офисный', phones: ['8432000010'] })
    await stage.settled()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
    expect(lead.contacts).toHaveLength(1)
    expect(notesOf(stage, lead)[0]).toContain('Совпадение не считается дублем')
  })

  it.each([
    ['a toll-free number', { phones: ['8 800 555-01-02'] }, false],
    ['a mailbox of a role', { emails: ['info@okna-tut.ru'] }, false],
    ['the number of a company', { phones: ['+7 342 218-18-18'] }, true],
  ])('never attaches: %s', async (_what, reach, isCompany) => {
    const before = knowContact(stage, { first: 'Вера', last: 'Белова', ...reach })
    if (isCompany) knowCompany(stage, { title: 'ООО «Пермь»', ...reach })
    await stage.settled()
    const lead = sendRequest(stage, { first: 'Вера', last: 'Белова', ...reach })
    await stage.settled()

    expect(lead.contacts.map(({ id }) => id)).not.toContain(before.id)
    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'new' })
  })
})

describe('a request with nothing to recognise anybody by', () => {
  it('is recorded as nameless and makes no contact', async () => {
    const lead = sendRequest(stage, { first: 'тест', phones: ['0000000000'], emails: ['нет'] })
    await stage.settled()
    await stage.retryNow()

    expect((await requestOf(stage, lead))?.outcome).toEqual({ type: 'nameless' })
    expect(lead.contacts).toHaveLength(1)
  })
})

describe('a request to which somebody linked a known contact', () => {
  it('is his, whatever else was typed', async () => {
    const known = knowContact(stage, { first: 'Роман', phones: ['+7 915 333-44-55'] })
    await stage.settled()
    const lead = sendRequest(stage, { contacts: [known.id] })
    const other = makeContact(stage, { first: 'Глеб', phones: ['+7 915 333-44-56'] })
    lead.contacts.push({ id: other.id, isMain: false })
    await stage.settled()

    expect(mainContactOf(lead)).toBe(known.id)
    expect((await requestOf(stage, lead))?.outcome).toMatchObject({ contact: String(known.id) })
  })
})
