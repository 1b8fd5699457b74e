import { describe, expect, it } from 'vitest'
import { ParseError } from '../../../shared/parse/parse.ts'
import { readPortalEvent } from './webhook.ts'

function aBody(change: Record<string, string | null> = {}): string {
  const fields = {
    event: 'ONCRMLEADADD',
    event_handler_id: '31',
    'data[FIELDS][ID]': '91',
    ts: '1790001234',
    'auth[access_token]': 'secret-access',
    'auth[refresh_token]': 'secret-refresh',
    'auth[domain]': 'evil.example',
    'auth[client_endpoint]': 'https://evil.example/rest/',
    'auth[server_endpoint]': 'https://oauth.bitrix.info/rest/',
    'auth[member_id]': 'm1',
    'auth[user_id]': '7',
    'auth[application_token]': 'secret-application',
    ...change,
  }
  const kept = Object.entries(fields).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  return new URLSearchParams(kept).toString()
}

describe('readPortalEvent', () => {
  it.each([
    ['ONCRMLEADADD', { type: 'card.created', card: { kind: 'lead', id: '91' } }],
    ['ONCRMLEADUPDATE', { type: 'card.changed', card: { kind: 'lead', id: '91' } }],
    ['ONCRMLEADDELETE', { type: 'card.deleted', card: { kind: 'lead', id: '91' } }],
    ['ONCRMDEALADD', { type: 'card.created', card: { kind: 'deal', id: '91' } }],
    ['ONCRMDEALMOVETOCATEGORY', { type: 'card.changed', card: { kind: 'deal', id: '91' } }],
    ['ONCRMCONTACTUPDATE', { type: 'contact.changed', contact: '91' }],
    ['ONCRMCONTACTDELETE', { type: 'contact.deleted', contact: '91' }],
    ['onCrmActivityAdd', { type: 'task.changed', task: '91' }],
    ['ONCRMACTIVITYDELETE', { type: 'task.deleted', task: '91' }],
    ['ONAPPINSTALL', { type: 'tenant.installed' }],
    ['ONAPPUPDATE', { type: 'tenant.updated' }],
    ['ONAPPUNINSTALL', { type: 'tenant.removed', clean: false }],
  ])('reads %s, whatever its case', (event, expected) => {
    expect(readPortalEvent(aBody({ event })).event).toEqual(expected)
  })

  it('knows when the admin asked to erase everything', () => {
    const body = aBody({ event: 'ONAPPUNINSTALL', 'data[CLEAN]': '1' })

    expect(readPortalEvent(body).event).toEqual({ type: 'tenant.removed', clean: true })
  })

  it('takes an id without FIELDS around it', () => {
    const body = aBody({ 'data[FIELDS][ID]': null, 'data[ID]': '5' })

    expect(readPortalEvent(body).event).toMatchObject({ card: { id: '5' } })
  })

  it('reads an event we do not listen to as none', () => {
    expect(
      readPortalEvent(aBody({ event: 'ONTASKADD', 'data[FIELDS][ID]': null })).event,
    ).toBeNull()
  })

  it('names the same occurrence by the same id', () => {
    const first = readPortalEvent(aBody())

    expect(readPortalEvent(aBody({ 'auth[access_token]': 'other' })).id).toBe(first.id)
    expect(readPortalEvent(aBody({ ts: '1790001235' })).id).not.toBe(first.id)
    expect(readPortalEvent(aBody({ 'data[FIELDS][ID]': '92' })).id).not.toBe(first.id)
    expect(first.occurredAt).toBe(1_790_001_234_000)
  })

  it('keeps no token of what arrived', () => {
    expect(JSON.stringify(readPortalEvent(aBody()).raw)).not.toContain('secret-')
  })

  it('reads events caused by robots, which carry no token', () => {
    const body = aBody({
      'auth[access_token]': null,
      'auth[user_id]': null,
      'auth[refresh_token]': null,
    })

    expect(readPortalEvent(body)).toMatchObject({ memberId: 'm1', refreshToken: null })
  })

  it.each([
    ['no event', { event: null }],
    ['no time', { ts: null }],
    ['a time that is none', { ts: 'soon' }],
    ['no portal', { 'auth[member_id]': null }],
    ['a portal id that is none', { 'auth[member_id]': '../../x' }],
    ['no id', { 'data[FIELDS][ID]': null }],
    ['an id that is none', { 'data[FIELDS][ID]': '1; drop' }],
    ['an id of zero', { 'data[FIELDS][ID]': '0' }],
  ])('refuses a body with %s', (_what, change) => {
    expect(() => readPortalEvent(aBody(change))).toThrow(ParseError)
  })

  it.each(['', '{"event":"ONCRMLEADADD"}', '<xml/>', '\u0000'])('refuses the body %j', body => {
    expect(() => readPortalEvent(body)).toThrow(ParseError)
  })

  it.each(['__proto__', 'constructor', 'toString'])('reads the event %s as none of ours', event => {
    expect(readPortalEvent(aBody({ event })).event).toBeNull()
  })

  it.each([
    ['longer than 64 kB', `event=A&x=${'y'.repeat(70_000)}`],
    ['nested without end', `event=A&data${'[a]'.repeat(50)}=1`],
    ['of thousands of fields', Array.from({ length: 2_000 }, (_, at) => `f${at}=1`).join('&')],
  ])('refuses a body %s as too large', (_what, body) => {
    expect(() => readPortalEvent(body)).toThrow(expect.objectContaining({ status: 413 }))
  })
})
