import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TelephonyAnswer } from '../../shared/contract/telephony.ts'
import { MINUTE, SECOND } from '../../shared/time/instant.ts'
import { sign } from '../../server/telephony/pbx-signature.ts'
import { type AmoStage, setAmoStage } from '../amo-stage.ts'
import { ADMIN } from '../hosts/amocrm/empty-state.ts'
import {
  API_KEY,
  EMPLOYEES,
  type MoiZvonki,
  serviceCall,
  startMoiZvonki,
} from '../telephony/moizvonki.ts'
import { bearerOf } from './amo-doors.ts'
import { accountOf, knowContact, knowLead, REP } from './amo-scenes.ts'
import { addressOf, ask, getJson, postJson } from './doors.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let service: MoiZvonki
let stage: AmoStage
let dealId = 0

const CLIENT = '+79272001101'
const UNKNOWN = '+79272001104'
const ACT = { on: true, strength: 'act' } as const

beforeAll(async () => {
  service = await startMoiZvonki()
  stage = await setAmoStage({
    moizvonki: { originOf: () => service.origin, timeoutMs: 500 },
    rules: { 'ensure-first-contact': ACT, 'dedupe-incoming': ACT },
  })
  const contact = knowContact(stage, { first: 'Иван', last: 'Клиентов', phones: [CLIENT] })
  dealId = knowLead(stage, { title: 'Сделка', contacts: [contact.id] }).id
  const bearer = await bearerOf(stage, ADMIN)
  const { version, fields } = await show()
  const account = { provider: 'moizvonki', company: 'acme', login: EMPLOYEES.admin }
  const employees = { [EMPLOYEES.rep]: String(REP) }
  const change = { version, fields: { ...fields, ...account, employees }, key: API_KEY }
  const { status } = await postJson(stage, '/api/telephony', change, bearer)
  if (status !== 200) throw new Error(`the telephony was not saved: ${status}`)
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

async function save(changes: object) {
  const { version, fields } = await show()
  const wanted = { version, fields: { ...fields, ...changes }, key: null }
  return postJson(stage, '/api/telephony', wanted, await bearerOf(stage, ADMIN))
}

const ring = (phone: string, changes: Parameters<typeof serviceCall>[1] = {}) =>
  service.calls.push(serviceCall(stage.clock.now(), { client_number: phone, ...changes }))

const callNotes = () =>
  [...accountOf(stage).state.notes.values()].filter(({ type }) => /^call_(in|out)$/.test(type))

const saidOn = (id: number) =>
  [...accountOf(stage).state.notes.values()]
    .filter(({ entityId, type }) => entityId === id && type === 'extended_service_message')
    .map(({ params }) => String(params['text']))

describe('a missed call in amoCRM', () => {
  it('of a client with an open deal is written once, and waits on the deal', async () => {
    ring(CLIENT)
    await stage.moveTime(MINUTE)
    await stage.query('update call set settled_at = null')
    await stage.moveTime(6 * MINUTE)
    await stage.moveTime(9 * MINUTE)

    expect(callNotes()).toMatchObject([{ entityId: dealId, params: { phone: CLIENT } }])
    expect(await stage.query('select outcome, card, written from call')).toEqual([
      { outcome: 'repeat', card: `deal:${dealId}`, written: 'found' },
    ])
    expect(saidOn(dealId).filter(text => text.includes('Пропущенный звонок ждёт'))).toHaveLength(1)
  })

  it('of an unknown number becomes one request in «Неразобранное»', async () => {
    ring(UNKNOWN)
    await stage.moveTime(MINUTE)
    ring(UNKNOWN)
    await stage.moveTime(MINUTE)
    const unsorted = [...accountOf(stage).state.unsorted.values()]

    expect(unsorted).toMatchObject([{ category: 'sip', metadata: { phone: UNKNOWN } }])
    const outcomes = await stage.query(
      `select outcome from call where phone = '${UNKNOWN}' order by id`,
    )
    expect(outcomes).toEqual([{ outcome: 'opened' }, { outcome: 'repeat' }])
    expect(
      await stage.query(`select card from request where card = 'lead:${unsorted[0]?.leadId}'`),
    ).toHaveLength(1)
  })
})

describe('calling back in amoCRM', () => {
  it('ends the wait of the request that was opened for the number', async () => {
    ring('+79272001107')
    await stage.moveTime(MINUTE)
    const made = [...accountOf(stage).state.unsorted.values()].at(-1)
    ring('+79272001107', { direction: 1 })
    await stage.moveTime(MINUTE)
    await stage.moveTime(20 * MINUTE)

    expect(made?.metadata).toMatchObject({ phone: '+79272001107' })
    expect(saidOn(made!.leadId).filter(text => /связались|ждёт/i.test(text))).toEqual([])
  })
})

describe('a web hook of «Мои Звонки»', () => {
  const hook = (address: string, body: string) => ask(address, { method: 'POST', body })

  it('makes us ask, and nothing it says is believed', async () => {
    const { hookAddress } = await show()
    const before = service.asked.length
    const told = {
      webhook: { action: 'call.finish' },
      event: { client_number: '+79990000000', db_call_id: 1 },
    }
    expect((await hook(hookAddress!, JSON.stringify(told))).status).toBe(200)
    await stage.retryNow()

    expect(service.asked.length).toBe(before + 1)
    expect(await stage.query(`select id from call where phone = '+79990000000'`)).toEqual([])
  })

  it('of a flood is one question', async () => {
    const { hookAddress } = await show()
    const before = service.asked.length
    const told = JSON.stringify({ webhook: { action: 'call.finish' } })
    await Promise.all(Array.from({ length: 20 }, () => hook(hookAddress!, told)))
    await stage.retryNow()

    expect(service.asked.length - before).toBeLessThanOrEqual(2)
  })

  it('of a stranger, or one that is none, moves nothing', async () => {
    const { hookAddress } = await show()
    const before = service.asked.length
    const strange = addressOf(stage, `/hooks/calls/${'0'.repeat(48)}`)

    expect((await hook(strange, '{"webhook":{"action":"call.finish"}}')).status).toBe(404)
    expect((await hook(hookAddress!, 'call.finish')).status).toBe(400)
    expect((await hook(hookAddress!, '{"webhook":{"action":"call.start"}}')).status).toBe(200)
    expect((await hook(hookAddress!, `"${'x'.repeat(20_000)}"`)).status).toBe(413)
    await stage.retryNow()
    expect(service.asked.length).toBe(before)
  })
})

describe('the hook of a PBX', () => {
  const PBX_PHONE = '+74951230177'
  let secret = ''

  function post(call: unknown, { ageMs = 0, key = secret, tenant = String(stage.tenant) } = {}) {
    const body = typeof call === 'string' ? call : JSON.stringify(call)
    const timestamp = String(Math.floor((stage.clock.now() - ageMs) / SECOND))
    return ask(addressOf(stage, `/hooks/pbx/${encodeURIComponent(tenant)}`), {
      method: 'POST',
      body,
      headers: {
        'x-shagolad-timestamp': timestamp,
        'x-shagolad-signature': sign({ timestamp, body }, key),
      },
    })
  }

  function aPbxCall(changes: object = {}) {
    const startedAt = Math.floor(stage.clock.now() / SECOND) - 60
    return {
      id: 'pbx-1',
      direction: 'in',
      phone: '8 (495) 123-01-77',
      startedAt,
      answeredAt: null,
      endedAt: startedAt + 20,
      ...changes,
    }
  }

  it('is shut until a secret was made, and to every other secret', async () => {
    expect((await post(aPbxCall(), { key: 'guess' })).status).toBe(401)
    const bearer = await bearerOf(stage, ADMIN)
    const renew = async () =>
      String((await postJson(stage, '/api/telephony/pbx-secret', {}, bearer)).body?.['secret'])
    const first = await renew()
    secret = await renew()

    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect((await post(aPbxCall(), { key: first })).status).toBe(401)
    expect((await post(aPbxCall(), { tenant: 'bitrix24:nobody' })).status).toBe(401)
    expect(JSON.stringify(await show())).not.toContain(secret)
  })

  it('takes a call once', async () => {
    const first = await post(aPbxCall())
    const again = await post(aPbxCall())
    await stage.settled()

    expect(first).toMatchObject({ status: 200, body: { ok: true, isNew: true } })
    expect(again).toMatchObject({ status: 200, body: { ok: true, isNew: false } })
    expect(
      await stage.query(`select source, outcome from call where phone = '${PBX_PHONE}'`),
    ).toEqual([{ source: 'pbx', outcome: 'opened' }])
  })

  it('has a call taken up again whose job was lost, with no service to ask', async () => {
    await save({ provider: 'off' })
    await stage.query(`update call set settled_at = null where source = 'pbx'`)
    await stage.moveTime(6 * MINUTE)

    expect(await stage.query('select id from call where settled_at is null')).toEqual([])
    await save({ provider: 'moizvonki' })
  })

  it('takes nothing old, and names the field that is wrong', async () => {
    expect((await post(aPbxCall(), { ageMs: 6 * MINUTE })).status).toBe(409)
    expect((await post('not json')).status).toBe(400)
    expect(await post(aPbxCall({ direction: 'inbound' }))).toMatchObject({
      status: 422,
      body: { error: 'invalid', fields: { direction: expect.any(String) } },
    })
  })
})

describe('dialling from a widget', () => {
  it('is done by the phone of the one who clicks, when it is known', async () => {
    // An extension of the PBX stands before the login: keys like numbers come first.
    const employees = { 102: String(REP), [EMPLOYEES.rep]: String(REP) }
    await save({ dialWay: 'provider', employees })
    const [rep, admin] = [await bearerOf(stage, REP), await bearerOf(stage, ADMIN)]
    const call = (bearer: string, phone = CLIENT) =>
      postJson(stage, '/api/telephony/call', { phone }, bearer)

    expect((await getJson(stage, '/api/telephony/dialing', rep)).body).toEqual({
      way: 'provider',
      canCall: true,
    })
    expect((await call(rep)).status).toBe(200)
    expect((await call(admin)).status).toBe(422)
    expect((await call(rep, '112')).status).toBe(422)
    expect(service.dialled).toEqual([{ login: EMPLOYEES.rep, to: CLIENT }])
  })
})
