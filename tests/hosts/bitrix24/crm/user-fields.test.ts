import { describe, expect, it } from 'vitest'
import type { InstalledApp } from '../state.ts'
import { aPortal, REP, type TestPortal } from './test-portal.ts'

function anApp(installed: boolean): InstalledApp {
  return {
    id: 123,
    clientId: 'local.1',
    code: 'x',
    version: 1,
    scopes: [],
    installerId: 1,
    applicationToken: 't',
    installed,
    handlerUrl: '',
    installUrl: '',
    eventHandlers: [],
    placements: [],
    fieldTypes: [
      { userTypeId: 'strip', handler: 'https://x', title: '', description: '', options: {} },
    ],
    appOptions: {},
    userOptions: {},
    offlineQueue: [],
  }
}

function add(portal: TestPortal, fields: object) {
  return portal.call('crm.deal.userfield.add', { fields }).result
}

describe('custom fields', () => {
  it('of a frame need the full name of their type and an installed app', () => {
    const portal = aPortal()
    portal.state.app = anApp(true)
    const refusal = (USER_TYPE_ID: string) =>
      portal.refusal('crm.deal.userfield.add', { fields: { USER_TYPE_ID, FIELD_NAME: 'STRIP' } })
    const wrong = [400, 'ERROR_CORE', 'Invalid user type specified']
    expect(refusal('strip')).toEqual(wrong)
    expect(refusal('rest_124_strip')).toEqual(wrong)
    expect(add(portal, { USER_TYPE_ID: 'rest_123_strip', FIELD_NAME: 'STRIP' })).toBe(1)
    portal.state.app = anApp(false)
    expect(refusal('rest_123_strip')).toEqual(wrong)
  })

  it('get the prefix once, a label, and no second of their name', () => {
    const portal = aPortal()
    const field = { USER_TYPE_ID: 'double', FIELD_NAME: 'SCORE', EDIT_FORM_LABEL: { ru: 'Оценка' } }
    expect(add(portal, field)).toBe(1)
    expect(portal.call('crm.deal.userfield.get', { id: 1 }).result).toMatchObject({
      ID: '1',
      ENTITY_ID: 'CRM_DEAL',
      FIELD_NAME: 'UF_CRM_SCORE',
      EDIT_FORM_LABEL: { ru: 'Оценка' },
    })
    const again = { fields: { ...field, FIELD_NAME: 'UF_CRM_SCORE' } }
    expect(portal.refusal('crm.deal.userfield.add', again)[1]).toBe('ERROR_CORE')
    const params = { filter: { FIELD_NAME: 'UF_CRM_SCORE' } }
    expect(portal.call('crm.deal.userfield.list', params).total).toBe(1)
    expect(portal.call('crm.lead.userfield.list', params).result).toEqual([])
  })

  it('go by ufCrm names, by their own on wish, and by UF_ in classic methods', () => {
    const portal = aPortal()
    add(portal, { USER_TYPE_ID: 'double', FIELD_NAME: 'SCORE' })
    portal.add(2)
    const where = { entityTypeId: 2, id: 1 }
    portal.call('crm.item.update', { ...where, fields: { ufCrmScore: '7.5' } })
    expect(portal.call('crm.item.get', where).result).toMatchObject({ item: { ufCrmScore: 7.5 } })
    const original = portal.call('crm.item.get', { ...where, useOriginalUfNames: 'Y' }).result
    expect(original).toMatchObject({ item: { UF_CRM_SCORE: 7.5 } })
    const list = (params: object) => portal.call('crm.item.list', { entityTypeId: 2, ...params })
    expect(list({ filter: { '>ufCrmScore': 7 } }).total).toBe(1)
    expect(list({ useOriginalUfNames: 'Y', filter: { UF_CRM_SCORE: 7.5 } }).total).toBe(1)
    const classic = (select: string[]) =>
      (portal.call('crm.deal.list', { select }).result as object[])[0]
    expect(classic(['*'])).not.toHaveProperty('UF_CRM_SCORE')
    expect(classic(['*', 'UF_*'])).toHaveProperty('UF_CRM_SCORE', '7.5')
  })

  it('go with their values', () => {
    const portal = aPortal()
    add(portal, { USER_TYPE_ID: 'string', FIELD_NAME: 'NOTE' })
    portal.add(2, { ufCrmNote: 'x' })
    expect(portal.call('crm.deal.userfield.delete', { id: 1 }).result).toBe(true)
    expect(portal.state.items[2].get(1)!.fields).not.toHaveProperty('ufCrmNote')
  })

  it('are an admin’s matter', () => {
    expect(aPortal().refusal('crm.deal.userfield.list', {}, REP)).toEqual([
      400,
      '',
      'Access denied.',
    ])
  })
})

describe('the layout of a card', () => {
  const set = (portal: TestPortal, params: object, userId?: number) =>
    portal.call('crm.item.details.configuration.set', { entityTypeId: 2, ...params }, userId)
  const get = (portal: TestPortal, params: object, userId?: number) =>
    portal.call('crm.item.details.configuration.get', { entityTypeId: 2, ...params }, userId).result
  const data = [{ name: 'main', title: 'О сделке', type: 'section', elements: [{ name: 'TITLE' }] }]

  it('is null until it is set, and then replaced as a whole', () => {
    const portal = aPortal()
    expect(get(portal, { scope: 'C' })).toBeNull()
    expect(set(portal, { scope: 'C', data }).result).toBe(true)
    expect(get(portal, { scope: 'C' })).toEqual([
      { ...data[0], elements: [{ name: 'TITLE', optionFlags: '0' }] },
    ])
    set(portal, { scope: 'C', data: [{ ...data[0], elements: [] }] })
    expect(get(portal, { scope: 'C' })).toMatchObject([{ elements: [] }])
  })

  it('is one per pipeline and per person', () => {
    const portal = aPortal()
    set(portal, { scope: 'C', data, extras: { dealCategoryId: '5' } })
    expect(get(portal, { scope: 'C' })).toBeNull()
    expect(get(portal, { scope: 'C', extras: { dealCategoryId: 5 } })).toHaveLength(1)
    set(portal, { data }, REP)
    expect(get(portal, { scope: 'P' }, REP)).toHaveLength(1)
    expect(get(portal, { scope: 'P' })).toBeNull()
  })

  it('is common only by an admin, and never a heap of fields', () => {
    const portal = aPortal()
    const name = 'crm.item.details.configuration.set'
    const params = { entityTypeId: 2, scope: 'C', data }
    expect(portal.refusal(name, params, REP).slice(0, 2)).toEqual([400, 'ACCESS_DENIED'])
    expect(portal.refusal(name, { ...params, data: [{ name: 'TITLE' }] })[0]).toBe(400)
  })
})
