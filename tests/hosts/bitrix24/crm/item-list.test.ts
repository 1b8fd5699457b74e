import { describe, expect, it } from 'vitest'
import { aPortal, type TestPortal } from './test-portal.ts'

function idsOf(portal: TestPortal, params: Record<string, unknown>): number[] {
  const { items } = portal.call('crm.item.list', params).result as { items: { id: number }[] }
  return items.map(({ id }) => id)
}

describe('crm.item.list', () => {
  it('gives pages of 50 with total and next', () => {
    const portal = aPortal()
    for (let count = 0; count < 120; count += 1) portal.add(2)
    const answer = portal.call('crm.item.list', { entityTypeId: 2, start: '50' })
    expect(answer).toMatchObject({ total: 120, next: 100 })
    expect(idsOf(portal, { entityTypeId: 2, start: 100 })).toHaveLength(20)
    expect(portal.call('crm.item.list', { entityTypeId: 2, start: 100 })).not.toHaveProperty('next')
  })

  it('counts nothing with start -1', () => {
    const portal = aPortal()
    for (let count = 0; count < 60; count += 1) portal.add(2)
    const params = { entityTypeId: 2, filter: { '>id': 5 }, order: { id: 'ASC' }, start: -1 }
    const answer = portal.call('crm.item.list', params)
    expect(answer).not.toHaveProperty('next')
    expect(answer.total).toBe(0)
    expect(idsOf(portal, params).at(0)).toBe(6)
    expect(idsOf(portal, params)).toHaveLength(50)
  })

  it('shows phones only with a star, whatever is named', () => {
    const portal = aPortal()
    portal.add(1, {}, '+79990000001')
    const list = (select?: string[]) =>
      (portal.call('crm.item.list', { entityTypeId: 1, select }).result as { items: object[] })
        .items[0]
    expect(list(['*'])).toHaveProperty('fm')
    expect(list(['*'])).toMatchObject({ phone: '+79990000001' })
    expect(list(['id', 'title', 'fm'])).toEqual({ id: 1, title: 'Лид #1' })
    expect(list()).not.toHaveProperty('fm')
  })

  it.each([
    [{ stageId: 'WON' }, [2]],
    [{ '!stageId': 'WON' }, [1, 3]],
    [{ '@id': [3, 1, 99] }, [1, 3]],
    [{ '!@id': ['1', '2'] }, [3]],
    [{ '>=opportunity': 200 }, [2, 3]],
    [{ '<opportunity': '200' }, [1]],
    [{ '%title': 'труб' }, [1, 2]],
    [{ '!%title': 'труб' }, [3]],
    [{ '=%title': 'Труб%' }, [1]],
    [{ '!=%title': 'Труб%' }, [2, 3]],
    [{ contactId: 0 }, [2, 3]],
    [{ '!contactId': '' }, [1]],
    [{ contactIds: [1] }, [1]],
    [{ closed: 'N' }, [1, 3]],
    [{ '>=createdTime': '2026-09-20T08:15:01+02:00' }, [2, 3]],
    [{ 0: { logic: 'OR', 0: { stageId: 'WON' }, 1: { '>opportunity': 200 } } }, [2, 3]],
    [{ logic: 'OR', 0: { id: 1 }, 1: { id: 3 } }, [1, 3]],
    [{ logic: 'OR', id: 1, stageId: 'WON' }, [1, 2]],
    [[{ logic: 'OR', 0: { id: 1 }, 1: { id: 3 } }], [1, 3]],
    [[], [1, 2, 3]],
    [{ 0: { logic: 'OR', 0: { id: 1 }, 1: { id: 3 } }, '<id': 2 }, [1]],
  ])('filters by %j', (filter, expected) => {
    const portal = aPortal()
    portal.add(3, { name: 'Иван' })
    portal.add(2, { title: 'Трубы', opportunity: 100, contactId: 1 })
    portal.passTime(60_000)
    portal.add(2, { title: 'Ещё трубы', opportunity: 200, stageId: 'WON' })
    portal.add(2, { title: 'Насос', opportunity: 300 })
    expect(idsOf(portal, { entityTypeId: 2, filter })).toEqual(expected)
  })

  it('orders as asked', () => {
    const portal = aPortal()
    for (const opportunity of [200, 100, 300]) portal.add(2, { opportunity })
    const order = (wanted: object) => idsOf(portal, { entityTypeId: 2, order: wanted })
    expect(order({ opportunity: 'asc' })).toEqual([2, 1, 3])
    expect(order({ opportunity: 'DESC' })).toEqual([3, 1, 2])
    expect(order({ id: 'DESC' })).toEqual([3, 2, 1])
  })

  it('refuses a field it does not know, in filter and order', () => {
    const portal = aPortal()
    const refusal = (params: object) =>
      portal.refusal('crm.item.list', { entityTypeId: 2, ...params }).slice(0, 2)
    expect(refusal({ filter: { STAGE_ID: 'NEW' } })).toEqual([400, 'INVALID_ARG_VALUE'])
    expect(refusal({ filter: { 0: { '>nope': 1 } } })).toEqual([400, 'INVALID_ARG_VALUE'])
    expect(refusal({ filter: { constructor: 1 } })).toEqual([400, 'INVALID_ARG_VALUE'])
    expect(refusal({ filter: { phone: '7' } })).toEqual([400, 'INVALID_ARG_VALUE'])
    expect(refusal({ order: { nope: 'ASC' } })).toEqual([400, 'INVALID_ARG_VALUE'])
  })

  it('answers a cursor page of 10,000 open deals and their activities in a few milliseconds', () => {
    const portal = aPortal()
    for (let count = 0; count < 10_000; count += 1) portal.add(2)
    const ownerIds = Array.from({ length: 50 }, (_, index) => 9_000 + index)
    for (const ownerId of ownerIds) {
      const deadline = '2026-09-21T10:00:00+03:00'
      portal.call('crm.activity.todo.add', { ownerTypeId: 2, ownerId, deadline })
    }
    const timed = (work: () => void) => {
      const start = performance.now()
      for (let count = 0; count < 20; count += 1) work()
      return (performance.now() - start) / 20
    }
    const filter = { '>id': 9_000, stageSemanticId: 'P' }
    const page = { entityTypeId: 2, filter, order: { id: 'ASC' }, start: -1 }
    const owned = { OWNER_TYPE_ID: 2, '@OWNER_ID': ownerIds, COMPLETED: 'N' }
    // Far above what it takes (1–2 ms), far below what sorting and searching everything would.
    expect(timed(() => idsOf(portal, page))).toBeLessThan(100)
    expect(
      timed(() => portal.call('crm.activity.list', { filter: owned, order: { ID: 'ASC' } })),
    ).toBeLessThan(100)
  })
})
