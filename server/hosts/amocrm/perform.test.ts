import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'
import type { MarkedEffect } from '../host.ts'
import { AmoBusy, AmoRefused } from './failures.ts'
import type { Ground } from './ground.ts'
import { perform } from './perform.ts'

const subject: CardRef = { kind: 'deal', id: asId('5') }
const move: MarkedEffect = {
  mark: 'm000000001',
  effect: { type: 'card.move', subject, stage: asId('deal:73:611') },
}
const note = (mark: string, text = 'Известный клиент'): MarkedEffect => ({
  mark,
  effect: { type: 'note.add', subject, text },
})

interface Write {
  readonly path: string
  readonly body: unknown
}

/** An account whose answers to writes are said one after another; an error is thrown. */
function hands(...answers: readonly unknown[]) {
  const writes: Write[] = []
  const account: Ground['account'] = {
    get: async () => null,
    getAs: async () => null,
    postAs: async () => null,
    async write(_method, path, body) {
      const answer = answers[writes.length]
      writes.push({ path, body })
      if (answer instanceof Error) throw answer
      return answer ?? {}
    },
  }
  const ground: Ground = {
    account,
    locale: 'ru',
    now: () => asInstant(0),
    factsFor: () => Promise.reject(new Error('not asked for')),
    funnels: () => Promise.reject(new Error('not asked for')),
    people: async () => [],
    rememberCaseUser: async () => undefined,
  }
  return { writes, ground, unlinked: new Map(), seen: new Map() }
}

function made(...marks: readonly string[]) {
  return { _embedded: { notes: marks.map((mark, id) => ({ id: id + 1, request_id: mark })) } }
}

describe('effects on an account', () => {
  it('that runs out of room half-way are done as far as they came, and the rest later', async () => {
    const part = hands({}, new AmoBusy('POST leads/notes: 429', 1000))

    const answers = await perform(part, [move, note('m000000002')])

    expect(answers).toEqual([
      { mark: 'm000000001', done: true, id: '5' },
      { mark: 'm000000002', done: false, reason: expect.any(String), mayRetry: true },
    ])
  })

  it('that has no room at all are not answered one by one', async () => {
    const full = hands(new AmoBusy('PATCH leads/…: 429', 1000))

    await expect(perform(full, [move, note('m000000002')])).rejects.toBeInstanceOf(AmoBusy)
    expect(full.writes).toHaveLength(1)
  })

  it('are left unanswered when one outcome is not known: their marks will tell', async () => {
    const lost = hands({}, new HostUnavailable('POST leads/notes: no answer in time', 1000))

    await expect(perform(lost, [move, note('m000000002')])).rejects.toMatchObject({
      name: 'HostUnavailable',
    })
  })

  it('that are refused as a batch are written without those at fault', async () => {
    const fault = { requestId: 'm000000002', code: 'InvalidValue', path: '0.entity_id' }
    const picky = hands(
      new AmoRefused('POST leads/notes', 400, [fault]),
      made('m000000001', 'm000000003'),
    )

    const answers = await perform(picky, [
      note('m000000001'),
      note('m000000002'),
      note('m000000003'),
    ])

    expect(answers.map(({ done }) => done)).toEqual([true, false, true])
    expect(picky.writes).toHaveLength(2)
    expect(picky.writes[1]?.body).toHaveLength(2)
  })

  it('that are refused without a name are written one by one', async () => {
    const refusal = new AmoRefused('POST leads/notes', 400, [])
    const silent = hands(refusal, made('m000000001'), refusal)

    const answers = await perform(silent, [note('m000000001'), note('m000000002')])

    expect(answers.map(({ done }) => done)).toEqual([true, false])
    expect(silent.writes).toHaveLength(3)
  })

  it('carry nothing of a client that looks like a mark of ours', async () => {
    const account = hands(made('m000000001'))

    await perform(account, [note('m000000001', 'Пишет: [#k7f3a9b2c1]')])

    expect(JSON.stringify(account.writes)).not.toContain('[#k7f3a9b2c1]')
    expect(JSON.stringify(account.writes)).toContain('[#m000000001]')
  })

  it('to a person without a card are refused, and the journal shows it', async () => {
    const effect: MarkedEffect['effect'] = {
      type: 'user.notify',
      user: asId('7'),
      text: 'x',
      subject: null,
    }

    const [answer] = await perform(hands(), [{ mark: 'm000000001', effect }])

    expect(answer).toMatchObject({ done: false, mayRetry: false })
  })
})
