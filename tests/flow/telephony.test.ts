import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { NumberAnswer } from '../../shared/contract/client-by-number.ts'
import type { TelephonyAnswer } from '../../shared/contract/telephony.ts'
import { MINUTE } from '../../shared/time/instant.ts'
import { ADMIN, HEAD_OF_SALES } from '../hosts/bitrix24/empty-state.ts'
import type { Item } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'
import {
  API_KEY,
  EMPLOYEES,
  type MoiZvonki,
  serviceCall,
  startMoiZvonki,
} from '../telephony/moizvonki.ts'
import { ACT, setCase } from './cases-scene.ts'
import { bearerOf, getJson, postJson, proofOf } from './doors.ts'
import { knowContact, knowDeal, noticesTo, portalOf, REP, sendLead } from './scenes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let service: MoiZvonki
let stage: Stage
const deals = new Map<string, Item>()

const PHONES = {
  waiting: '+79272001101',
  calledBack: '+79272001102',
  talked: '+79272001103',
  unknown: '+79272001104',
  loose: '+79272001105',
}

beforeAll(async () => {
  service = await startMoiZvonki()
  stage = await setCase(
    { 'ensure-first-contact': ACT, 'dedupe-incoming': { on: true, strength: 'show' } },
    { moizvonki: { originOf: () => service.origin, timeoutMs: 500 } },
  )
  for (const name of ['waiting', 'calledBack', 'talked'] as const) {
    const contact = knowContact(stage, { first: 'Иван', last: name, phones: [PHONES[name]] })
    deals.set(name, knowDeal(stage, { title: name, contacts: [contact.id] }))
  }
  sendLead(stage, { title: 'Заявка без клиента', phones: [PHONES.loose] })
  // Before the telephony is switched on: none of ours.
  service.calls.push(serviceCall(stage.clock.now() - 5 * MINUTE, { client_number: PHONES.waiting }))
  await stage.moveTime(0)
})
afterAll(async () => {
  await stage.close()
  await service.stop()
})

async function show(): Promise<TelephonyAnswer> {
  const { body } = await getJson(stage, '/api/telephony', await bearerOf(stage, ADMIN))
  return body as unknown as TelephonyAnswer
}

async function save(changes: object, key: string | null = null) {
  const { version, fields } = await show()
  const bearer = await bearerOf(stage, ADMIN)
  const wanted = { version, fields: { ...fields, ...changes }, key }
  return postJson(stage, '/api/telephony', wanted, bearer)
}

function ring(phone: string, changes: Parameters<typeof serviceCall>[1] = {}) {
  service.calls.push(serviceCall(stage.clock.now(), { client_number: phone, ...changes }))
}

const callsOf = (phone: string) =>
  [...portalOf(stage).state.calls.values()].filter(call => call.phone === phone)

const toldOf = (user: number, title: string) =>
  noticesTo(stage, user).filter(text => text.includes(`«${title}»`)).length

describe('the settings of telephony', () => {
  it('are nobody’s but an administrator’s', async () => {
    const bearer = await bearerOf(stage, REP)

    expect((await getJson(stage, '/api/telephony', bearer)).status).toBe(403)
    expect((await postJson(stage, '/api/telephony', {}, bearer)).status).toBe(422)
    expect((await postJson(stage, '/api/telephony/pbx-secret', {}, bearer)).status).toBe(403)
    expect((await getJson(stage, '/api/telephony')).status).toBe(401)
  })

  it('are not saved without a company, a login or a key', async () => {
    const nothing = await save({ provider: 'moizvonki' })
    const noKey = await save({ provider: 'moizvonki', company: 'acme', login: EMPLOYEES.admin })

    expect(nothing).toMatchObject({ status: 422, body: { fields: { 'fields.company': 'empty' } } })
    expect(noKey).toMatchObject({ status: 422, body: { fields: { key: 'empty' } } })
  })

  it('tell in a word what is wrong with a key, and never the key', async () => {
    const account = { provider: 'moizvonki', company: 'acme', login: EMPLOYEES.admin }
    expect((await save(account, 'a wrong key')).status).toBe(200)
    await stage.moveTime(0)
    const shown = await show()

    expect(shown.poll).toMatchObject({ fault: 'bad-key', calls: 0 })
    expect(shown.hasKey).toBe(true)
    expect(JSON.stringify(shown)).not.toContain('a wrong key')
    const rows = await stage.query<{ sealed: Buffer }>(
      `select sealed from secret where name = 'calls-key'`,
    )
    expect(rows[0]?.sealed.includes('a wrong key')).toBe(false)
  })

  it('are checked with a key just typed before it is saved', async () => {
    const question = { company: 'acme', login: EMPLOYEES.admin }
    const bearer = await bearerOf(stage, ADMIN)
    const check = async (key: string | null) =>
      (await postJson(stage, '/api/telephony/check', { ...question, key }, bearer)).body

    expect(await check(null)).toEqual({ fault: 'bad-key' })
    expect(await check(API_KEY)).toEqual({ fault: null })
  })

  it('write calls and open cards from the first save on, where nobody else does', async () => {
    await save({ employees: { [EMPLOYEES.rep]: String(REP) } }, API_KEY)

    expect((await show()).fields).toMatchObject({ writesCalls: true, opensCards: true })
  })
})

describe('calls of «Мои Звонки»', () => {
  it('begin with the moment it was switched on', async () => {
    await stage.moveTime(16 * MINUTE)

    expect(await show()).toMatchObject({ poll: { fault: null, calls: 0 } })
    expect(await stage.query('select id from call')).toEqual([])
  })

  it('are put into the CRM once, whatever is repeated', async () => {
    ring(PHONES.talked, { answered: 1, recording: 'https://rec.example/1.mp3' })
    service.fault = 'repeats'
    await stage.moveTime(MINUTE)
    await stage.moveTime(MINUTE)
    service.fault = null

    expect(callsOf(PHONES.talked)).toMatchObject([{ userId: REP, seconds: 73, failedCode: '200' }])
    expect((await show()).known).toEqual([EMPLOYEES.rep])
  })

  it('are put there once when the server dies between its own record and the host’s answer', async () => {
    ring(PHONES.talked, { answered: 1, direction: 1 })
    stage.world.switches.set({
      answerLost: { share: 0, next: 1 },
      answerLostFor: { pattern: 'externalcall' },
    })
    await stage.moveTime(MINUTE)
    await stage.retryNow()
    // And once more, as if the very last write had been lost.
    await stage.query('update call set settled_at = null')
    await stage.moveTime(6 * MINUTE)

    expect(callsOf(PHONES.talked)).toHaveLength(2)
    expect(await stage.query('select id from call where settled_at is null')).toEqual([])
  })

  it('wait while the service is down, and are none the fewer', async () => {
    service.fault = 'down'
    ring(PHONES.talked, { answered: 1 })
    await stage.moveTime(5 * MINUTE)
    expect((await show()).poll).toMatchObject({ fault: 'unavailable' })
    service.fault = null
    await stage.moveTime(MINUTE)

    expect((await show()).poll).toMatchObject({ fault: null, calls: 1 })
    expect(callsOf(PHONES.talked)).toHaveLength(3)
  })
})

describe('a missed call', () => {
  it('of a client with an open card is a request that waits on it', async () => {
    ring(PHONES.waiting)
    ring(PHONES.calledBack)
    await stage.moveTime(MINUTE)

    expect(
      await stage.query('select outcome, card from call where outcome is not null order by id'),
    ).toEqual(
      ['waiting', 'calledBack'].map(name => ({
        outcome: 'repeat',
        card: `deal:${deals.get(name)!.id}`,
      })),
    )
    expect(callsOf(PHONES.waiting)).toMatchObject([{ failedCode: '304' }])
  })

  it('waits no longer once somebody has called back', async () => {
    ring(PHONES.calledBack, { direction: 1 })
    await stage.moveTime(MINUTE)
    await stage.moveTime(12 * MINUTE)
    expect(toldOf(REP, 'waiting')).toBe(0)
    await stage.moveTime(2 * MINUTE)

    expect(toldOf(REP, 'waiting')).toBe(1)
    expect(toldOf(REP, 'calledBack')).toBe(0)
  })

  it('is told to the head of sales later, each once', async () => {
    await stage.moveTime(20 * MINUTE)
    await stage.moveTime(60 * MINUTE)

    expect([toldOf(REP, 'waiting'), toldOf(HEAD_OF_SALES, 'waiting')]).toEqual([1, 1])
    expect([toldOf(REP, 'calledBack'), toldOf(HEAD_OF_SALES, 'calledBack')]).toEqual([0, 0])
  })

  it('asks in the card whether the client was contacted, until somebody has', async () => {
    const bearer = await bearerOf(stage, REP, deals.get('waiting'))
    const strip = async () => (await getJson(stage, '/api/rule-strip', bearer)).body
    const question = JSON.stringify(await strip())
    expect(question).toContain('"type":"touch"')
    ring(PHONES.waiting, { answered: 1 })
    await stage.moveTime(MINUTE)

    expect(JSON.stringify(await strip())).not.toContain('"type":"touch"')
  })

  it('of an unknown number gets a card of its own, which waits like any other request', async () => {
    ring(PHONES.unknown)
    await stage.moveTime(MINUTE)
    ring(PHONES.unknown)
    await stage.moveTime(MINUTE)
    const leads = [...portalOf(stage).state.items[1].values()].filter(
      ({ fields }) => fields['sourceId'] === 'CALL',
    )

    expect(leads).toHaveLength(1)
    expect(leads[0]?.fields['title']).toBe('Пропущенный звонок, +7 927 200-11-04')
    expect(
      await stage.query(
        `select outcome->>'type' as outcome from request where card = 'lead:${leads[0]?.id}'`,
      ),
    ).toEqual([{ outcome: 'new' }])
    await stage.moveTime(16 * MINUTE)
    expect(toldOf(REP, 'Пропущенный звонок, +7 927 200-11-04')).toBe(1)
  })

  it('stands among the last events of its number, once, whoever else tells of it', async () => {
    const bearer = await bearerOf(stage, REP)
    const events = async (phone: string) => {
      const question = { phone, proof: proofOf(stage, REP) }
      const { body } = await postJson(stage, '/api/client-by-number', question, bearer)
      const { events: told } = body as unknown as NumberAnswer
      return told.map(({ text }) => text)
    }

    const ofUnknown = await events(PHONES.unknown)
    // The portal shows the calls that were answered or made; of ours only the missed one is left to tell.
    const ofClient = await events(PHONES.calledBack)
    expect(ofUnknown.filter(text => text === 'Пропущенный звонок')).toHaveLength(2)
    expect(ofClient.filter(text => text.startsWith('Пропущенный звонок'))).toHaveLength(1)
    expect(ofClient.filter(text => text.includes('Исходящий звонок'))).toHaveLength(1)
  })

  it('of a lead that has no client yet opens no second one', async () => {
    ring(PHONES.loose)
    await stage.moveTime(MINUTE)

    const rows = await stage.query(`select outcome from call where phone = '${PHONES.loose}'`)
    expect(rows).toEqual([{ outcome: 'repeat' }])
  })

  it('is only recorded in quiet mode', async () => {
    const { settings } = stage.service.store
    const { version, value } = await settings.load(stage.tenant)
    const quietUntil = stage.clock.now() + 60 * MINUTE
    await settings.save(stage.tenant, version, { ...(value as object), quietUntil })
    ring('+79272001199')
    await stage.moveTime(MINUTE)

    expect(callsOf('+79272001199')).toEqual([])
    expect(
      await stage.query(`select outcome, written from call where phone = '+79272001199'`),
    ).toEqual([{ outcome: 'recorded', written: 'quiet' }])
    await settings.save(stage.tenant, version + 1, { ...(value as object), quietUntil: null })
  })
})
