import { describe, expect, it } from 'vitest'
import { aPortal, DISMISSED, OTHER_REP, REP } from './test-portal.ts'

const deal = { ENTITY_ID: 1, ENTITY_TYPE: 'deal' }

describe('comments of the timeline', () => {
  it('are added, told without FIELDS and listed by id', () => {
    const portal = aPortal()
    portal.add(2)
    portal.heard()
    const add = (COMMENT: string) =>
      portal.call('crm.timeline.comment.add', { fields: { ...deal, COMMENT } }).result
    expect([add('раз'), add('два'), add('три')]).toEqual([1, 2, 3])
    expect(portal.heard()[0]).toEqual(['ONCRMTIMELINECOMMENTADD', { ID: 1 }])
    const params = {
      filter: { ...deal, '>ID': 1 },
      order: { ID: 'ASC' },
      select: ['ID', 'COMMENT'],
    }
    expect(portal.call('crm.timeline.comment.list', params)).toEqual({
      result: [
        { ID: '2', COMMENT: 'два' },
        { ID: '3', COMMENT: 'три' },
      ],
      total: 2,
    })
  })

  it('are refused where they cannot be', () => {
    const portal = aPortal()
    portal.add(2, { assignedById: REP })
    const refusal = (fields: object, userId?: number) =>
      portal.refusal('crm.timeline.comment.add', { fields: { ...deal, ...fields } }, userId)
    expect(refusal({ COMMENT: '' })).toEqual([400, '', 'Empty comment message'])
    expect(refusal({ COMMENT: 'x', ENTITY_ID: 9 })).toEqual([400, '', 'Not found'])
    expect(refusal({ COMMENT: 'x' }, OTHER_REP)).toEqual([400, '', 'Access denied.'])
    expect(portal.refusal('crm.timeline.comment.list', {})[0]).toBe(400)
  })
})

describe('im.notify.system.add', () => {
  it('replaces what has the same tag', () => {
    const portal = aPortal()
    const notify = (MESSAGE: string, TAG?: string) =>
      portal.call('im.notify.system.add', { USER_ID: '7', MESSAGE, TAG }).result
    expect([notify('a', 't'), notify('b', 't'), notify('c')]).toEqual([1, 2, 3])
    expect([...portal.state.notifications.values()].map(({ message }) => message)).toEqual([
      'b',
      'c',
    ])
  })

  it('refuses nobody and nothing, and tells a dismissed one nothing', () => {
    const portal = aPortal()
    const code = (params: object) => portal.refusal('im.notify.system.add', { ...params })[1]
    expect(code({ MESSAGE: 'x' })).toBe('USER_ID_EMPTY')
    expect(code({ USER_ID: 7 })).toBe('MESSAGE_EMPTY')
    const params = { USER_ID: DISMISSED, MESSAGE: 'x' }
    expect(portal.call('im.notify.system.add', params).result).toBe(false)
  })
})
