import { describe, expect, it } from 'vitest'
import { aPortal, REP, type TestPortal } from './test-portal.ts'

function requisiteOn(portal: TestPortal, fields: Record<string, unknown> = {}): unknown {
  const company = portal.add(4, { title: 'Ромашка', assignedById: REP })
  const owner = { ENTITY_TYPE_ID: 4, ENTITY_ID: company.id, PRESET_ID: 3, NAME: 'Организация' }
  return portal.call('crm.requisite.add', { fields: { ...owner, ...fields } }).result
}

describe('requisites of the emulated portal', () => {
  it('answer texts, and nothing for what was not given', () => {
    const portal = aPortal()
    const id = requisiteOn(portal, { RQ_INN: '7736207543' })

    expect(portal.call('crm.requisite.get', { id }).result).toMatchObject({
      ID: String(id),
      ENTITY_TYPE_ID: '4',
      RQ_INN: '7736207543',
      RQ_KPP: null,
    })
  })

  it('refuse what a portal would not take, and what is not emulated', () => {
    const portal = aPortal()
    const id = requisiteOn(portal)

    expect(
      portal.refusal('crm.requisite.add', {
        fields: { ENTITY_TYPE_ID: 4, ENTITY_ID: 1, NAME: 'А' },
      })[2],
    ).toMatch(/PRESET_ID/)
    expect(
      portal.refusal('crm.requisite.add', { fields: { ENTITY_TYPE_ID: 2, ENTITY_ID: 1 } })[2],
    ).toMatch(/ENTITY_TYPE_ID/)
    expect(portal.refusal('crm.requisite.update', { id, fields: { UF_CRM_POST: 'x' } })[2]).toMatch(
      /not emulated/,
    )
    expect(portal.refusal('crm.requisite.list', { filter: { RQ_INNN: '1' } })[1]).toBe(
      'INVALID_ARG_VALUE',
    )
    expect(portal.refusal('crm.requisite.get', { id: 999 })[2]).toMatch(/not found/)
  })

  it('have one address of a type, and lose all that hangs on them with their company', () => {
    const portal = aPortal()
    const id = requisiteOn(portal)
    const fields = { TYPE_ID: 6, ENTITY_TYPE_ID: 8, ENTITY_ID: id, CITY: 'Самара' }
    portal.call('crm.address.add', { fields })
    portal.call('crm.requisite.bankdetail.add', { fields: { ENTITY_ID: id, NAME: 'Счёт' } })
    expect(portal.refusal('crm.address.add', { fields })[2]).toMatch(/TypeAddress exists/)

    portal.call('crm.item.delete', { entityTypeId: 4, id: 1 })

    for (const method of [
      'crm.requisite.list',
      'crm.requisite.bankdetail.list',
      'crm.address.list',
    ])
      expect(portal.call(method).result).toEqual([])
  })

  it('are changed only by who may change their company', () => {
    const portal = aPortal()
    const id = requisiteOn(portal)
    const other = portal.add(4, { title: 'Чужая', assignedById: 8 })
    const fields = { ENTITY_TYPE_ID: 4, ENTITY_ID: other.id, PRESET_ID: 3, NAME: 'Организация' }

    expect(portal.refusal('crm.requisite.add', { fields }, REP)[1]).toBe('ACCESS_DENIED')
    expect(portal.call('crm.requisite.update', { id, fields: { RQ_KPP: '1' } }, REP).result).toBe(
      true,
    )
  })
})
