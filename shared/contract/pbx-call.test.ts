import { describe, expect, it } from 'vitest'
import { instant } from '../time/instant.ts'
import { readPbxCall } from './pbx-call.ts'
import type { QuestionRefused } from './read.ts'

const call = {
  id: 'pbx-1',
  direction: 'in',
  phone: '9,8(495)123-01-01',
  employee: '102',
  startedAt: '2026-12-02T10:00:00+03:00',
  answeredAt: null,
  endedAt: 1796194830,
  recording: null,
}

function faultsOf(changes: object): readonly string[] {
  try {
    readPbxCall({ ...call, ...changes })
    return []
  } catch (error) {
    return Object.keys((error as QuestionRefused).fields)
  }
}

describe('a call of a PBX', () => {
  it('is read with times as text or seconds, and numbers with the prefix of an outside line', () => {
    expect(readPbxCall(call)).toEqual({
      source: 'pbx',
      id: 'pbx-1',
      direction: 'in',
      phone: '+74951230101',
      employee: '102',
      startedAt: instant('2026-12-02T07:00:00Z'),
      answeredAt: null,
      endedAt: instant('2026-12-02T07:00:30Z'),
      recording: null,
    })
  })

  it('may leave out whose it was and its recording', () => {
    const { employee: _employee, recording: _recording, ...bare } = call
    expect(readPbxCall(bare)).toMatchObject({ employee: null, recording: null })
  })

  it.each(['', 'anonymous', 'sip:102@pbx.local', '102'])('has no number in «%s»', phone => {
    expect(readPbxCall({ ...call, phone }).phone).toBeNull()
  })

  it.each([
    ['id', { id: 'a b' }],
    ['id', { id: '' }],
    ['id', { id: 5 }],
    ['direction', { direction: 'inbound' }],
    ['phone', { phone: null }],
    ['phone', { phone: '1'.repeat(41) }],
    ['startedAt', { startedAt: '2026-12-02T10:00:00' }],
    ['startedAt', { startedAt: 'yesterday' }],
    ['startedAt', { startedAt: -1 }],
    ['answeredAt', { answeredAt: '2026-12-02T09:00:00+03:00' }],
    ['answeredAt', { answeredAt: undefined }],
    ['endedAt', { endedAt: '2026-12-02T09:00:00+03:00' }],
    ['endedAt', { endedAt: '2026-12-12T09:00:00+03:00' }],
    ['recording', { recording: 'http://pbx.example/1.mp3' }],
    ['recording', { recording: 'https://' }],
  ])('is refused with the name of the field: %s', (field, changes) => {
    expect(faultsOf(changes)).toContain(field)
  })

  it.each([null, 5, 'text', []])('is refused when it is %j', raw => {
    expect(() => readPbxCall(raw)).toThrow('refused: body')
  })

  it('is refused with a field that nobody knows', () => {
    expect(faultsOf({ duration: 5 })).toEqual(['body'])
  })
})
