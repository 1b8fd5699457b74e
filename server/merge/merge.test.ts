import { afterEach, describe, expect, it, vi } from 'vitest'
import { aTenant } from '../../tests/queue/samples.ts'
import { asId, type TenantId } from '../../shared/crm/ids.ts'
import { asInstant, MINUTE } from '../../shared/time/instant.ts'
import type { HostMerge, ReadMergeCard, WrittenMerge } from '../core/host-merge.ts'
import { HostUnavailable } from '../errors.ts'
import type { Desk, Flow } from '../flow/flow.ts'
import type { BaseGroup, Merging } from '../store/store.ts'
import { compare, openMerge } from './desk.ts'
import { takeUpLater } from './later.ts'
import { finishMerges, merge } from './merge.ts'

const tenant = aTenant(asId<TenantId>('bitrix24:merge'))
const MERGED: WrittenMerge = { end: 'merged', moved: {}, left: [], reason: null }

function card(id: string, print: string): ReadMergeCard {
  const deals = { open: 0, all: 0 }
  const about = { title: id, createdAt: null, owner: null, fields: [], inns: [], moves: {} }
  return { id, print, deals, raw: null, ...about }
}

const order = {
  kind: 'contact',
  members: ['1', '2'],
  survivor: '1',
  choices: {},
  group: null,
} as const

/** What was asked of the store and the host, with answers that a test changes. */
function aTable({
  prints = ['a'],
  said = null,
  group = null,
  unfinished = [],
  write = async () => MERGED,
}: {
  /** Of every reading, the last one for ever. */
  readonly prints?: readonly string[]
  readonly said?: 'apart' | 'related' | null
  readonly group?: Partial<BaseGroup> | null
  readonly unfinished?: readonly Partial<Merging>[]
  readonly write?: HostMerge['write']
}) {
  const done: string[] = []
  const written: Parameters<HostMerge['write']>[0][] = []
  const note = (what: string) => done.push(what)
  let reading = 0
  const host: Partial<HostMerge> = {
    async read() {
      const print = prints[Math.min(reading++, prints.length - 1)] ?? ''
      return [card('1', print), card('2', print)]
    },
    mayMerge: async () => true,
    plan: () => ({}),
    async write(wish) {
      written.push(wish)
      return write(wish)
    },
  }
  const find = async (_: string, id: string) => unfinished.find(one => one.id === id) ?? null
  const mergings = {
    find,
    forbids: async () => said,
    begin: async ({ id }: Merging) => ({ tenant: tenant.id, id, holder: 'me' }),
    hold: async (_: string, id: string) => ({ tenant: tenant.id, id, holder: 'me' }),
    renew: async () => note('renewed') > 0,
    drop: async () => note('dropped') > 0,
    letGo: async ({ id }: Merging) => note(`${id} let go`) > 0,
    end: async ({ id }: Merging, { state }: Merging) => note(`${id} ${state}`) > 0,
    unfinished: async () => unfinished.map(merging => ({ merging, isHeld: false })),
    runs: { last: async () => null },
  }
  const flow = {
    store: {
      mergings,
      base: { group: async () => group, merged: async () => undefined },
      due: { set: async ({ subject }: { subject: string }) => note(`later ${subject}`) },
      jobs: { add: async () => undefined },
    },
    hosts: { bitrix24: { mergeOf: () => host } },
    clock: { now: () => asInstant(1) },
    sayFor: () => () => '',
    log: { warn: () => undefined },
    // Whatever else a merge would ask for is missing here, and breaks it.
  } as unknown as Flow
  const desk = openMerge(flow, tenant, { reader: null, urgency: 'person' })!
  return { flow, desk, done, written }
}

const cut = (id: string, run: string | null): Partial<Merging> => ({
  id,
  run,
  state: 'writing',
  kind: 'company',
  survivor: '1',
  cards: [],
})

async function ordered(table: ReturnType<typeof aTable>, group: string | null = null) {
  const { desk } = aTable({})
  const shown = await compare(desk, { ...order, survivor: null })
  const stands = shown.type === 'there' ? shown.stands : ''
  const wish = { ...order, group, stands, nonce: 'nonce' }
  return merge(table.desk, wish, asId('7'))
}

describe('a merge', () => {
  it('writes nothing where a card was changed between its reading and the lock', async () => {
    const table = aTable({ prints: ['a', 'b'] })
    expect(await ordered(table)).toEqual({ type: 'stale' })
    expect(table.written).toEqual([])
    expect(table.done.at(-1)).toBe('dropped')
  })

  it.each([
    ['was told apart by somebody', 'apart', { state: 'open' }, 'said-apart'],
    ['is of related cards', 'related', { state: 'open' }, 'related'],
    ['was decided by somebody', null, { state: 'apart' }, 'stale'],
    ['is none of the last check', null, null, 'stale'],
  ] as const)('writes nothing where its group %s', async (_, said, state, type) => {
    const members = ['1', '2'].map(id => ({ card: id }) as BaseGroup['members'][number])
    const group = state && { ...state, kind: 'contact' as const, tier: 'auto' as const, members }
    const table = aTable({ said, group })
    expect(await ordered(table, 'g')).toEqual({ type })
    expect([table.written, table.done]).toEqual([[], []])
  })
})

describe('the hold of a merge', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is renewed for as long as the host lets its writer wait, and no longer', async () => {
    vi.useFakeTimers()
    const write = async () => {
      await vi.advanceTimersByTimeAsync(5 * MINUTE)
      return MERGED
    }
    const { flow, done } = aTable({ unfinished: [cut('slow', null)], write })

    await finishMerges({ flow, tenant } as Desk)

    // Every twenty seconds, and once more before it is told.
    const renewed = done.filter(what => what === 'renewed').length
    expect(renewed).toBe(16)
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(done.filter(what => what === 'renewed')).toHaveLength(renewed)
  })
})

describe('merges that were cut off', () => {
  it('are gone on with one after the other, and without whoever ordered it only for a run', async () => {
    const write: HostMerge['write'] = async ({ mark }) => {
      if (mark === 'first') throw new HostUnavailable('down', 1)
      return mark === 'second' ? { ...MERGED, end: 'alone' } : MERGED
    }
    const unfinished = [cut('first', null), cut('second', null), cut('third', 'run')]
    const table = aTable({ unfinished, write })
    const { flow } = table

    await expect(finishMerges({ flow, tenant } as Desk)).rejects.toBeInstanceOf(HostUnavailable)

    expect(table.written.map(({ mark, isAlone }) => [mark, isAlone])).toEqual([
      ['first', true],
      ['second', true],
      ['third', false],
    ])
    const ends = table.done.filter(what => what !== 'renewed')
    expect(ends).toEqual(['first let go', 'second refused', 'third merged'])
  })

  it('have each a date of its own, and those of a run one together', async () => {
    const { desk, done } = aTable({})
    await takeUpLater(desk, { id: 'mine', run: null })
    await takeUpLater(desk, { id: 'bulk', run: 'run' })
    await takeUpLater(desk, null)
    expect(done).toEqual(['later mine', 'later ', 'later '])
  })
})
