import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { realClock } from '../../server/clock.ts'
import { createAskMoiZvonki } from '../../server/telephony/moizvonki-ask.ts'
import { createMoiZvonki } from '../../server/telephony/moizvonki.ts'
import type { CallCursor, Telephony, TelephonyAccount } from '../../server/telephony/telephony.ts'
import type { Call } from '../../shared/telephony/call.ts'
import { asInstant, MINUTE } from '../../shared/time/instant.ts'
import { API_KEY, EMPLOYEES, type Fault, serviceCall, startMoiZvonki } from './moizvonki.ts'
import { CALLED } from './samples.ts'

let service: Awaited<ReturnType<typeof startMoiZvonki>>
let telephony: Telephony

const account: TelephonyAccount = { company: 'acme', login: EMPLOYEES.admin, key: API_KEY }

beforeAll(async () => {
  service = await startMoiZvonki()
})
afterAll(() => service.stop())
beforeEach(() => {
  service.calls.length = 0
  service.fault = null
  service.pageSize = 100
  telephony = connect()
})

/** With a breaker of its own each time. */
function connect(): Telephony {
  const ask = createAskMoiZvonki({
    clock: realClock,
    originOf: () => service.origin,
    timeoutMs: 150,
  })
  return createMoiZvonki(ask, realClock)
}

async function readAll(from: CallCursor = { since: CALLED }) {
  const calls: Call[] = []
  let unreadable = 0
  const walk = telephony.poll(account, from)
  for (;;) {
    const step = await walk.next()
    if (step.done === true) return { calls, unreadable, cursor: step.value }
    calls.push(...step.value.calls.map(({ call }) => call))
    unreadable += step.value.unreadable
  }
}

function someCalls(count: number): readonly string[] {
  const calls = Array.from({ length: count }, (_, index) => serviceCall(CALLED + index * MINUTE))
  service.calls.push(...calls)
  return calls.map(call => String(call.db_call_id))
}

describe('«Мои Звонки»', () => {
  it('tells of a missed call in our words', async () => {
    service.calls.push(serviceCall(CALLED, { client_number: '8 (927) 200-11-22' }))

    expect((await readAll()).calls).toEqual([
      {
        source: 'moizvonki',
        id: String(service.calls[0]!.db_call_id),
        direction: 'in',
        phone: '+79272001122',
        employee: EMPLOYEES.rep,
        startedAt: CALLED,
        answeredAt: null,
        endedAt: asInstant(CALLED + 30_000),
        recording: null,
      },
    ])
  })

  it('counts a talk from the answer to the end, whatever its duration says', async () => {
    const talk = { answered: 1, duration: 999, direction: 1, recording: '/rec/1.mp3' } as const
    service.calls.push(serviceCall(CALLED, talk))

    expect((await readAll()).calls[0]).toMatchObject({
      direction: 'out',
      answeredAt: CALLED + 5_000,
      endedAt: CALLED + 78_000,
      recording: 'https://acme.moizvonki.ru/rec/1.mp3',
    })
  })

  it('goes on where it stopped, page by page', async () => {
    const ids = someCalls(7)
    service.pageSize = 3
    const first = await readAll()
    const later = someCalls(1)
    const second = await readAll(first.cursor)

    expect(first.calls.map(({ id }) => id)).toEqual(ids)
    expect(first.cursor).toEqual({ afterId: ids.at(-1) })
    // Whether the last one comes once more nobody promises: it is known by its id.
    expect(second.calls.map(({ id }) => id)).toContain(later[0])
    expect(second.cursor).toEqual({ afterId: later[0] })
  })

  it('stays where it is while nothing comes', async () => {
    expect(await readAll()).toEqual({ calls: [], unreadable: 0, cursor: { since: CALLED } })
  })

  it.each<Fault>(['repeats', 'reversed'])('loses nothing when a page %s', async fault => {
    const ids = someCalls(7)
    service.pageSize = 3
    service.fault = fault
    const { calls, cursor } = await readAll()

    expect(new Set(calls.map(({ id }) => id))).toEqual(new Set(ids))
    expect(cursor).toEqual({ afterId: ids.at(-1) })
  })

  it('leaves out a row that is no call, and counts it', async () => {
    const ids = someCalls(2)
    service.fault = 'broken-row'
    const { calls, unreadable } = await readAll()

    expect(calls.map(({ id }) => id)).toEqual(ids)
    expect(unreadable).toBe(1)
  })

  it.each([
    ['garbage', 'bad-answer'],
    ['error-key', 'not-allowed'],
    ['endless', 'bad-answer'],
    ['down', 'unavailable'],
    ['slow', 'unavailable'],
  ] as const)('says what is wrong when it answers %s', async (fault, word) => {
    someCalls(2)
    service.fault = fault

    await expect(readAll()).rejects.toMatchObject({ code: 'provider.fault', fault: word })
    await expect(readAll()).rejects.not.toThrow(API_KEY)
  })

  it('says that the key is wrong', async () => {
    await expect(telephony.check({ ...account, key: 'another' })).rejects.toMatchObject({
      fault: 'bad-key',
    })
    await expect(telephony.check(account)).resolves.toBeUndefined()
  })

  it('asks no other address than a company of the service', async () => {
    const strange = { ...account, company: 'acme.example/x?' }

    await expect(telephony.check(strange)).rejects.toMatchObject({ fault: 'unknown-account' })
  })

  it('is left alone for a while when it is down', async () => {
    service.fault = 'down'
    for (let time = 0; time < 5; time++) await readAll().catch(() => undefined)
    service.fault = null
    service.asked.length = 0

    await expect(readAll()).rejects.toMatchObject({ fault: 'unavailable' })
    expect(service.asked).toEqual([])
  })

  it('lets the phone of the one who asks dial', async () => {
    await telephony.makeCall({ ...account, login: EMPLOYEES.rep }, '+79272001122')

    expect(service.dialled).toEqual([{ login: EMPLOYEES.rep, to: '+79272001122' }])
  })

  it('dials nothing twice by itself', async () => {
    service.fault = 'slow'
    service.dialled.length = 0
    await expect(telephony.makeCall(account, '+79272001122')).rejects.toMatchObject({
      fault: 'unavailable',
    })
    service.fault = null

    expect(service.dialled).toEqual([])
  })

  it.each([
    ['{"webhook":{"action":"call.finish"},"event":{}}', 'news'],
    ['{"webhook":{"action":"call.start"},"event":{}}', 'nothing'],
    ['{"event":{}}', 'unreadable'],
    ['call.finish', 'unreadable'],
    ['', 'unreadable'],
  ])('reads the hook %s as %s', (body, word) => {
    expect(telephony.readHook(body)).toBe(word)
  })
})
