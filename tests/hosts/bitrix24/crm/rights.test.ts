import { describe, expect, it } from 'vitest'
import { ADMIN, aPortal, DISMISSED, HEAD, OTHER_REP, REP, type TestPortal } from './test-portal.ts'

interface ItemAnswer {
  readonly item: Record<string, unknown>
}

function itemOf(portal: TestPortal, name: string, params: Record<string, unknown>, userId = ADMIN) {
  return (portal.call(name, params, userId).result as ItemAnswer).item
}

function idsOf(portal: TestPortal, params: Record<string, unknown>, userId = ADMIN): number[] {
  const { items } = portal.call('crm.item.list', params, userId).result as {
    items: { id: number }[]
  }
  return items.map(({ id }) => id)
}

describe('rights to items', () => {
  it('show a rep his own, a head his people’s, an admin all, a dismissed one nothing', () => {
    const portal = aPortal()
    portal.add(2, { assignedById: REP })
    portal.add(2, { assignedById: OTHER_REP })
    portal.add(2, { assignedById: ADMIN })
    const seen = (userId: number) => idsOf(portal, { entityTypeId: 2 }, userId)
    expect([seen(REP), seen(HEAD), seen(ADMIN), seen(DISMISSED)]).toEqual([
      [1],
      [1, 2],
      [1, 2, 3],
      [],
    ])
  })

  it('refuse with 400', () => {
    const portal = aPortal()
    portal.add(2, { assignedById: OTHER_REP })
    const params = { entityTypeId: 2, id: 1, fields: { title: 'x' } }
    for (const name of ['crm.item.get', 'crm.item.update', 'crm.item.delete']) {
      expect(portal.refusal(name, params, REP).slice(0, 2)).toEqual([400, 'ACCESS_DENIED'])
    }
  })

  it('let every employee read a contact and only its owner write it', () => {
    const portal = aPortal()
    portal.add(3, { name: 'Иван', assignedById: OTHER_REP })
    const params = { entityTypeId: 3, id: 1, fields: { name: 'Пётр' } }
    expect(itemOf(portal, 'crm.item.get', params, REP)['name']).toBe('Иван')
    expect(portal.refusal('crm.item.update', params, REP)[1]).toBe('ACCESS_DENIED')
    expect(portal.refusal('crm.item.get', params, DISMISSED)[1]).toBe('ACCESS_DENIED')
  })

  it('let a rep create only his own deals', () => {
    const portal = aPortal()
    const params = { entityTypeId: 2, fields: { assignedById: OTHER_REP } }
    expect(portal.refusal('crm.item.add', params, REP)[1]).toBe('ACCESS_DENIED')
    expect(itemOf(portal, 'crm.item.add', { ...params, fields: {} }, REP)['assignedById']).toBe(REP)
  })
})
