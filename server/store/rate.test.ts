import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, openTestStore, type TestDatabase } from '../../tests/database.ts'
import type { Store } from './store.ts'

const SLOW = { perSecond: 0.01, burst: 20 }

let place: TestDatabase
let store: Store
let other: Store

beforeAll(async () => {
  place = await createTestDatabase()
  store = openTestStore(await place.open())
  other = openTestStore(await place.open())
})
afterAll(() => place.drop())

describe('the rate bucket', () => {
  it('lets a burst through at once and then says how long to wait', async () => {
    const answers = await askTimes(21, 'burst', 'person')

    expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 0))
    expect(answers[20]).toBeGreaterThan(99_000)
    expect(answers[20]).toBeLessThanOrEqual(100_000)
  })

  it.each([
    ['a sweep', 'sweep', 10],
    ['an event', 'event', 18],
    ['a person', 'person', 20],
  ] as const)('gives %s its part of the burst', async (_who, urgency, calls) => {
    const answers = await askTimes(calls + 1, `part/${urgency}`, urgency)

    expect(answers.filter(wait => wait === 0)).toHaveLength(calls)
  })

  it('leaves room for a person after sweeps have taken theirs', async () => {
    await askTimes(15, 'room', 'sweep')

    expect(await store.rate.ask('room', SLOW, 'sweep')).toBeGreaterThan(0)
    expect(await store.rate.ask('room', SLOW, 'person')).toBe(0)
  })

  it('keeps the set rate over two processes', async () => {
    const limit = { perSecond: 50, burst: 1 }
    const calls: number[] = []
    const until = Date.now() + 1000
    const work = async ({ rate }: Store) => {
      while (Date.now() < until) {
        const wait = await rate.ask('shared', limit, 'person')
        if (wait === 0) calls.push(performance.now())
        else await new Promise(resolve => setTimeout(resolve, wait))
      }
    }

    await Promise.all([work(store), work(store), work(other), work(other)])

    expect(calls.length).toBeLessThanOrEqual(52)
    expect(calls.length).toBeGreaterThan(15)
  })

  it('never gives one place twice when many ask for a new bucket at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? store : other).rate.ask('new', { ...SLOW, burst: 5 }, 'person'),
      ),
    )

    expect(asked.filter(wait => wait === 0)).toHaveLength(5)
  })

  it('keeps buckets apart', async () => {
    await askTimes(20, 'full', 'person')

    expect(await store.rate.ask('empty', SLOW, 'person')).toBe(0)
  })
})

async function askTimes(times: number, bucket: string, urgency: 'person' | 'event' | 'sweep') {
  const answers: number[] = []
  for (let call = 0; call < times; call++) answers.push(await store.rate.ask(bucket, SLOW, urgency))
  return answers
}
