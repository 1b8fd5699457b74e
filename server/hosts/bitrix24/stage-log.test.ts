import { describe, expect, it } from 'vitest'
import { asInstant } from '../../../shared/time/instant.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { createPast } from './stage-log.ts'

/** A portal whose history has lines of these ids; counts what it is asked. */
function portalWith(ids: readonly number[]) {
  const asked = { batches: 0, commands: 0 }
  const answer = ({ params = {} }: Command) => {
    const filter = (params['filter'] ?? {}) as Readonly<Record<string, number>>
    const isNewest = (params['order'] as { ID?: string }).ID === 'DESC'
    const fit = ids.filter(id => id > (filter['>ID'] ?? 0) && id <= (filter['<=ID'] ?? Infinity))
    const rows = (isNewest ? fit.toReversed() : fit).slice(0, 50).map(ID => ({
      ID,
      TYPE_ID: 2,
      OWNER_ID: ID % 7,
      CREATED_TIME: '2026-11-26T10:00:00+03:00',
      CATEGORY_ID: 0,
      STAGE_ID: 'NEW',
      STAGE_SEMANTIC_ID: 'P',
    }))
    const total = params['start'] === -1 ? null : fit.length
    return { ok: true as const, result: { items: rows }, total, next: null }
  }
  const portal: Portal = {
    call: () => Promise.reject(new Error('asked one by one')),
    writeOnce: () => Promise.reject(new Error('written')),
    async batch(commands): Promise<BatchAnswer> {
      asked.batches++
      asked.commands += Object.keys(commands).length
      return new Map(Object.entries(commands).map(([key, command]) => [key, answer(command)]))
    },
  }
  return { asked, past: createPast(portal, ['deal'], () => asInstant(0)) }
}

async function readAll(past: ReturnType<typeof createPast>, cursor: string | null) {
  const ids: number[] = []
  let last = cursor
  for await (const page of past.read('deal/moves', cursor)) {
    ids.push(...page.moves.map(({ id }) => Number(id.slice(5))))
    last = page.cursor
  }
  return { ids, cursor: last }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('the history of a portal', () => {
  it.each([
    ['without gaps', upTo(6000)],
    ['with nine of ten lines gone', upTo(30_000).filter(id => id % 10 === 0)],
    ['with a desert and a crowd', [...upTo(300), ...upTo(700).map(id => id + 90_000)]],
    ['of a single line', [7]],
  ])('is read whole, each line once, in its order: %s', async (_what, ids) => {
    const { past, asked } = portalWith(ids)
    const read = await readAll(past, null)

    expect(read.ids).toEqual(ids)
    expect(asked.batches).toBeLessThanOrEqual(4 + Math.ceil(ids.length / 1500))
  })

  it('is gone on with from any cursor, and told of nothing twice', async () => {
    const { past } = portalWith(upTo(3000))
    const first: number[] = []
    for await (const page of past.read('deal/moves', null)) {
      first.push(...page.moves.map(({ id }) => Number(id.slice(5))))
      const rest = await readAll(past, page.cursor)
      expect([...first, ...rest.ids]).toEqual(upTo(3000))
    }
    expect((await readAll(past, '3000')).ids).toEqual([])
  })

  it('has no pages where there is none', async () => {
    expect((await readAll(portalWith([]).past, null)).ids).toEqual([])
  })
})
