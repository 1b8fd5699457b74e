import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CardTabAnswer } from '../../shared/contract/card-tab.ts'
import type { ClientTime, ClientTimeAnswer } from '../../shared/contract/client-time.ts'
import type { StripAnswer } from '../../shared/contract/rule-strip.ts'
import type { Log } from '../../server/log.ts'
import { createTenantExpert } from '../../server/numbering/tenant-expert.ts'
import { ADMIN } from '../hosts/bitrix24/empty-state.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import { tablesOf } from '../hosts/bitrix24/crm/requisite-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import { setStage, type Stage } from '../stage.ts'
import { bearerOf, getJson, openSession, postJson, proofOf } from './doors.ts'
import { knowCompany, knowContact, portalOf, REP, sendDeal, sendLead } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const SCRIPT = '<script>alert(1)</script>'
const SAMARA = '+7 846 231-60-14'
const VLADIVOSTOK = '+7 423 240-01-23'
/** A block of which one region holds 90 % of the numbers. */
const LIKELY = '+7 902 181-23-45'

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

async function stripOf(item: Item): Promise<StripAnswer> {
  const bearer = await bearerOf(stage, REP, item)
  const { status, body } = await getJson(stage, '/api/rule-strip', bearer)
  expect(status).toBe(200)
  return body as unknown as StripAnswer
}

async function tabOf(item: Item): Promise<CardTabAnswer> {
  const { body } = await getJson(stage, '/api/card-tab', await bearerOf(stage, REP, item))
  return body as unknown as CardTabAnswer
}

async function timeOf(item: Item): Promise<ClientTime> {
  const { clientTime } = await stripOf(item)
  if (clientTime === null) throw new Error('no client time')
  return clientTime
}

function leadWith(...phones: string[]): Item {
  return sendLead(stage, { first: 'Пётр', last: SCRIPT, phones })
}

async function setZone(item: Item, zone: unknown, nonce: string, user: number = REP) {
  const bearer = await bearerOf(stage, user, item)
  return postJson(stage, '/api/card-tab/zone', { zone, nonce }, bearer)
}

describe('the client’s time', () => {
  it('is told from the number of the card: zone, town, distance to Moscow, source', async () => {
    const { clocks, grounds, register } = await timeOf(leadWith(SAMARA))

    expect(clocks).toMatchObject([
      { zone: 'Europe/Samara', place: 'Самара · МСК+1', call: { moment: 'good' } },
    ])
    expect(clocks[0]?.call.text).toBe('Можно звонить')
    expect(grounds).toEqual([
      'UTC+4, Europe/Samara · по номеру телефона',
      'Номер выдан: Самара, Самарская область. По реестру плана нумерации, октябрь 2015 года',
    ])
    expect(register?.address).toMatch(/^https:\/\/opendata\.digital\.gov\.ru\//)
    expect(JSON.stringify({ clocks, grounds })).not.toMatch(/находится/i)
  })

  it('is told from the numbers of its contacts, where a deal has none', async () => {
    const contact = knowContact(stage, { first: 'Анна', phones: [VLADIVOSTOK] })
    const deal = sendDeal(stage, { contacts: [contact.id] })

    // 10:00 in Moscow is 17:00 there.
    expect((await timeOf(deal)).clocks).toMatchObject([
      {
        place: 'Владивосток · МСК+7',
        call: { moment: 'good', text: 'Можно звонить' },
      },
    ])
  })

  it('costs no call to the portal beyond the one for the card', async () => {
    const lead = leadWith(SAMARA, VLADIVOSTOK)
    await stage.settled()
    await stripOf(lead)
    const bearer = await bearerOf(stage, REP, lead)
    const before = callsOf(stage)
    await getJson(stage, '/api/rule-strip', bearer)

    expect(callsOf(stage) - before).toBe(1)
  })

  it('shows numbers that differ, and each time once', async () => {
    const { clocks } = await timeOf(leadWith(SAMARA, VLADIVOSTOK, '+7 846 231-60-15'))

    expect(clocks.map(({ zone }) => zone)).toEqual(['Europe/Samara', 'Asia/Vladivostok'])
  })

  it('says how likely a place is, and never promises a guess', async () => {
    const { clocks } = await timeOf(leadWith(LIKELY))

    expect(clocks[0]?.place).toMatch(/^вероятно, Самарская область \(90 %\) · МСК\+1$/)
  })

  it.each([
    ['8-800', '8 800 555-35-35', /без места/],
    ['garbage', 'позвонить завтра', /не определить/],
    ['a country of several zones', '+61 491 570 156', /Австралия/],
  ])('is unknown and never green for %s', async (_name, phone, ground) => {
    const { clocks, grounds } = await timeOf(leadWith(phone))

    expect(clocks).toMatchObject([
      { zone: null, place: 'Часовой пояс не определён', call: { moment: 'unknown', text: '' } },
    ])
    expect(grounds.join()).toMatch(ground)
  })

  it('is not spoken of where there is no number', async () => {
    expect((await stripOf(sendLead(stage, { first: 'Без', last: 'Номера' }))).clientTime).toBeNull()
  })
})

describe('a zone set by hand', () => {
  it('wins over the number, says who set it, and stands in the journal of the card', async () => {
    const lead = leadWith('+7 846 231-70-10')
    await stage.settled()

    expect(await setZone(lead, 'Asia/Omsk', 'nonce-0001')).toMatchObject({ status: 200 })

    const tab = await tabOf(lead)
    expect(tab.zone.zone).toBe('Asia/Omsk')
    expect(tab.strip.clientTime?.clocks).toMatchObject([
      { zone: 'Asia/Omsk', place: 'Омск · МСК+3' },
    ])
    expect(tab.strip.clientTime?.grounds[1]).toMatch(/^Часовой пояс: указал\(а\) \S+ \S+$/)
    expect(tab.deeds[0]).toMatchObject({ what: 'Часовой пояс клиента: Омск', state: 'done' })
    expect(tab.deeds[0]?.undo).toEqual({ type: 'impossible', why: 'undo-itself' })
  })

  it('is known on every card of the same contact, and goes by one click', async () => {
    const contact = knowContact(stage, { first: 'Ольга', phones: ['+7 846 231-80-10'] })
    const [one, other] = [
      sendDeal(stage, { contacts: [contact.id] }),
      sendDeal(stage, { contacts: [contact.id] }),
    ]
    await stage.settled()
    await setZone(one, 'Asia/Yakutsk', 'nonce-0002')
    expect((await timeOf(other)).clocks[0]?.zone).toBe('Asia/Yakutsk')

    await setZone(other, null, 'nonce-0003', ADMIN)

    expect((await timeOf(one)).clocks[0]?.zone).toBe('Europe/Samara')
  })

  it('is not set twice by one click, nor back by a late repetition of it', async () => {
    const lead = leadWith('+7 846 231-70-11')
    await stage.settled()
    await setZone(lead, 'Asia/Omsk', 'nonce-0004')
    await setZone(lead, 'Asia/Irkutsk', 'nonce-0005')
    await setZone(lead, 'Asia/Omsk', 'nonce-0004')

    expect((await timeOf(lead)).clocks[0]?.zone).toBe('Asia/Irkutsk')
    const { deeds } = await tabOf(lead)
    expect(deeds.filter(({ what }) => what.startsWith('Часовой пояс'))).toHaveLength(2)
  })

  it.each(['Mars/Olympus', '', SCRIPT, 7, undefined])(
    'is refused when it is none: %j',
    async zone => {
      const lead = leadWith('+7 846 231-70-12')
      await stage.settled()

      expect((await setZone(lead, zone, 'nonce-0006')).status).toBe(422)
      expect((await timeOf(lead)).clocks[0]?.zone).toBe('Europe/Samara')
    },
  )
})

describe('the time of a contact or a company', () => {
  const tables = () => tablesOf(portalOf(stage))

  function addRequisite(owner: Item, fields: Record<string, string>, city: string | null): void {
    const id = tables().requisites.size + 1
    const of = { ENTITY_TYPE_ID: String(owner.entityTypeId), ENTITY_ID: String(owner.id) }
    tables().requisites.set(id, { ID: String(id), ...of, ...fields })
    if (city === null) return
    const address = { TYPE_ID: '6', ENTITY_TYPE_ID: '8', ENTITY_ID: String(id), CITY: city }
    tables().addresses.set(`6/8/${id}`, address)
  }

  async function clientTimeOf(item: Item, user: number = REP): Promise<ClientTime | null> {
    const kind = item.entityTypeId === 3 ? 'contact' : 'company'
    const subject = { kind, id: String(item.id) } as EntityRef
    const opened = await openSession(stage, proofOf(stage, user), subject)
    const { status, body } = await getJson(
      stage,
      '/api/client-time',
      String(opened.body?.['token']),
    )
    expect(status).toBe(200)
    return (body as unknown as ClientTimeAnswer).clientTime
  }

  it('is told from the number, until the card itself says where he is', async () => {
    const contact = knowContact(stage, { first: 'Нина', phones: ['+7 846 231-90-10'] })
    expect((await clientTimeOf(contact))?.clocks[0]?.zone).toBe('Europe/Samara')

    addRequisite(contact, {}, 'Омск')

    const time = await clientTimeOf(contact)
    expect(time?.clocks).toMatchObject([{ zone: 'Asia/Omsk', place: 'Омск · МСК+3' }])
    expect(time?.grounds[0]).toBe('UTC+6, Asia/Omsk · по адресу')
  })

  it('is the time of the tax office where there is no address, and is known on every card', async () => {
    const company = knowCompany(stage, { title: 'ООО «Восток»', phones: ['+7 846 231-90-20'] })
    addRequisite(company, { RQ_INN: '2500000000', RQ_KPP: '254001001' }, null)

    const time = await clientTimeOf(company)

    expect(time?.clocks[0]?.zone).toBe('Asia/Vladivostok')
    expect(time?.grounds[0]).toBe('UTC+10, Asia/Vladivostok · по ИНН')
    const contact = knowContact(stage, { phones: ['+7 846 231-90-21'], company: company.id })
    const deal = sendDeal(stage, { contacts: [contact.id], company: company.id })
    expect((await timeOf(deal)).clocks[0]?.zone).toBe('Asia/Vladivostok')
  })

  it('gives way to a zone set by hand', async () => {
    const contact = knowContact(stage, { first: 'Вера', phones: ['+7 846 231-90-30'] })
    addRequisite(contact, {}, 'Омск')
    const deal = sendDeal(stage, { contacts: [contact.id] })
    await stage.settled()
    await setZone(deal, 'Asia/Irkutsk', 'nonce-0100')

    expect((await clientTimeOf(contact))?.clocks[0]?.zone).toBe('Asia/Irkutsk')
  })

  it('is learnt from the client’s card when somebody opens the tab of a deal, once', async () => {
    const contact = knowContact(stage, { first: 'Лев', phones: ['+7 846 231-90-40'] })
    addRequisite(contact, {}, 'Омск')
    const deal = sendDeal(stage, { contacts: [contact.id] })
    await stage.settled()
    expect((await timeOf(deal)).clocks[0]?.zone).toBe('Europe/Samara')

    expect((await tabOf(deal)).strip.clientTime?.clocks[0]?.zone).toBe('Asia/Omsk')

    expect((await timeOf(deal)).clocks[0]?.zone).toBe('Asia/Omsk')
    const before = callsOf(stage)
    await getJson(stage, '/api/card-tab', await bearerOf(stage, REP, deal))
    expect(callsOf(stage) - before).toBeLessThanOrEqual(2)
  })

  it('is not told of a deal, and to nobody without a session', async () => {
    const deal = leadWith(SAMARA)
    const bearer = await bearerOf(stage, REP, deal)

    expect((await getJson(stage, '/api/client-time', bearer)).status).toBe(403)
    expect((await getJson(stage, '/api/client-time')).status).toBe(401)
  })
})

describe('a second opinion about a number', () => {
  it('stands in a card where it is kept already, and as long as it is switched on', async () => {
    const { places } = stage.service.store
    const keys = { isOn: true, token: 'a token', secret: 'a secret' }
    const said = { country: null, region: null, city: 'Самара', offset: 'UTC+4', isSure: true }
    const isSaid = async (item: Item) =>
      JSON.stringify(await timeOf(item)).includes('DaData: Самара')
    const lead = leadWith('+7 846 231-60-77')
    await stage.settled()
    await places.saveExpertKeys(stage.tenant, keys)
    // Not asked before: while a card opens nobody is.
    expect(await isSaid(lead)).toBe(false)
    const expertWith = () => ({ ask: async () => said })
    const now = () => stage.clock.now()
    await createTenantExpert({ places, now, log: keepingLog(), expertWith }).ask(
      stage.tenant,
      '+78462316077',
    )

    expect(await isSaid(lead)).toBe(true)
    await places.saveExpertKeys(stage.tenant, { ...keys, isOn: false })
    expect(await isSaid(lead)).toBe(false)
  })
})

describe('numbers', () => {
  it('are in no log', () => {
    expect(logged.join('\n')).not.toMatch(/2316014|231-60-14|2316077|231-60-77|2400123|9021812345/)
  })
})

function callsOf({ world }: Stage): number {
  return world.callLog.counts().rest
}
