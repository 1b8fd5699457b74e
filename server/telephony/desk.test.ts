import { describe, expect, it } from 'vitest'
import { asId, type UserId } from '../../shared/crm/ids.ts'
import { aConfig } from '../../tests/telephony/samples.ts'
import { loginOf } from './desk.ts'

const REP = asId<UserId>('7')
const config = aConfig({ employees: { 102: REP, 'rep@acme.example': REP, 103: asId('8') } })

describe('the login a phone is told to dial by', () => {
  it('is the one the service has named in calls', () => {
    const seen = { moizvonki: ['Rep@acme.example'], pbx: [] }

    expect(loginOf(REP, config, seen)).toBe('rep@acme.example')
  })

  it('is never an extension of the PBX', () => {
    const seen = { moizvonki: [], pbx: ['102', '103'] }

    expect(loginOf(REP, config, seen)).toBe('rep@acme.example')
    expect(loginOf(asId('8'), config, seen)).toBeNull()
    expect(loginOf(asId('9'), config, seen)).toBeNull()
  })
})
