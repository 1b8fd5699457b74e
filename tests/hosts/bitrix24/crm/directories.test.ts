import { describe, expect, it } from 'vitest'
import { aPortal, REP } from './test-portal.ts'

describe('crm.status.list', () => {
  it('lists the stages of a pipeline by sort with their meaning', () => {
    const params = { filter: { ENTITY_ID: 'DEAL_STAGE_5' }, order: { SORT: 'DESC' } }
    const { result } = aPortal().call('crm.status.list', params)
    expect(result).toMatchObject([
      { STATUS_ID: 'C5:LOSE', SEMANTICS: 'F', EXTRA: { SEMANTICS: 'failure' } },
      {
        ID: '11',
        ENTITY_ID: 'DEAL_STAGE_5',
        STATUS_ID: 'C5:WON',
        SORT: '110',
        SYSTEM: 'Y',
        CATEGORY_ID: '5',
        SEMANTICS: 'S',
        EXTRA: { SEMANTICS: 'success', COLOR: '#7BD500' },
      },
      { STATUS_ID: 'C5:PREPARATION', SEMANTICS: null, EXTRA: { SEMANTICS: 'process' } },
      { STATUS_ID: 'C5:NEW' },
    ])
  })

  it('has a short form', () => {
    const portal = aPortal()
    expect(portal.call('crm.status.entity.items', { entityId: 'SOURCE' }).result).toEqual([
      { NAME: 'WEB', SORT: 130, STATUS_ID: 'WEB' },
    ])
    expect(portal.refusal('crm.status.entity.items', {})[0]).toBe(400)
  })
})

describe('crm.category.list', () => {
  it('lists the pipelines of deals; leads have none', () => {
    const portal = aPortal()
    expect(portal.call('crm.category.list', { entityTypeId: 2 }).result).toMatchObject({
      categories: [
        { id: 0, name: 'Общая', sort: 200, entityTypeId: 2, isDefault: 'Y', originId: '' },
        { id: 5, isDefault: 'N' },
      ],
    })
    expect(portal.refusal('crm.category.list', { entityTypeId: 1 })[1]).toBe(
      'ENTITY_TYPE_NOT_SUPPORTED',
    )
  })
})

describe('crm.stagehistory.list', () => {
  it('shows the moves of deals with numbers, and of leads with STATUS_ names', () => {
    const portal = aPortal()
    portal.add(1)
    portal.add(2)
    portal.call('crm.item.update', { entityTypeId: 2, id: 1, fields: { stageId: 'PREPARATION' } })
    portal.call('crm.item.update', { entityTypeId: 2, id: 1, fields: { stageId: 'LOSE' } })
    const params = { entityTypeId: 2, filter: { '>ID': 2 }, order: { ID: 'ASC' }, start: -1 }
    expect(portal.call('crm.stagehistory.list', params).result).toEqual({
      items: [
        {
          ID: 3,
          TYPE_ID: 2,
          OWNER_ID: 1,
          CREATED_TIME: '2026-09-20T09:15:00+03:00',
          CATEGORY_ID: 0,
          STAGE_ID: 'PREPARATION',
          STAGE_SEMANTIC_ID: 'P',
        },
        expect.objectContaining({ ID: 4, TYPE_ID: 3, STAGE_SEMANTIC_ID: 'F' }),
      ],
    })
    expect(portal.call('crm.stagehistory.list', { entityTypeId: 1 })).toMatchObject({
      result: { items: [{ TYPE_ID: 1, STATUS_ID: 'NEW', STATUS_SEMANTIC_ID: 'P' }] },
      total: 1,
    })
  })

  it('refuses unknown fields and types, and hides what the user does not see', () => {
    const portal = aPortal()
    portal.add(2)
    const refusal = (params: Record<string, unknown>) =>
      portal.refusal('crm.stagehistory.list', params)[1]
    expect(refusal({ entityTypeId: 2, filter: { STATUS_ID: 'NEW' } })).toBe('INVALID_ARG_VALUE')
    expect(refusal({ entityTypeId: 3 })).toBe('ENTITY_TYPE_NOT_SUPPORTED')
    expect(portal.call('crm.stagehistory.list', { entityTypeId: 2 }, REP).total).toBe(0)
  })
})

describe('crm.settings.mode.get', () => {
  it('is a number', () => {
    expect(aPortal().call('crm.settings.mode.get').result).toBe(1)
  })
})
