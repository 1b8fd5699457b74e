import { describe, expect, it } from 'vitest'
import { HostRefused } from '../../errors.ts'
import { readLists } from './merge-links.ts'
import { returnActivities } from './merge-return.ts'
import { settle } from './merge-settle.ts'
import type { Member, MergePlan } from './merge-wire.ts'
import { writeMerge } from './merge-write.ts'
import type { Command, Outcome, Portal } from './portal.ts'

function member(id: string, post: string, activities: Member['activities'] = []): Member {
  const hangs = { linked: [], comments: 0, requisites: [], fm: [], companies: [] }
  return { id, item: { id, post }, activities, ...hangs } as unknown as Member
}

const plan = {
  kind: 'contact',
  survivor: '1',
  members: [member('1', 'директор'), member('2', 'бухгалтер', [{ id: '70', isTask: true }])],
  writable: ['post'],
  chosen: { post: 'бухгалтер' },
  wanted: { post: 'бухгалтер' },
  companies: [],
} as unknown as MergePlan

const ok = (result: unknown): Outcome => ({ ok: true, result, total: null, next: null })

/** A portal that answers as a test says, and keeps what it was asked. */
function portalOf(answer: (command: Command) => Outcome) {
  const asked: Command[] = []
  const portal: Partial<Portal> = {
    async batch(commands) {
      asked.push(...Object.values(commands))
      return new Map(Object.entries(commands).map(([key, command]) => [key, answer(command)]))
    },
  }
  return { portal: portal as Portal, asked }
}

const nobody = portalOf(() => {
  throw new Error('the person is not there')
}).portal

describe('a merge on a portal that was cut off before the deed', () => {
  it('is not done without whoever ordered it: the values stand as before', async () => {
    const { portal: ownPortal, asked } = portalOf(({ method }) =>
      // Both were levelled by the first try.
      ok(
        method.endsWith('list') ? { items: ['1', '2'].map(id => ({ id, post: 'бухгалтер' })) } : {},
      ),
    )
    const how = { isAgain: true, isAlone: true }

    expect(await writeMerge({ portal: nobody, ownPortal }, plan, how)).toMatchObject({
      end: 'alone',
    })

    const written = asked.filter(({ method }) => !method.endsWith('list'))
    expect(written).toEqual([
      expect.objectContaining({
        method: 'crm.item.update',
        params: expect.objectContaining({ id: '1', fields: { post: 'директор' } }),
      }),
    ])
  })

  it('takes others that were gone before its first try for what they are', async () => {
    const { portal: ownPortal } = portalOf(() => ok({ items: [{ id: '1', post: 'директор' }] }))
    const how = { isAgain: false, isAlone: false }
    expect(await writeMerge({ portal: nobody, ownPortal }, plan, how)).toMatchObject({
      end: 'gone',
    })
  })
})

describe('what is looked after once a portal has merged', () => {
  it.each([
    ['puts what was wanted over a value of before', 'директор', [{ post: 'бухгалтер' }]],
    ['leaves a value that somebody has written since', 'учредитель', []],
    ['has nothing to do where it stands already', 'бухгалтер', []],
  ] as const)('%s', async (_, post, written) => {
    const { portal, asked } = portalOf(({ method }) =>
      ok(method.endsWith('list') ? { items: [{ id: '1', post }] } : {}),
    )

    await settle(portal, plan)

    const updates = asked.filter(({ method }) => method === 'crm.item.update')
    expect(updates.map(({ params }) => params?.['fields'])).toEqual(written)
  })
})

describe('what hangs on a card', () => {
  it('is read whole, or the card is not merged by us', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => ({ ID: String(index + 1) }))
    const { portal } = portalOf(() => ok(rows))
    const lists = { calls: { method: 'crm.activity.list' } }
    await expect(readLists(portal, lists)).rejects.toBeInstanceOf(HostRefused)
  })
})

describe('an undo on a portal that was cut off', () => {
  it.each([
    ['takes a thing to do from the survivor where it hangs on the card anew already', ['70'], 1],
    ['leaves it with the survivor where it was not bound', [], 0],
  ] as const)('%s', async (_, bound, count) => {
    const refused = { code: '100', description: 'Binding already exists' }
    const { portal, asked } = portalOf(({ method }) => {
      if (method === 'crm.activity.binding.add')
        return { ok: false, error: refused } as unknown as Outcome
      return ok(method === 'crm.activity.list' ? bound.map(ID => ({ ID })) : true)
    })

    const { counts } = await returnActivities(portal, plan, { 2: '9' })

    expect(counts.tasks).toBe(count)
    const removed = asked.filter(({ method }) => method === 'crm.activity.binding.delete')
    expect(removed.map(({ params }) => params)).toEqual(
      bound.map(activityId => ({ activityId, entityTypeId: 3, entityId: '1' })),
    )
  })
})
