import { describe, expect, it } from 'vitest'
import { ADMIN, aPortal, OTHER_REP, REP, type TestPortal } from './test-portal.ts'

const lead = {
  TITLE: 'Заявка',
  NAME: 'Иван',
  OPPORTUNITY: '15000',
  PHONE: [{ VALUE: '+79991234567', VALUE_TYPE: 'WORK' }],
}

function phones(portal: TestPortal): [string, string][] {
  const { PHONE = [] } = portal.call('crm.lead.get', { id: 1 }).result as {
    PHONE?: { ID: string; VALUE: string }[]
  }
  return PHONE.map(({ ID, VALUE }) => [ID, VALUE])
}

describe('classic methods of a lead', () => {
  it('answer with a number on add and with strings on get', () => {
    const portal = aPortal()
    expect(portal.call('crm.lead.add', { fields: lead }).result).toBe(1)
    expect(portal.call('crm.lead.get', { ID: '1' }).result).toMatchObject({
      ID: '1',
      TITLE: 'Заявка',
      STATUS_ID: 'NEW',
      STATUS_SEMANTIC_ID: 'P',
      ASSIGNED_BY_ID: '1',
      LAST_NAME: null,
      CONTACT_ID: null,
      OPPORTUNITY: '15000.00',
      IS_RETURN_CUSTOMER: 'N',
      HAS_PHONE: 'Y',
      DATE_CREATE: '2026-09-20T09:15:00+03:00',
      PHONE: [{ ID: '1', VALUE_TYPE: 'WORK', VALUE: '+79991234567', TYPE_ID: 'PHONE' }],
    })
  })

  it('append a phone without ID, change it by ID and delete it', () => {
    const portal = aPortal()
    portal.call('crm.lead.add', { fields: lead })
    const update = (PHONE: object[]) => {
      portal.call('crm.lead.update', { id: 1, fields: { PHONE } })
      return phones(portal)
    }
    expect(update([{ VALUE: '+79991234567' }])).toEqual([
      ['1', '+79991234567'],
      ['2', '+79991234567'],
    ])
    expect(update([{ ID: 2, VALUE: '+79990000000' }])[1]).toEqual(['2', '+79990000000'])
    expect(update([{ ID: '1', DELETE: 'Y' }])).toEqual([['2', '+79990000000']])
    expect(update([{ ID: '2', VALUE: '' }])).toEqual([])
  })

  it('list phones only when they are named', () => {
    const portal = aPortal()
    portal.call('crm.lead.add', { fields: lead })
    const first = (select?: string[]) =>
      (portal.call('crm.lead.list', { select }).result as object[])[0]
    expect(first()).not.toHaveProperty('PHONE')
    expect(first(['*'])).not.toHaveProperty('PHONE')
    expect(first(['*', 'PHONE'])).toHaveProperty('PHONE')
    expect(first(['TITLE'])).toEqual({ ID: '1', TITLE: 'Заявка' })
  })

  it('filter by the exact phone and do not notice unknown fields', () => {
    const portal = aPortal()
    portal.call('crm.lead.add', { fields: lead })
    portal.call('crm.lead.add', { fields: { TITLE: 'Другая' } })
    const total = (filter: object) => portal.call('crm.lead.list', { filter }).total
    expect(total({ PHONE: '+79991234567' })).toBe(1)
    expect(total({ PHONE: '89991234567' })).toBe(0)
    expect(total({ NOPE: 1, constructor: 1 })).toBe(2)
    expect(total({ logic: 'OR', 0: { ID: 1 } })).toBe(2)
    expect(total({ '>=DATE_CREATE': '2026-09-20T09:15:00+03:00', '!NAME': '' })).toBe(1)
  })

  it('say refusals only in the text', () => {
    const portal = aPortal()
    portal.add(1, { assignedById: OTHER_REP })
    const fields = { TITLE: 'x' }
    expect(portal.refusal('crm.lead.get', { id: 9 })).toEqual([400, '', 'Not found'])
    expect(portal.refusal('crm.lead.get', {})).toEqual([400, '', 'ID is not defined or invalid.'])
    expect(portal.refusal('crm.lead.get', { id: 1 }, REP)).toEqual([400, '', 'Access denied.'])
    expect(portal.refusal('crm.lead.update', { id: 1, fields }, REP)[2]).toBe('Access denied.')
    expect(portal.refusal('crm.lead.delete', { id: 1 }, REP)[2]).toBe('Access denied.')
    const foreign = { fields: { ...fields, ASSIGNED_BY_ID: OTHER_REP } }
    expect(portal.refusal('crm.lead.add', foreign, REP)).toEqual([400, '', 'Access denied.'])
    const [status, code] = portal.refusal('crm.lead.update', { id: 1, fields: { STATUS_ID: 'x' } })
    expect([status, code]).toEqual([400, ''])
  })

  it('do not carry a deal to another category', () => {
    const portal = aPortal()
    portal.add(2)
    portal.heard()
    portal.call('crm.deal.update', { id: 1, fields: { CATEGORY_ID: 5 } })
    expect(portal.state.items[2].get(1)!.fields['categoryId']).toBe(0)
    expect(portal.heard()).toEqual([])
  })

  it('delete with true', () => {
    const portal = aPortal()
    portal.add(4, { title: 'ООО' })
    expect(portal.call('crm.company.delete', { id: 1 }).result).toBe(true)
    expect(portal.heard().at(-1)).toEqual(['ONCRMCOMPANYDELETE', { FIELDS: { ID: 1 } }])
  })
})

describe('links between cards', () => {
  it('set, read and clear the contacts of a deal, primary first', () => {
    const portal = aPortal()
    for (const name of ['Иван', 'Пётр', 'Анна']) portal.add(3, { name })
    portal.add(2)
    portal.heard()
    const items = [
      { CONTACT_ID: 1, SORT: 10 },
      { CONTACT_ID: 3, SORT: 20, IS_PRIMARY: 'Y' },
    ]
    expect(portal.call('crm.deal.contact.items.set', { id: 1, items }).result).toBe(true)
    expect(portal.call('crm.deal.contact.items.get', { id: 1 }).result).toEqual([
      { CONTACT_ID: 3, SORT: 10, ROLE_ID: 0, IS_PRIMARY: 'Y' },
      { CONTACT_ID: 1, SORT: 20, ROLE_ID: 0, IS_PRIMARY: 'N' },
    ])
    const add = { id: 1, fields: { CONTACT_ID: '2', IS_PRIMARY: 'Y' } }
    expect(portal.call('crm.deal.contact.add', add).result).toBe(true)
    expect(portal.call('crm.deal.contact.add', add).result).toBe(false)
    expect(portal.state.items[2].get(1)!.contactIds).toEqual([2, 3, 1])
    portal.call('crm.deal.contact.delete', { id: 1, fields: { CONTACT_ID: 3 } })
    expect(portal.state.items[2].get(1)!.contactIds).toEqual([2, 1])
    portal.call('crm.deal.contact.items.delete', { id: 1 })
    expect(portal.call('crm.deal.contact.items.get', { id: 1 }).result).toEqual([])
    expect(portal.heard().map(([event]) => event)).toEqual(Array(4).fill('ONCRMDEALUPDATE'))
  })

  it('mark a lead as repeat when a contact is added', () => {
    const portal = aPortal()
    portal.add(3)
    portal.add(1)
    portal.call('crm.lead.contact.add', { id: 1, fields: { CONTACT_ID: 1 } })
    expect(portal.call('crm.lead.get', { id: 1 }).result).toMatchObject({
      IS_RETURN_CUSTOMER: 'Y',
      CONTACT_ID: '1',
    })
  })

  it('are the same from a contact and from its company', () => {
    const portal = aPortal()
    portal.add(3)
    portal.add(4)
    portal.call('crm.contact.company.items.set', { id: 1, items: [{ COMPANY_ID: 1 }] })
    expect(portal.call('crm.company.contact.items.get', { id: 1 }).result).toMatchObject([
      { CONTACT_ID: 1, IS_PRIMARY: 'Y' },
    ])
    const company = portal.call('crm.item.get', { entityTypeId: 4, id: 1 }).result
    expect(company).toMatchObject({ item: { contactIds: [1] } })
    portal.call('crm.company.contact.items.delete', { id: 1 })
    expect(portal.state.items[3].get(1)!.fields).toMatchObject({ companyId: 0, companyIds: [] })
  })

  it('disappear with the client', () => {
    const portal = aPortal()
    portal.add(3)
    portal.add(2, { contactId: 1 })
    portal.call('crm.contact.delete', { id: 1 }, ADMIN)
    expect(portal.state.items[2].get(1)!.contactIds).toEqual([])
  })
})

describe('a deal of a known client', () => {
  it('is a repeat approach, and a repeat sale once he has bought', () => {
    const portal = aPortal()
    portal.add(3)
    const flags = (fields: object) => {
      const deal = portal.add(2, { contactId: 1, ...fields })
      return [deal.fields['isReturnCustomer'], deal.fields['isRepeatedApproach']]
    }
    expect(flags({})).toEqual(['N', 'N'])
    expect(flags({ stageId: 'WON' })).toEqual(['N', 'Y'])
    expect(flags({})).toEqual(['Y', 'N'])
  })
})
