import { describe, expect, it } from 'vitest'
import { addActivity } from './logic.ts'
import { aPortal, ADMIN, OTHER_REP, REP, type TestPortal } from './test-portal.ts'

type Rows = Record<string, unknown>[]

function rows(portal: TestPortal, params: Record<string, unknown>, userId = ADMIN): Rows {
  return portal.call('crm.activity.list', params, userId).result as Rows
}

const todo = { ownerTypeId: 2, ownerId: 1, deadline: '2026-09-21T10:00:00+03:00' }

function withTodo(): TestPortal {
  const portal = aPortal()
  portal.add(2, { assignedById: REP })
  portal.call('crm.activity.todo.add', { ...todo, title: 'Позвонить', colorId: '2' })
  portal.heard()
  return portal
}

describe('crm.activity.todo.add', () => {
  it('gives a plan to the responsible of its owner and tells of it', () => {
    const portal = aPortal()
    portal.add(2, { assignedById: REP })
    portal.heard()
    portal.passTime(60_000)
    expect(portal.call('crm.activity.todo.add', todo).result).toEqual({ id: 1 })
    expect(portal.heard()).toEqual([['ONCRMACTIVITYADD', { FIELDS: { ID: 1 } }]])
    expect(portal.call('crm.activity.get', { id: 1 }).result).toMatchObject({
      ID: '1',
      OWNER_ID: '1',
      OWNER_TYPE_ID: '2',
      TYPE_ID: '6',
      PROVIDER_ID: 'CRM_TODO',
      DEADLINE: '2026-09-21T10:00:00+03:00',
      COMPLETED: 'N',
      STATUS: '1',
      RESPONSIBLE_ID: '7',
      AUTHOR_ID: '1',
      IS_INCOMING_CHANNEL: 'N',
    })
    expect(portal.call('crm.item.get', { entityTypeId: 2, id: 1 }).result).toMatchObject({
      item: {
        lastActivityTime: '2026-09-20T09:16:00+03:00',
        updatedTime: '2026-09-20T09:15:00+03:00',
      },
    })
  })

  it.each([
    [{ ownerId: 9 }, 'OWNER_NOT_FOUND'],
    [{ deadline: 'завтра' }, 'WRONG_DATETIME_FORMAT'],
    [{ deadline: undefined }, '100'],
    [{ colorId: '8' }, '100'],
    [{ responsibleId: 777 }, 'NOT_FOUND'],
    [{ parentActivityId: 5 }, 'ERROR_PARENT_ACTIVITY_RESTRICT'],
  ])('refuses %j with %s', (params, code) => {
    const portal = aPortal()
    portal.add(2)
    expect(portal.refusal('crm.activity.todo.add', { ...todo, ...params }).slice(0, 2)).toEqual([
      400,
      code,
    ])
  })

  it('is refused to whoever may not change the owner', () => {
    const portal = withTodo()
    expect(portal.refusal('crm.activity.todo.add', todo, OTHER_REP)[1]).toBe('ACCESS_DENIED')
  })
})

describe('a plan that changes', () => {
  it('moves, is renamed and handed over, each told once', () => {
    const portal = withTodo()
    const params = { id: 1, ownerTypeId: 2, ownerId: 1 }
    const value = '2026-09-25T10:00:00+03:00'
    portal.call('crm.activity.todo.updateDeadline', { ...params, value })
    portal.call('crm.activity.todo.updateDeadline', { ...params, value })
    portal.call('crm.activity.todo.updateDescription', { ...params, value: 'о цене' })
    portal.call('crm.activity.todo.updateResponsibleUser', { ...params, responsibleId: 8 })
    portal.call('crm.activity.todo.updateColor', { ...params, colorId: '3' })
    expect(portal.heard()).toHaveLength(3)
    expect(rows(portal, {})).toMatchObject([
      { DEADLINE: value, DESCRIPTION: 'о цене', RESPONSIBLE_ID: '8' },
    ])
  })

  it('is completed by the classic update and cannot be changed after', () => {
    const portal = withTodo()
    portal.call('crm.activity.update', { id: 1, fields: { COMPLETED: 'Y' } })
    expect(rows(portal, {})).toMatchObject([{ COMPLETED: 'Y', STATUS: '2' }])
    expect(portal.heard()).toEqual([['ONCRMACTIVITYUPDATE', { FIELDS: { ID: 1 } }]])
    const params = { ...todo, id: 1, value: todo.deadline, responsibleId: 8 }
    const code = (name: string) => portal.refusal(`crm.activity.todo.${name}`, params)[1]
    expect(code('update')).toBe('CAN_NOT_UPDATE_COMPLETED_TODO')
    expect(code('updateDeadline')).toBe('CAN_NOT_UPDATE_COMPLETED_TODO')
    expect(code('updateResponsibleUser')).toBe('CAN_NOT_UPDATE_RESPONSIBLE_USER_COMPLETED_TODO')
  })

  it('disappears with only its id told', () => {
    const portal = withTodo()
    expect(portal.call('crm.activity.delete', { id: '1' }).result).toBe(true)
    expect(portal.heard()).toEqual([['ONCRMACTIVITYDELETE', { FIELDS: { ID: 1 } }]])
    expect(portal.refusal('crm.activity.get', { id: 1 }).slice(0, 2)).toEqual([400, ''])
  })
})

describe('crm.activity.list', () => {
  it('filters by owners, completion and id', () => {
    const portal = aPortal()
    for (let count = 0; count < 4; count += 1) portal.add(2)
    for (const ownerId of [1, 2, 3, 3]) portal.call('crm.activity.todo.add', { ...todo, ownerId })
    portal.call('crm.activity.update', { id: 3, fields: { COMPLETED: 'Y' } })
    const filter = { OWNER_TYPE_ID: 2, '@OWNER_ID': ['2', '3'], COMPLETED: 'N', '>ID': 2 }
    const params = { filter, order: { ID: 'ASC' }, select: ['ID', 'OWNER_ID'], start: -1 }
    expect(rows(portal, params)).toEqual([{ ID: '4', OWNER_ID: '3' }])
  })

  it('finds by bindings what another owner has, once per pair', () => {
    const portal = aPortal()
    portal.add(2)
    portal.add(3)
    portal.call('crm.activity.todo.add', { ...todo, ownerTypeId: 3 })
    portal.call('crm.activity.binding.add', { activityId: 1, entityTypeId: 2, entityId: 1 })
    const bindings = [
      { OWNER_TYPE_ID: 2, OWNER_ID: 1 },
      { OWNER_TYPE_ID: 3, OWNER_ID: 1 },
    ]
    expect(rows(portal, { filter: { BINDINGS: bindings.slice(0, 1) } })).toHaveLength(1)
    expect(rows(portal, { filter: { BINDINGS: bindings } })).toHaveLength(2)
    expect(rows(portal, { filter: { OWNER_TYPE_ID: 2, OWNER_ID: 1 } })).toEqual([])
    expect(portal.call('crm.activity.binding.list', { activityId: 1 }).result).toEqual([
      { entityTypeId: 3, entityId: 1 },
      { entityTypeId: 2, entityId: 1 },
    ])
  })

  it('shows no deadline as the year 9999 and counts it as far ahead', () => {
    const portal = aPortal()
    portal.add(2)
    addActivity(
      portal,
      {
        ownerTypeId: 2,
        ownerId: 1,
        typeId: 6,
        providerId: 'CRM_TODO',
        subject: 'Без срока',
        responsibleId: REP,
        deadline: null,
      },
      { userId: ADMIN },
    )
    const later = { filter: { '>DEADLINE': '2030-01-01T00:00:00+03:00' } }
    expect(rows(portal, later)).toMatchObject([{ DEADLINE: '9999-12-31T00:00:00+03:00' }])
  })

  it('takes no notice of a field it does not know', () => {
    expect(rows(withTodo(), { filter: { IS_INCOMING_CHANNEL: 'Y', NOPE: 1 } })).toHaveLength(1)
  })

  it('hides what hangs on cards of others', () => {
    expect(rows(withTodo(), {}, REP)).toHaveLength(1)
    expect(rows(withTodo(), {}, OTHER_REP)).toEqual([])
  })
})
