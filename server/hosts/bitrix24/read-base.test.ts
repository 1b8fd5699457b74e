import { describe, expect, it } from 'vitest'
import { asInstant, HOUR, plus } from '../../../shared/time/instant.ts'
import type { BasePage } from '../../core/host-base.ts'
import type { Command, Portal } from './portal.ts'
import { createBaseReader } from './read-base.ts'
import { toPortalTime } from './wire.ts'

/** Rows of one list, fixed by the portal. */
const PAGE = 50
const SINCE = asInstant(1_000_000)
const NOW = asInstant(9_000_000)

/** A portal of which only the list of contacts is asked; remembers what every request began behind. */
function aPortal(count: number) {
  const ids = Array.from({ length: count }, (_, at) => at + 1)
  const asked: unknown[] = []
  const answer = ({ params = {} }: Command) => {
    const { filter, start } = params as { filter: Record<string, unknown>; start: number }
    expect(filter['>=updatedTime']).toBe(toPortalTime(plus(SINCE, -HOUR)))
    const left = ids.filter(id => id > Number(filter['>id']))
    asked.push(Number(filter['>id']))
    const items = left
      .slice(start, start + PAGE)
      .map(id => ({ id, fm: [], createdTime: '2026-01-01T00:00:00+03:00' }))
    return { ok: true, result: { items }, total: left.length, next: null } as const
  }
  const portal = {
    batch: async (commands: Readonly<Record<string, Command>>) =>
      new Map(Object.entries(commands).map(([key, command]) => [key, answer(command)])),
  } as unknown as Portal
  return { asked, base: createBaseReader(portal, () => NOW) }
}

describe('people of a portal changed since the last check', () => {
  it('are read to their end by slices that each end after one page', async () => {
    const { base } = aPortal(6_000)
    const seen = new Set<string>()
    let cursor = `since:${SINCE}`
    let slices = 0
    for (let page: BasePage | null = null; page?.share !== 1 && slices < 9; slices++)
      for await (page of base.read('contacts', cursor)) {
        for (const { id } of page.contacts) seen.add(id)
        cursor = page.cursor
        break
      }

    expect([seen.size, slices]).toEqual([6_000, 4])
    expect(cursor).toBe(`since:${NOW}`)
  })

  it('are gone on with behind the last one that was kept', async () => {
    const { base, asked } = aPortal(60)
    const begun = plus(NOW, -HOUR)
    const pages: BasePage[] = []
    for await (const page of base.read('contacts', `since:${SINCE}/50/${begun}`)) pages.push(page)

    expect(asked[0]).toBe(50)
    expect(pages.flatMap(({ contacts }) => contacts)).toHaveLength(10)
    expect(pages.at(-1)?.cursor).toBe(`since:${begun}`)
  })
})
