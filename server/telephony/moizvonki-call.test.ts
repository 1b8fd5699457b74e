import { describe, expect, it } from 'vitest'
import { readCall } from './moizvonki-call.ts'

const row = {
  db_call_id: 84112,
  direction: 0,
  client_number: '+74951230101',
  start_time: 1735293590,
  answer_time: 0,
  end_time: 1735293620,
  duration: 0,
  answered: 0,
  recording: '',
  user_account: 'rep1@acme.example',
}

const read = (changes: object) => readCall({ ...row, ...changes }, 'acme')

describe('a row of «Мои Звонки»', () => {
  it('may write its numbers as text', () => {
    const texts = Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, String(value)]),
    )
    expect(readCall(texts, 'acme')).toEqual(readCall(row, 'acme'))
  })

  it.each([
    ['a hidden number', { client_number: '' }],
    ['an extension', { client_number: '102' }],
    ['a word', { client_number: 'Неизвестный' }],
    ['a number too long', { client_number: '9'.repeat(400) }],
  ])('keeps a call of %s without a phone', (_what, changes) => {
    expect(read(changes)?.phone).toBeNull()
  })

  it.each([
    ['no id', { db_call_id: undefined }],
    ['an id that is none', { db_call_id: 'x' }],
    ['an id below one', { db_call_id: 0 }],
    ['no start', { start_time: 0 }],
    ['a start beyond all time', { start_time: 1e15 }],
    ['an unknown direction', { direction: 7 }],
    ['an unknown answer', { answered: 'maybe' }],
  ])('is no call with %s', (_what, changes) => {
    expect(read(changes)).toBeNull()
  })

  it.each([null, 'text', 5, [], { results: [] }])('is no call when it is %j', raw => {
    expect(readCall(raw, 'acme')).toBeNull()
  })

  it('ends when it begins at the earliest, and lasts no week', () => {
    expect(read({ end_time: 5 })?.endedAt).toBe(row.start_time * 1000)
    expect(read({ end_time: row.start_time + 700_000 })?.endedAt).toBe(row.start_time * 1000)
    expect(read({ end_time: 0, duration: 12 })?.endedAt).toBe((row.start_time + 12) * 1000)
  })

  it('names only a recording that a CRM would play', () => {
    expect(read({ recording: 'https://cdn.example/1.mp3' })?.recording).toBe(
      'https://cdn.example/1.mp3',
    )
    expect(read({ recording: 'http://cdn.example/1.mp3' })?.recording).toBeNull()
    expect(read({ recording: 'javascript:alert(1)' })?.recording).toBeNull()
  })
})
