import { beforeEach, describe, expect, it } from 'vitest'
import { aUser } from '../../tests/samples.ts'
import { aTenant } from '../../tests/queue/samples.ts'
import { silentLog } from '../../tests/silent-log.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { HostUnavailable } from '../errors.ts'
import { sayIn } from '../flow/create-flow.ts'
import type { Desk } from '../flow/flow.ts'
import type { EffectAnswer, MarkedEffect } from '../hosts/host.ts'
import { type Letter, MailRefused, MailUncertain, MailUnavailable } from '../providers/mail.ts'
import type { DigestReader } from '../store/store.ts'
import { nameOfReader, type Reading } from './compose.ts'
import { deliver, endOf, sendTrial } from './deliver.ts'

const TENANT = aTenant(asId<TenantId>('amocrm:1'), { host: 'amocrm' })
const DUE = { name: '2026-12-02/morning', half: 'morning', date: '2026-12-02' } as const
const HEAD = aUser({ email: 'head@firm.ru' })

let rows: Map<string, DigestReader>
let letters: Letter[]
let effects: MarkedEffect[]
let failure: Error | null
let refusal: Omit<Extract<EffectAnswer, { done: false }>, 'mark'> | null

beforeEach(() => {
  rows = new Map()
  letters = []
  effects = []
  failure = null
  refusal = null
})

interface Host {
  readonly hasNotifications?: boolean
  readonly hasMailer?: boolean
}

function deskOf({ hasNotifications = false, hasMailer = true }: Host = {}): Desk {
  const change = (reader: string, changed: Partial<DigestReader>) => {
    const known = rows.get(reader) ?? {
      reader,
      name: '',
      state: 'sending',
      at: asInstant(1),
      faulty: null,
    }
    rows.set(reader, { ...known, ...changed })
  }
  const parts = {
    tenant: TENANT,
    host: { capabilities: () => ({ hasNotifications }), deskLink: () => null },
    crm: {
      users: async () => [HEAD],
      perform: async (given: readonly MarkedEffect[]) => {
        effects.push(...given)
        return given.map(({ mark }) =>
          refusal === null ? { mark, done: true, id: null } : { mark, ...refusal },
        )
      },
    },
    flow: {
      log: silentLog,
      clock: { now: () => asInstant(1_000) },
      sayFor: () => sayIn('ru', TENANT),
      mailer: hasMailer
        ? {
            send: async (letter: Letter) => {
              if (failure !== null) throw failure
              letters.push(letter)
            },
          }
        : null,
      store: {
        digest: {
          begin: async (_tenant: string, reader: string, name: string) => {
            if (rows.get(reader)?.name === name) return false
            change(reader, { name, state: 'sending' })
            return true
          },
          release: async (_tenant: string, reader: string) => change(reader, { name: '' }),
          end: async (_tenant: string, reader: string, end: Partial<DigestReader>) =>
            change(reader, end),
        },
      },
    },
  }
  // What a delivery asks for; the rest of a desk is for others.
  return parts as unknown as Desk
}

const toHead: Reading = {
  reader: { type: 'user', user: HEAD },
  cards: [],
  aside: new Set(),
  unled: 1,
  cases: { open: 0, unanswered: 0 },
}
const toAddress: Reading = { ...toHead, reader: { type: 'email', address: 'boss@firm.ru' } }
const endsAs = (reading: Reading) => {
  const row = rows.get(nameOfReader(reading.reader))
  return row === undefined ? null : endOf(row)
}
const stateOf = (reading: Reading) => rows.get(nameOfReader(reading.reader))?.state

describe('a digest', () => {
  it('goes to a head by letter where the host has no notifications', async () => {
    await deliver(deskOf(), DUE, toHead, rows)

    expect(letters.map(({ to }) => to)).toEqual(['head@firm.ru'])
    expect(stateOf(toHead)).toBe('sent')
    expect(effects).toEqual([])
  })

  it.each([
    ['nobody can post letters', toHead, {}],
    [
      'the host has notifications, and the reader is an address',
      toAddress,
      { hasNotifications: true },
    ],
  ])('reaches nobody where %s, and says so', async (_what, reading, host) => {
    await deliver(deskOf({ ...host, hasMailer: false }), DUE, reading, rows)

    expect(stateOf(reading)).toBe('no-way')
  })

  it('is tried again when the mail server was busy, and not when it has refused', async () => {
    failure = new MailUnavailable('busy')
    await expect(deliver(deskOf(), DUE, toHead, rows)).rejects.toThrow(MailUnavailable)
    failure = new MailRefused('550')
    await deliver(deskOf(), DUE, toHead, rows)
    failure = null
    await deliver(deskOf(), DUE, toHead, rows)

    expect(stateOf(toHead)).toBe('refused')
    expect(letters).toEqual([])
  })

  it('is not sent again when the mail server broke off while taking it', async () => {
    failure = new MailUncertain('gone')
    await deliver(deskOf(), DUE, toHead, rows)
    failure = null
    await deliver(deskOf(), DUE, toHead, rows)

    expect(stateOf(toHead)).toBe('sending')
    expect(letters).toEqual([])
  })

  it('is told as surely not sent while the mail server is away, and as unknown after it broke off', async () => {
    failure = new MailUnavailable('busy')
    await expect(deliver(deskOf(), DUE, toHead, rows)).rejects.toThrow(MailUnavailable)
    failure = new MailUncertain('gone')
    await deliver(deskOf(), DUE, toAddress, rows)

    expect([endsAs(toHead), endsAs(toAddress)]).toEqual(['away', 'sending'])
  })

  it('on trial says that the mail server is away', async () => {
    failure = new MailUnavailable('busy')

    expect(await sendTrial(deskOf(), toHead)).toBe('away')
    expect(rows.size).toBe(0)
  })

  it('is told by the host under the same mark, when a try broke off', async () => {
    const desk = deskOf({ hasNotifications: true })
    refusal = { done: false, reason: 'busy', mayRetry: true }
    await expect(deliver(desk, DUE, toHead, rows)).rejects.toThrow(HostUnavailable)
    refusal = null
    await deliver(desk, DUE, toHead, rows)
    await deliver(desk, DUE, toHead, rows)

    expect(effects).toHaveLength(2)
    expect(new Set(effects.map(({ mark }) => mark)).size).toBe(1)
    expect(stateOf(toHead)).toBe('sent')
  })

  it('keeps what the reader knows when he was told nothing', async () => {
    rows.set(nameOfReader(toHead.reader), {
      reader: nameOfReader(toHead.reader),
      name: '2026-12-01/evening',
      state: 'sent',
      at: asInstant(1),
      faulty: ['deal:1'],
    })
    failure = new MailRefused('550')
    await deliver(deskOf(), DUE, toHead, rows)

    expect(rows.get(nameOfReader(toHead.reader))).toMatchObject({
      state: 'refused',
      faulty: ['deal:1'],
    })
  })
})
