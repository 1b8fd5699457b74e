import { describe, expect, it } from 'vitest'
import { asInstant, DAY, instant, type Instant } from '../../shared/time/instant.ts'
import { HostRefused, HostUnavailable } from '../errors.ts'
import { createDadataPhone, DADATA_ADDRESS } from './dadata-phone.ts'
import { type KeptOpinion, type PhoneExpert, withShelf } from './second-opinion.ts'

const KEYS = { token: 'token-of-tests', secret: 'secret-of-tests' }
const NUMBER = '+78462316014'
const SAMARA = {
  country: 'Россия',
  region: 'Самарская',
  city: 'Самара',
  offset: 'UTC+4',
  isSure: true,
}

/** What left us, and an answer to it. */
function answering(status: number, body: unknown) {
  const sent: { readonly address: string; readonly init: RequestInit | undefined }[] = []
  const expert = createDadataPhone(KEYS, (address, init) => {
    sent.push({ address: String(address), init })
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
  return { sent, expert }
}

const cleaned = (qc: number) => [
  {
    source: NUMBER,
    type: 'Стационарный',
    country: 'Россия',
    region: 'Самарская',
    city: 'Самара',
    timezone: 'UTC+4',
    qc,
  },
]

describe('createDadataPhone', () => {
  it('asks about one number with both keys', async () => {
    const { sent, expert } = answering(200, cleaned(0))

    expect(await expert.ask(NUMBER)).toEqual(SAMARA)
    expect(sent).toMatchObject([
      {
        address: DADATA_ADDRESS,
        init: {
          method: 'POST',
          body: '["+78462316014"]',
          headers: { Authorization: 'Token token-of-tests', 'X-Secret': 'secret-of-tests' },
        },
      },
    ])
  })

  it.each([
    [7, { isSure: true }],
    [1, { isSure: false }],
    [3, { isSure: false }],
  ])('tells how sure they are when qc is %i', async (qc, expected) => {
    expect(await answering(200, cleaned(qc)).expert.ask(NUMBER)).toMatchObject(expected)
  })

  it.each([
    ['junk', cleaned(2)],
    ['nothing', []],
  ])('gives null when they know %s', async (_what, body) => {
    expect(await answering(200, body).expert.ask(NUMBER)).toBeNull()
  })

  it.each([
    [429, HostUnavailable],
    [503, HostUnavailable],
    [401, HostRefused],
    [403, HostRefused],
  ])('tells %i by what to do next', async (status, kind) => {
    await expect(answering(status, {}).expert.ask(NUMBER)).rejects.toBeInstanceOf(kind)
  })

  it('keeps keys and numbers out of its errors', async () => {
    const expert = createDadataPhone(KEYS, () =>
      Promise.reject(new Error(`${KEYS.secret} ${NUMBER}`)),
    )
    const error: unknown = await expert.ask(NUMBER).catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(HostUnavailable)
    expect(String(error)).not.toMatch(/secret-of-tests|8462316014/)
    expect((error as Error).cause).toBeUndefined()
  })
})

describe('withShelf', () => {
  function scene(answer: PhoneExpert['ask']) {
    const kept = new Map<string, KeptOpinion>()
    const asked: string[] = []
    let now: Instant = instant('2026-11-25T12:00:00Z')
    const expert = withShelf(
      {
        ask: e164 => {
          asked.push(e164)
          return answer(e164)
        },
      },
      {
        find: e164 => Promise.resolve(kept.get(e164) ?? null),
        put: (e164, one) => Promise.resolve(void kept.set(e164, one)),
      },
      () => now,
    )
    return { expert, asked, pass: (ms: number) => (now = asInstant(now + ms)) }
  }

  it.each([
    ['an opinion', SAMARA],
    ['that they know nothing', null],
  ])('keeps %s for 90 days', async (_what, opinion) => {
    const { expert, asked, pass } = scene(() => Promise.resolve(opinion))
    await expert.ask(NUMBER)
    pass(90 * DAY - 1)
    expect(await expert.ask(NUMBER)).toEqual(opinion)
    expect(asked).toHaveLength(1)

    pass(1)
    await expert.ask(NUMBER)

    expect(asked).toHaveLength(2)
  })

  it('does not keep that they could not be asked', async () => {
    const { expert, asked } = scene(() => Promise.reject(new HostUnavailable('down', 0)))

    await expect(expert.ask(NUMBER)).rejects.toThrow('down')
    await expect(expert.ask(NUMBER)).rejects.toThrow('down')
    expect(asked).toHaveLength(2)
  })
})
