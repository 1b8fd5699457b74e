import { delay, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { MOTORIKA } from '../../tests/providers/recorded-answers.ts'
import { found, KEY, refusing, troubleOf, useDadata } from '../../tests/providers/dadata-stand.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'

const { sent, waits, answering, later, aProvider } = useDadata()

describe('refusals', () => {
  it.each([
    [400, 'no', 'bug'],
    [401, 'no', 'no-key'],
    [403, 'Invalid token', 'wrong-key'],
    [404, 'no', 'bug'],
    [405, 'no', 'bug'],
  ])('with %i «%s» is %s and is not repeated', async (status, message, reason) => {
    answering(refusing(status, message))

    expect(await troubleOf(aProvider().find('7719402047'))).toMatchObject({
      reason,
      retryAfterMs: null,
    })
    expect(sent).toHaveLength(1)
  })

  it('of a used up day close the key until midnight in Moscow', async () => {
    answering(refusing(403, `Feature 'SUGGESTIONS' disabled for token '${KEY}'`), found(MOTORIKA))
    const provider = aProvider()

    const first = await troubleOf(provider.find('7719402047'))
    await troubleOf(provider.find('7719402047'))
    const sentBefore = sent.length
    // 09:00 in Greenwich is 12:00 in Moscow.
    later(12 * HOUR)

    expect(first).toMatchObject({ reason: 'quota', retryAfterMs: 12 * HOUR })
    expect(sentBefore).toBe(1)
    expect(await provider.find('7719402047')).not.toBeNull()
  })

  it('of a long query cut it once', async () => {
    answering(refusing(413), found({ suggestions: [] }))

    await aProvider().suggest({ text: 'северный ветер' })

    expect(sent.map(({ body }) => body['query'])).toEqual(['северный ветер', 'северны'])
  })

  it('of a query that is too long even then are a bug', async () => {
    answering(refusing(413))

    expect(await troubleOf(aProvider().suggest({ text: 'северный ветер' }))).toMatchObject({
      reason: 'bug',
    })
    expect(sent).toHaveLength(2)
  })

  it.each([
    [429, 'busy'],
    [500, 'down'],
    [503, 'down'],
  ])('with %i are tried five times, ever later, and are %s', async (status, reason) => {
    answering(refusing(status))

    expect(await troubleOf(aProvider().find('7719402047'))).toMatchObject({ reason })
    expect(sent).toHaveLength(5)
    expect(waits).toEqual([1000, 2000, 4000, 8000])
  })

  it('that end are forgotten', async () => {
    answering(refusing(429), refusing(500), found(MOTORIKA))

    expect(await aProvider().find('7719402047')).not.toBeNull()
  })

  it('by silence are "down"', async () => {
    answering(async () => {
      await delay(300)
      return HttpResponse.json(MOTORIKA)
    })

    expect(await troubleOf(aProvider({ timeoutMs: 30 }).find('7719402047'))).toMatchObject({
      reason: 'down',
    })
  })

  it('carry neither the key nor what was asked', async () => {
    answering(refusing(403, `Invalid token ${KEY}`))

    const trouble = await troubleOf(aProvider().find('7719402047'))

    expect(`${trouble.message} ${JSON.stringify(trouble)} ${String(trouble.cause)}`).not.toMatch(
      /key-of-tests|7719402047/,
    )
  })

  it('are not even asked for without a key', async () => {
    answering(found(MOTORIKA))

    expect(await troubleOf(aProvider({ key: '' }).find('7719402047'))).toMatchObject({
      reason: 'no-key',
    })
    expect(sent).toEqual([])
  })
})

describe('a service that is down', () => {
  it('is left alone for half a minute, then asked once', async () => {
    answering(refusing(500))
    const provider = aProvider()

    await troubleOf(provider.find('7719402047'))
    const whileOpen = await troubleOf(provider.find('7719402047'))
    const sentWhileOpen = sent.length
    later(30_000)
    await troubleOf(provider.find('7719402047'))

    expect(whileOpen).toMatchObject({ reason: 'down', retryAfterMs: 30_000 })
    expect(sentWhileOpen).toBe(5)
    expect(sent).toHaveLength(6)
  })

  it('is asked as before once it answers', async () => {
    answering(...Array.from({ length: 5 }, () => refusing(500)), found(MOTORIKA))
    const provider = aProvider()

    await troubleOf(provider.find('7719402047'))
    later(30_000)

    expect(await provider.find('7719402047')).not.toBeNull()
    expect(await provider.find('7736207543')).not.toBeNull()
  })
})

describe('limits', () => {
  it('of the day stop before the request and end at midnight in Moscow', async () => {
    answering(found({ suggestions: [] }))
    const provider = aProvider({ dailyLimit: 2 })
    await provider.find('1')
    await provider.find('2')

    const third = await troubleOf(provider.find('3'))
    later(12 * HOUR)

    expect(third).toMatchObject({ reason: 'quota', retryAfterMs: 12 * HOUR })
    expect(sent).toHaveLength(2)
    expect(await provider.find('3')).toBeNull()
  })

  it('of the minute end with the minute', async () => {
    answering(found({ suggestions: [] }))
    const provider = aProvider({ minuteLimit: 1 })
    await provider.find('1')

    expect(await troubleOf(provider.find('2'))).toMatchObject({
      reason: 'busy',
      retryAfterMs: MINUTE,
    })
    later(MINUTE)
    expect(await provider.find('2')).toBeNull()
  })

  it('hold when many ask at once', async () => {
    answering(found({ suggestions: [] }))
    const provider = aProvider({ dailyLimit: 3 })

    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_none, index) => provider.find(String(index))),
    )

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(sent).toHaveLength(3)
  })

  it('are shown, and warn at 85 percent', async () => {
    answering(found({ suggestions: [] }))
    const provider = aProvider({ dailyLimit: 20 })
    const ask = (index: number) => provider.find(String(index))
    for (let index = 0; index < 16; index++) await ask(index)
    const before = await provider.usage()
    await ask(16)

    expect(before).toMatchObject({
      today: 16,
      thisMinute: 16,
      dailyLimit: 20,
      isNearlySpent: false,
    })
    expect(await provider.usage()).toMatchObject({ today: 17, isNearlySpent: true })
  })
})
