import { describe, expect, it } from 'vitest'
import { instant } from '../time/instant.ts'
import { createSay } from './say.ts'

const reader = { locale: 'ru', timeZone: 'Europe/Moscow' } as const
const catalog = {
  'test.tasks': '{count, plural, one {# дело} few {# дела} many {# дел} other {# дела}}',
  'test.due': 'Срок: {due}',
  'test.sum': 'Сумма: {sum}',
  'test.nested': 'Причина: {why}',
  'test.client': 'Клиент {name}',
}
const say = createSay([catalog], reader)

describe('createSay', () => {
  it.each([
    [1, '1 дело'],
    [2, '2 дела'],
    [5, '5 дел'],
    [11, '11 дел'],
    [21, '21 дело'],
  ])('chooses the plural form for %i', (count, expected) => {
    expect(say({ id: 'test.tasks', values: { count } })).toBe(expected)
  })

  it('writes moments, money and messages inside messages in the words of the reader', () => {
    const due = { at: instant('2027-03-12T08:00:00Z') }
    const sum = { money: { minor: 10_000, currency: 'RUB' } }
    const inner = { id: 'test.due', values: { due } }

    expect(say(inner)).toBe('Срок: 12 марта, 11:00')
    expect(say({ id: 'test.sum', values: { sum } })).toBe('Сумма: 100\u00a0₽')
    expect(say({ id: 'test.nested', values: { why: inner } })).toBe(
      'Причина: Срок: 12 марта, 11:00',
    )
  })

  it.each(['<script>alert(1)</script>', "O'Brien", '{count}', '#', "'{'"])(
    'leaves the text %j of a person as it is',
    name => {
      expect(say({ id: 'test.client', values: { name } })).toBe(`Клиент ${name}`)
    },
  )

  it('throws for a key nobody has', () => {
    expect(() => say({ id: 'test.unknown' })).toThrow('test.unknown')
  })

  it('throws for a hole left unfilled', () => {
    expect(() => say({ id: 'test.client' })).toThrow('name')
  })

  it('refuses two texts for one key', () => {
    expect(() => createSay([catalog, { 'test.sum': '' }], reader)).toThrow('test.sum')
  })
})
