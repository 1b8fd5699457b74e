import { describe, expect, it } from 'vitest'
import { ADMIN, aPortal, REP, type TestPortal } from './test-portal.ts'

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

const phone = (value: string) => ({ typeId: 'PHONE', valueType: 'WORK', value })

describe('a new lead over crm.item.add', () => {
  it('comes back with numbers, Y/N and moments in the zone of the portal', () => {
    const portal = aPortal()
    const item = itemOf(portal, 'crm.item.add', {
      entityTypeId: '1',
      fields: { title: 'Заявка', fm: [phone('+79991234567')], sourceId: 'WEB' },
    })
    expect(item).toMatchObject({
      id: 1,
      title: 'Заявка',
      stageId: 'NEW',
      stageSemanticId: 'P',
      assignedById: ADMIN,
      createdTime: '2026-09-20T09:15:00+03:00',
      contactId: 0,
      contactIds: [],
      companyId: 0,
      isReturnCustomer: 'N',
      hasPhone: 'Y',
      phone: '+79991234567',
      utmSource: null,
      fm: [{ id: 1, typeId: 'PHONE', valueType: 'WORK', value: '+79991234567' }],
    })
    expect(portal.heard()).toEqual([['ONCRMLEADADD', { FIELDS: { ID: 1 } }]])
  })

  it('is the first row of its history', () => {
    const portal = aPortal()
    portal.add(1)
    expect([...portal.state.stageHistory.values()]).toMatchObject([
      { typeId: 1, ownerId: 1, stageId: 'NEW', semanticId: 'P' },
    ])
  })

  it('is a repeat one as soon as its client is linked', () => {
    const portal = aPortal()
    const client = portal.add(3, { name: 'Иван' })
    portal.add(1)
    const item = itemOf(portal, 'crm.item.update', {
      entityTypeId: 1,
      id: 1,
      fields: { contactId: client.id },
    })
    expect(item).toMatchObject({ isReturnCustomer: 'Y', contactId: 1, contactIds: [1] })
  })

  it.each([
    ['an unknown stage', { stageId: 'C5:NEW' }],
    ['a stage of another category', { stageId: 'PREPARATION', categoryId: 5 }],
    ['an unknown category', { categoryId: 77 }],
    ['nobody for a responsible', { assignedById: 777 }],
    ['a client who does not exist', { contactId: 5 }],
    ['a number that is none', { opportunity: 'много' }],
  ])('is refused with %s', (_, fields) => {
    const portal = aPortal()
    const [status, code] = portal.refusal('crm.item.add', { entityTypeId: 2, fields })
    expect([status, code]).toEqual([400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID'])
    expect(portal.state.items[2].size).toBe(0)
    expect(portal.events).toEqual([])
  })
})

describe('simple mode', () => {
  it('turns a lead into a contact and a deal at once and shows it to nobody', () => {
    const portal = aPortal()
    portal.state.mode = 2
    const { id } = itemOf(portal, 'crm.item.add', {
      entityTypeId: 1,
      fields: { title: 'Заявка', name: 'Иван', fm: [phone('89991234567')] },
    })
    expect(portal.refusal('crm.item.get', { entityTypeId: 1, id })[1]).toBe('NOT_FOUND')
    expect(idsOf(portal, { entityTypeId: 1 })).toEqual([])
    expect(itemOf(portal, 'crm.item.get', { entityTypeId: 2, id: 1 })).toMatchObject({
      title: 'Заявка',
      leadId: id,
      contactId: 1,
    })
    expect(itemOf(portal, 'crm.item.get', { entityTypeId: 3, id: 1 })).toMatchObject({
      name: 'Иван',
      phone: '89991234567',
    })
  })
})

describe('crm.item.update', () => {
  it('saves and tells nothing when nothing changes', () => {
    const portal = aPortal()
    portal.add(2, { title: 'Сделка' })
    portal.heard()
    portal.passTime(60_000)
    const item = itemOf(portal, 'crm.item.update', {
      entityTypeId: 2,
      id: 1,
      fields: { title: 'Сделка', noSuchField: 1, createdTime: '2020-01-01T00:00:00+03:00' },
    })
    expect(item['updatedTime']).toBe('2026-09-20T09:15:00+03:00')
    expect(item['createdTime']).toBe('2026-09-20T09:15:00+03:00')
    expect(portal.heard()).toEqual([])
  })

  it('writes the move of a stage: time, author, meaning, history', () => {
    const portal = aPortal()
    portal.add(2, { assignedById: REP })
    portal.passTime(3_600_000)
    portal.heard()
    const item = itemOf(
      portal,
      'crm.item.update',
      { entityTypeId: 2, id: 1, fields: { stageId: 'WON' } },
      REP,
    )
    expect(item).toMatchObject({
      stageId: 'WON',
      stageSemanticId: 'S',
      closed: 'Y',
      movedBy: REP,
      movedTime: '2026-09-20T10:15:00+03:00',
    })
    expect([...portal.state.stageHistory.values()].map(({ typeId }) => typeId)).toEqual([1, 3])
    expect(portal.events).toEqual([
      { event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: 1 } }, authorId: REP },
    ])
  })

  it('tells only of the category when it changes', () => {
    const portal = aPortal()
    portal.add(2)
    portal.heard()
    const item = itemOf(portal, 'crm.item.update', {
      entityTypeId: 2,
      id: 1,
      fields: { categoryId: 5, title: 'Опт' },
    })
    expect(item).toMatchObject({ categoryId: 5, stageId: 'C5:NEW', title: 'Опт' })
    expect(portal.heard()).toEqual([
      ['ONCRMDEALMOVETOCATEGORY', { FIELDS: { ID: 1, CATEGORY_ID: 5, STAGE_ID: 'C5:NEW' } }],
    ])
    expect([...portal.state.stageHistory.values()].at(-1)).toMatchObject({
      typeId: 5,
      categoryId: 5,
    })
  })

  it('takes phones as an object whose key is the operation', () => {
    const portal = aPortal()
    portal.add(3, { name: 'Иван' }, '+79990000001')
    const update = (fm: unknown) =>
      itemOf(portal, 'crm.item.update', { entityTypeId: 3, id: 1, fields: { fm } })['fm']
    expect(update({ n0: phone('+79990000002') })).toHaveLength(2)
    expect(update({ 1: phone('+79990000003') })).toMatchObject([
      { id: 1, value: '+79990000003' },
      { id: 2, value: '+79990000002' },
    ])
    expect(update({ 1: { typeId: 'PHONE', value: '' } })).toMatchObject([{ id: 2 }])
  })

  it('reads a plain list of phones as changes of records that do not exist', () => {
    const portal = aPortal()
    portal.add(3, { name: 'Иван' }, '+79990000001')
    portal.heard()
    const item = itemOf(portal, 'crm.item.update', {
      entityTypeId: 3,
      id: 1,
      fields: { fm: [phone('+79990000002')] },
    })
    expect(item['fm']).toMatchObject([{ value: '+79990000001' }])
    expect(portal.heard()).toEqual([])
  })
})

describe('parameters of crm.item.*', () => {
  it('are refused with their own codes', () => {
    const portal = aPortal()
    expect(portal.refusal('crm.item.get', { id: 1 })).toEqual([
      400,
      '100',
      'Could not find value for parameter {entityTypeId}',
    ])
    expect(portal.refusal('crm.item.get', { entityTypeId: 2 })[1]).toBe('100')
    expect(portal.refusal('crm.item.get', { entityTypeId: 183, id: 1 })[1]).toBe('NOT_FOUND')
    expect(portal.refusal('crm.item.get', { entityTypeId: 2, id: 9 })[1]).toBe('NOT_FOUND')
  })
})

describe('crm.item.delete', () => {
  it('answers with an empty list, tells, and takes the activities along', () => {
    const portal = aPortal()
    portal.add(2)
    portal.call('crm.activity.todo.add', {
      ownerTypeId: 2,
      ownerId: 1,
      deadline: '2026-09-21T10:00:00+03:00',
    })
    portal.heard()
    expect(portal.call('crm.item.delete', { entityTypeId: 2, id: 1 }).result).toEqual([])
    expect(portal.heard()).toEqual([
      ['ONCRMACTIVITYDELETE', { FIELDS: { ID: 1 } }],
      ['ONCRMDEALDELETE', { FIELDS: { ID: 1 } }],
    ])
    expect(portal.state.activities.size).toBe(0)
  })
})

describe('crm.item.batchImport', () => {
  it('imports row by row, an admin’s dates included', () => {
    const portal = aPortal()
    const { items } = portal.call('crm.item.batchImport', {
      entityTypeId: 2,
      data: [
        { title: 'Старая', createdTime: '2026-01-10T12:00:00+03:00' },
        { title: 'Ещё старше', createdTime: '2026-01-09T12:00:00+03:00' },
      ],
    }).result as { items: object[] }
    expect(items).toMatchObject([{ item: { id: 1 } }, { error: 'CRM_FIELD_ERROR_VALUE_NOT_VALID' }])
    expect(itemOf(portal, 'crm.item.get', { entityTypeId: 2, id: 1 })['createdTime']).toBe(
      '2026-01-10T12:00:00+03:00',
    )
  })

  it('refuses more than 20 rows', () => {
    const portal = aPortal()
    const data = Array.from({ length: 21 }, () => ({ title: 'x' }))
    expect(portal.refusal('crm.item.batchImport', { entityTypeId: 2, data })[1]).toBe(
      'MAX_IMPORT_BATCH_SIZE_EXCEEDED',
    )
  })
})
