import { describe, expect, it } from 'vitest'
import { asInstant } from '../time/instant.ts'
import { areApart } from './apart.ts'
import { decideFields } from './fields.ts'
import type { CardField, FieldRule } from './model.ts'
import { inOrderOfWorth, reasonFor } from './survivor.ts'

const card = (id: string, open: number, all: number, createdAt: number | null) => ({
  id,
  deals: { open, all },
  createdAt: createdAt === null ? null : asInstant(createdAt),
})

describe('the card that stays', () => {
  it('is the one with open deals, then with most deals, then the oldest', () => {
    const order = (cards: readonly ReturnType<typeof card>[]) =>
      inOrderOfWorth(cards).map(({ id }) => id)
    expect(order([card('1', 0, 9, 1), card('2', 1, 1, 2)])).toEqual(['2', '1'])
    expect(order([card('1', 1, 1, 1), card('2', 1, 4, 2)])).toEqual(['2', '1'])
    expect(order([card('9', 1, 1, 5), card('10', 1, 1, 4)])).toEqual(['10', '9'])
    // Nobody knows how old the first is, and of two of one age the lower number stays.
    expect(order([card('1', 0, 0, null), card('10', 0, 0, 3), card('9', 0, 0, 3)])).toEqual([
      '9',
      '10',
      '1',
    ])
  })

  it('says why it stays', () => {
    const why = (...cards: ReturnType<typeof card>[]) => reasonFor(inOrderOfWorth(cards))
    expect(why(card('1', 2, 2, 1), card('2', 1, 9, 1))).toBe('open')
    expect(why(card('1', 1, 2, 1), card('2', 1, 9, 1))).toBe('deals')
    expect(why(card('1', 1, 2, 1), card('2', 1, 2, 2))).toBe('oldest')
  })
})

const field = (key: string, rule: FieldRule, ...values: string[]): CardField => ({
  key,
  label: key,
  rule,
  values,
})
const SINGLE: FieldRule = { type: 'single' }
const PHONES: FieldRule = { type: 'many', as: 'phone' }

/** Of a survivor `s` and others `a`, `b`. */
function decideOn(rule: FieldRule, values: Record<string, string[]>, choice?: string) {
  const cards = ['s', 'a', 'b'].map(id => ({
    id,
    fields: values[id] === undefined ? [] : [field('f', rule, ...values[id])],
  }))
  const [decision] = decideFields(cards, choice === undefined ? {} : { f: choice })
  return [decision?.kind, decision?.result, decision?.choice]
}

describe('a single field', () => {
  it('stays where only the survivor has it, and comes from another where he has none', () => {
    expect(decideOn(SINGLE, { s: ['директор'] })).toEqual(['kept', ['директор'], 's'])
    expect(decideOn(SINGLE, { b: ['директор'] })).toEqual(['added', ['директор'], 'b'])
    expect(decideOn(SINGLE, { s: ['Директор'], a: [' директор '] })).toEqual([
      'same',
      ['Директор'],
      null,
    ])
    expect(decideOn(SINGLE, { a: ['один'], b: ['один'] })).toEqual(['added', ['один'], 'a'])
  })

  it('is a conflict where two differ, with the survivor proposed and a person to choose', () => {
    const values = { s: ['директор'], a: ['бухгалтер'] }
    expect(decideOn(SINGLE, values)).toEqual(['conflict', ['директор'], 's'])
    expect(decideOn(SINGLE, values, 'a')).toEqual(['conflict', ['бухгалтер'], 'a'])
    expect(decideOn(SINGLE, values, 'b')).toEqual(['conflict', ['директор'], 's'])
    expect(decideOn(SINGLE, { a: ['один'], b: ['два'] })).toEqual(['conflict', ['один'], 'a'])
  })
})

describe('a name', () => {
  const first: FieldRule = { type: 'name', part: 'first' }
  const whole: FieldRule = { type: 'name', part: 'whole' }

  it('keeps the fuller form of one name without asking', () => {
    expect(decideOn(first, { s: ['Саша'], a: ['Александр'] })).toEqual([
      'added',
      ['Александр'],
      'a',
    ])
    expect(decideOn(first, { s: ['Александр'], a: ['А.'] })).toEqual(['kept', ['Александр'], 's'])
    expect(decideOn({ type: 'name', part: 'second' }, { s: ['П.'], a: ['Петрович'] })).toEqual([
      'added',
      ['Петрович'],
      'a',
    ])
    expect(decideOn(whole, { s: ['Иванов Саша'], a: ['Иванов Александр Петрович'] })).toEqual([
      'added',
      ['Иванов Александр Петрович'],
      'a',
    ])
  })

  it('is a conflict of two names, and of two spellings of a surname', () => {
    expect(decideOn(first, { s: ['Иван'], a: ['Ольга'] })[0]).toBe('conflict')
    expect(decideOn(whole, { s: ['Иванов Иван'], a: ['Иванова Ольга'] })[0]).toBe('conflict')
    const last: FieldRule = { type: 'name', part: 'last' }
    expect(decideOn(last, { s: ['Шаповалов'], a: ['Шаповолов'] })[0]).toBe('conflict')
  })
})

describe('a field of several values', () => {
  it('joins them, each number once however it is written', () => {
    const values = { s: ['8 (912) 345-67-89'], a: ['+79123456789', '+7 495 123-45-67'] }
    expect(decideOn(PHONES, values)).toEqual([
      'joined',
      ['8 (912) 345-67-89', '+7 495 123-45-67'],
      null,
    ])
    expect(decideOn(PHONES, { s: ['89123456789'], a: ['+79123456789'] })[0]).toBe('same')
    expect(decideOn(PHONES, { s: ['89123456789', '84951234567'], a: ['+79123456789'] })[0]).toBe(
      'kept',
    )
    expect(decideOn(PHONES, { a: ['89123456789'] })).toEqual(['added', ['89123456789'], 'a'])
  })

  it('puts a number that is none behind those that are', () => {
    expect(decideOn(PHONES, { s: ['нет'], a: ['+79123456789'] })[1]).toEqual([
      '+79123456789',
      'нет',
    ])
  })

  it('knows one mailbox in two spellings', () => {
    const values = { s: ['i.petrov@yandex.ru'], a: ['i-petrov@ya.ru', 'info@firm.ru'] }
    expect(decideOn({ type: 'many', as: 'email' }, values)[1]).toEqual([
      'i.petrov@yandex.ru',
      'info@firm.ru',
    ])
  })
})

describe('the responsible', () => {
  it('is always that of the survivor, and another one only where he has none', () => {
    const own: FieldRule = { type: 'own' }
    expect(decideOn(own, { s: ['Анна'], a: ['Борис'] }, 'a')).toEqual(['kept', ['Анна'], 's'])
    expect(decideOn(own, { a: ['Борис'] })).toEqual(['added', ['Борис'], 'a'])
  })
})

describe('a merge', () => {
  it('shows conflicts before anything else', () => {
    const cards = [
      { id: 's', fields: [field('x', SINGLE, 'один'), field('y', SINGLE, 'раз')] },
      { id: 'a', fields: [field('x', SINGLE, 'один'), field('y', SINGLE, 'два')] },
    ]
    expect(decideFields(cards, {}).map(({ key, kind }) => [key, kind])).toEqual([
      ['y', 'conflict'],
      ['x', 'same'],
    ])
  })

  it('is never of firms with different ИНН', () => {
    const of = (...inns: string[][]) => areApart(inns.map(one => ({ inns: one })))
    expect(of(['7736207543'], ['7707083893'])).toBe(true)
    expect(of(['7736207543'], [], ['7707083893'])).toBe(true)
    expect(of(['7736207543'], ['7736207543'], [])).toBe(false)
    expect(of([], [])).toBe(false)
  })
})
