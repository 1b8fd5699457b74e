import { describe, expect, it } from 'vitest'
import { askNumber } from '../../shared/contract/client-by-number.ts'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { createAsk } from './ask-as-reader.ts'

type Proof = Readonly<Record<string, string>> | null

function anAsker(
  outcomes: readonly CallOutcome<unknown>[],
  proof: (isFresh?: boolean) => Promise<Proof>,
) {
  const sent: unknown[] = []
  const call = (async (_endpoint, question) => {
    sent.push(question)
    return outcomes[sent.length - 1]
  }) as Call
  return { ask: createAsk({ proof }, call), sent }
}

const PHONE = '+78462316014'
const ok = { status: 'ok', answer: {} } as const
const denied = { status: 'no-access' } as const

describe('a question in one person’s own name', () => {
  it('carries the proof of his page in its body', async () => {
    const { ask, sent } = anAsker([ok], async () => ({ accessToken: 'a' }))

    expect(await ask(askNumber, { phone: PHONE })).toEqual(ok)
    expect(sent).toEqual([{ phone: PHONE, proof: { accessToken: 'a' } }])
  })

  it('is asked once more with a fresh proof before a refusal is believed', async () => {
    const { ask, sent } = anAsker([denied, ok], async isFresh => ({
      accessToken: isFresh ? 'new' : 'old',
    }))

    expect(await ask(askNumber, { phone: PHONE })).toEqual(ok)
    expect(sent).toEqual([
      { phone: PHONE, proof: { accessToken: 'old' } },
      { phone: PHONE, proof: { accessToken: 'new' } },
    ])
  })

  it('is refused for good by the second refusal', async () => {
    const { ask, sent } = anAsker([denied, denied, ok], async () => ({}))

    expect(await ask(askNumber, { phone: PHONE })).toEqual(denied)
    expect(sent).toHaveLength(2)
  })

  it('is not sent at all for whom the host has no authorisation, and by a page that does not answer', async () => {
    const nobody = anAsker([ok], async () => null)
    const silent = anAsker([ok], async () => {
      throw new Error('silent')
    })

    expect(await nobody.ask(askNumber, { phone: PHONE })).toEqual(denied)
    expect(await silent.ask(askNumber, { phone: PHONE })).toEqual({ status: 'unavailable' })
    expect([...nobody.sent, ...silent.sent]).toEqual([])
  })
})
