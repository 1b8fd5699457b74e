import { describe, expect, it } from 'vitest'
import { recordingsOf } from './external-calls.ts'
import { aPortal, REP } from './test-portal.ts'

const CALL = { USER_ID: REP, PHONE_NUMBER: '+79991234567', TYPE: 2, CRM_CREATE: 0, SHOW: 0 }

function register(portal: ReturnType<typeof aPortal>, changes: object = {}): string {
  const { result } = portal.call('telephony.externalCall.register', { ...CALL, ...changes })
  return String((result as { CALL_ID: string }).CALL_ID)
}

describe('telephony.externalCall.register', () => {
  it('answers the same call to the same registration', () => {
    const portal = aPortal()
    const first = register(portal, { EXTERNAL_CALL_ID: 'a' })

    expect(register(portal, { EXTERNAL_CALL_ID: 'a' })).toBe(first)
    expect(register(portal, { EXTERNAL_CALL_ID: 'b' })).not.toBe(first)
    expect(portal.state.calls.size).toBe(0)
  })

  it.each([
    { USER_ID: 999 },
    { PHONE_NUMBER: '' },
    { TYPE: 9 },
    { CRM_CREATE: 1 },
    { CRM_ENTITY_TYPE: 'DEAL', CRM_ENTITY_ID: 1 },
    { CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: 999 },
  ])('refuses %j', changes => {
    expect(() => register(aPortal(), changes)).toThrow(/./)
  })
})

describe('telephony.externalCall.finish', () => {
  it('writes the call, and its activity where an entity is known', () => {
    const portal = aPortal()
    const contact = portal.add(3, { name: 'Иван' }, '+79991234567')
    const id = register(portal, { CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: contact.id })
    portal.call('telephony.externalCall.finish', { CALL_ID: id, USER_ID: REP, DURATION: 60 })

    expect([...portal.state.calls.values()]).toMatchObject([
      { phone: '+79991234567', seconds: 60, failedCode: '200', entityId: contact.id },
    ])
    expect([...portal.state.activities.values()]).toMatchObject([
      { ownerId: contact.id, providerId: 'VOXIMPLANT_CALL', completed: true },
    ])
  })

  it('leaves a missed call open, as a message that waits', () => {
    const portal = aPortal()
    const contact = portal.add(3, { name: 'Иван' }, '+79991234567')
    const id = register(portal, { CRM_ENTITY_TYPE: 'CONTACT', CRM_ENTITY_ID: contact.id })
    portal.call('telephony.externalCall.finish', { CALL_ID: id, USER_ID: REP, DURATION: 0 })

    expect([...portal.state.activities.values()]).toMatchObject([
      { completed: false, isIncomingChannel: true },
    ])
  })

  it('knows no call that was not registered, or is finished already', () => {
    const portal = aPortal()
    const finish = (id: string) =>
      portal.call('telephony.externalCall.finish', { CALL_ID: id, USER_ID: REP, DURATION: 1 })
    const id = register(portal)
    finish(id)

    expect(() => finish(id)).toThrow('Call is not found')
    expect(() => finish('externalCall.0')).toThrow('Call is not found')
  })
})

describe('telephony.externalCall.attachRecord', () => {
  it('takes a recording of a finished call alone', () => {
    const portal = aPortal()
    const id = register(portal)
    const record = { CALL_ID: id, FILENAME: 'a.mp3', RECORD_URL: 'https://rec.example/a.mp3' }
    const attach = (changes: object = {}) =>
      portal.call('telephony.externalCall.attachRecord', { ...record, ...changes })

    expect(() => attach()).toThrow('Call is not found')
    portal.call('telephony.externalCall.finish', { CALL_ID: id, USER_ID: REP, DURATION: 1 })
    expect(() => attach({ FILENAME: '' })).toThrow('FILENAME')
    attach()
    expect(recordingsOf(portal)).toEqual(['https://rec.example/a.mp3'])
  })
})
