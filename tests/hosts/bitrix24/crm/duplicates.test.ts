import { describe, expect, it } from 'vitest'
import { aPortal, ADMIN, OTHER_REP, REP, type TestPortal } from './test-portal.ts'

function find(portal: TestPortal, params: Record<string, unknown>, userId = ADMIN) {
  return portal.call('crm.duplicate.findbycomm', params, userId).result
}

describe('crm.duplicate.findbycomm', () => {
  it('answers with ids by type, and with a bare list when there is nothing', () => {
    const portal = aPortal()
    portal.add(1, {}, '+79991234567')
    portal.add(3, { name: 'Иван' }, '8 (999) 123-45-67')
    expect(find(portal, { type: 'PHONE', values: ['+79991234567'] })).toEqual({
      LEAD: [1],
      CONTACT: [1],
    })
    expect(find(portal, { type: 'PHONE', values: ['+79990000000'] })).toEqual([])
    expect(find(portal, { type: 'EMAIL', values: { 0: 'a@b.ru' } })).toEqual([])
  })

  it('ignores an extension', () => {
    const portal = aPortal()
    portal.add(4, { title: 'ООО' }, '+74951234567 доб. 12')
    expect(find(portal, { type: 'PHONE', values: ['+74951234567;77'] })).toEqual({ COMPANY: [1] })
  })

  it('stops at the type that reached 20', () => {
    const portal = aPortal()
    for (let count = 0; count < 25; count += 1) portal.add(1, {}, '+79991234567')
    portal.add(3, { name: 'Иван' }, '+79991234567')
    const all = find(portal, { type: 'PHONE', values: ['79991234567'] }) as Record<string, number[]>
    expect(Object.keys(all)).toEqual(['LEAD'])
    expect(all['LEAD']).toHaveLength(20)
    const asked = { type: 'PHONE', values: ['79991234567'], entity_type: 'CONTACT' }
    expect(find(portal, asked)).toEqual({ CONTACT: [1] })
  })

  it('finds only what the user may read', () => {
    const portal = aPortal()
    portal.add(1, { assignedById: OTHER_REP }, '+79991234567')
    portal.add(3, { assignedById: OTHER_REP }, '+79991234567')
    expect(find(portal, { type: 'PHONE', values: ['79991234567'] }, REP)).toEqual({ CONTACT: [1] })
  })

  it('follows phones that change and items that go', () => {
    const portal = aPortal()
    portal.add(3, {}, '+79991234567')
    const fm = { 1: { typeId: 'PHONE', valueType: 'WORK', value: '+79997654321' } }
    portal.call('crm.item.update', { entityTypeId: 3, id: 1, fields: { fm } })
    expect(find(portal, { type: 'PHONE', values: ['+79991234567'] })).toEqual([])
    expect(find(portal, { type: 'PHONE', values: ['+79997654321'] })).toEqual({ CONTACT: [1] })
    portal.call('crm.item.delete', { entityTypeId: 3, id: 1 })
    expect(find(portal, { type: 'PHONE', values: ['+79997654321'] })).toEqual([])
  })

  it.each([
    [{ values: ['1'] }, 'Communication type is not defined'],
    [{ type: 'PHONE' }, 'Communication values is not defined'],
  ])('puts the sentence into the code: %j', (params, sentence) => {
    expect(aPortal().refusal('crm.duplicate.findbycomm', params).slice(0, 2)).toEqual([
      400,
      sentence,
    ])
  })
})

describe('crm.entity.mergeBatch', () => {
  const merge = (portal: TestPortal, entityIds: number[], userId = ADMIN) =>
    portal.call('crm.entity.mergeBatch', { params: { entityTypeId: 3, entityIds } }, userId).result

  it('keeps the first with the phones and deals of the rest', () => {
    const portal = aPortal()
    portal.add(3, { name: 'Иван' }, '+79991234567')
    portal.add(3, { lastName: 'Петров' }, '+79997654321')
    portal.add(2, { contactId: 2 })
    expect(merge(portal, [1, 2])).toEqual({ STATUS: 'SUCCESS', ENTITY_IDS: [2] })
    const kept = portal.state.items[3].get(1)!
    expect(kept.fields).toMatchObject({ name: 'Иван', lastName: 'Петров' })
    expect(kept.fm.map(({ value }) => value)).toEqual(['+79991234567', '+79997654321'])
    expect(portal.state.items[2].get(1)!.contactIds).toEqual([1])
    expect(portal.heard().map(([event]) => event)).toContain('ONCRMCONTACTDELETE')
  })

  it('changes nothing when single fields disagree', () => {
    const portal = aPortal()
    portal.add(3, { name: 'Иван' })
    portal.add(3, { name: 'Пётр' })
    portal.heard()
    expect(merge(portal, [1, 2])).toEqual({ STATUS: 'CONFLICT', ENTITY_IDS: [] })
    expect(portal.heard()).toEqual([])
  })

  it('joins companies of people and people of companies, and takes requisites along', () => {
    const portal = aPortal()
    const [one, other] = [portal.add(4, { title: 'Вектор' }), portal.add(4, {})]
    portal.add(3, { companyIds: [other.id] })
    portal.add(2, { companyId: other.id })
    const fields = { ENTITY_TYPE_ID: 4, ENTITY_ID: other.id, PRESET_ID: 3, NAME: 'Р' }
    portal.call('crm.requisite.add', { fields })
    other.fields['title'] = 'Вектор'
    const entityIds = [one.id, other.id]
    const params = { params: { entityTypeId: 4, entityIds } }
    expect(portal.call('crm.entity.mergeBatch', params).result).toMatchObject({ STATUS: 'SUCCESS' })
    expect(portal.state.items[3].get(1)?.fields).toMatchObject({ companyIds: [one.id] })
    expect(portal.state.items[2].get(1)?.fields['companyId']).toBe(one.id)
    expect(portal.state.requisites?.requisites.get(1)?.['ENTITY_ID']).toBe(String(one.id))
  })

  it('asks about a field that no application may see or write', () => {
    const portal = aPortal()
    portal.state.closedFields = ['post']
    portal.add(3, { post: 'директор' })
    portal.add(3, { post: 'бухгалтер' })
    const fields = { post: 'директор' }
    const answer = portal.call('crm.item.update', { entityTypeId: 3, id: 2, fields })
    expect(answer.result).not.toHaveProperty('item.post')
    expect(merge(portal, [1, 2])).toEqual({ STATUS: 'CONFLICT', ENTITY_IDS: [] })
  })

  it('is an error without the right to delete, and refused for one id', () => {
    const portal = aPortal()
    portal.add(3, { assignedById: REP })
    portal.add(3, { assignedById: OTHER_REP })
    expect(merge(portal, [1, 2], REP)).toEqual({ STATUS: 'ERROR', ENTITY_IDS: [] })
    const params = { params: { entityTypeId: 3, entityIds: [1] } }
    expect(portal.refusal('crm.entity.mergeBatch', params)).toEqual([
      400,
      '0',
      'The parameter entityIds must contains at least two elements.',
    ])
  })
})
