import { describe, expect, it } from 'vitest'
import { aPortal, ADMIN, OTHER_REP, REP } from './test-portal.ts'

function withCalls() {
  const portal = aPortal()
  for (const [id, userId] of [
    [1, REP],
    [2, OTHER_REP],
  ] as const) {
    portal.state.calls.set(id, {
      id,
      userId,
      phone: '79991234567',
      type: 2,
      start: portal.now(),
      seconds: 60 * id,
      failedCode: '200',
      entityTypeId: 3,
      entityId: 1,
      activityId: 0,
    })
  }
  return portal
}

describe('voximplant.statistic.get', () => {
  it('gives strings, filtered and sorted', () => {
    const params = { FILTER: { '>CALL_DURATION': 60 }, SORT: 'ID', ORDER: 'DESC' }
    expect(withCalls().call('voximplant.statistic.get', params)).toMatchObject({
      result: [
        {
          ID: '2',
          PORTAL_USER_ID: '8',
          CALL_TYPE: '2',
          CALL_DURATION: '120',
          CRM_ENTITY_TYPE: 'CONTACT',
          CRM_ENTITY_ID: '1',
        },
      ],
      total: 1,
    })
  })

  it('shows a rep his own calls', () => {
    expect(withCalls().call('voximplant.statistic.get', {}, REP).total).toBe(1)
    expect(withCalls().call('voximplant.statistic.get', {}, ADMIN).total).toBe(2)
  })
})

describe('telephony.externalCall.searchCrmEntities', () => {
  it('finds clients first, then open leads', () => {
    const portal = aPortal()
    portal.add(1, { title: 'Старая', stageId: 'JUNK' }, '+79991234567')
    portal.add(1, { title: 'Заявка' }, '+79991234567')
    portal.add(3, { name: 'Иван', lastName: 'Петров', assignedById: REP }, '89991234567')
    const params = { PHONE_NUMBER: '+7 999 123-45-67' }
    expect(portal.call('telephony.externalCall.searchCrmEntities', params).result).toMatchObject([
      { CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: 1, ASSIGNED_BY_ID: REP, NAME: 'Иван Петров' },
      { CRM_ENTITY_TYPE: 'LEAD', CRM_ENTITY_ID: 2, NAME: 'Заявка' },
    ])
  })
})
