import { describe, expect, it } from 'vitest'
import { asInstant, DAY, HOUR, MINUTE } from '../../../shared/time/instant.ts'
import type { Account } from './account.ts'
import { createDeeds } from './deeds.ts'

const START = 1_700_000_000
const END = START + DAY / 1000

interface Asked {
  readonly filter: { readonly created_at: { readonly from: number; readonly to: number } }
  readonly page: number
}

/** An account in which a call was made every so many seconds, and all lists of events have pages of two. */
function anAccount(everySeconds: number): { account: Account; pages: Asked[] } {
  const pages: Asked[] = []
  const get = async (path: string, query: unknown) => {
    if (path === 'leads') return { _embedded: { leads: [{ created_at: START }] } }
    const asked = query as Asked
    pages.push(asked)
    const { from, to } = asked.filter.created_at
    const first = Math.ceil((from - START) / everySeconds)
    const last = Math.floor((to - START) / everySeconds)
    const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
    const shown = numbers.slice((asked.page - 1) * 2, asked.page * 2)
    const events = shown.map(number => ({
      type: 'outgoing_call',
      entity_id: number + 1,
      created_at: START + number * everySeconds,
      created_by: 7,
    }))
    const isMore = numbers.length > asked.page * 2
    return { _embedded: { events }, _links: isMore ? { next: { href: 'https://next' } } : {} }
  }
  return { account: { get } as unknown as Account, pages }
}

async function leadsCalled(account: Account): Promise<readonly string[]> {
  const found = new Set<string>()
  for await (const { deeds } of createDeeds(account, () => asInstant(END * 1000)).read(null))
    for (const { card } of deeds) found.add(card.id)
  return [...found].toSorted((one, other) => Number(one) - Number(other))
}

describe('a week of events', () => {
  it('is read whole, however many there are', async () => {
    const { account, pages } = anAccount(MINUTE / 1000)

    // Every minute of a day: 721 pages of two, where 80 are asked for at most.
    expect(await leadsCalled(account)).toHaveLength(DAY / MINUTE + 1)
    expect(Math.max(...pages.map(({ page }) => page))).toBe(80)
  })

  it('is one span where its pages come to an end', async () => {
    const { account, pages } = anAccount(HOUR / 1000)

    expect(await leadsCalled(account)).toHaveLength(DAY / HOUR + 1)
    expect(pages).toHaveLength(13)
  })
})
