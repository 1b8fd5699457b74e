import { describe, expect, it } from 'vitest'
import type { Message } from '../../shared/i18n/message.ts'
import { instant } from '../../shared/time/instant.ts'
import { createSay } from '../ui/say.ts'
import type { CompiledMessages } from '../ui/say.ts'
import { compileMessages } from './compile-messages.ts'

/** Runs the compiled module as the browser would. */
async function compiled(texts: Record<string, string>): Promise<CompiledMessages> {
  const code = Buffer.from(compileMessages(texts)).toString('base64')
  const module: { messages: CompiledMessages } = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${code}`
  )
  return module.messages
}

async function said(text: string, values: Message['values'] = {}, zone = 'Europe/Moscow') {
  const say = createSay(await compiled({ 'test.text': text }), 'ru', () => zone)
  return say({ id: 'test.text', values })
}

describe('compiled messages', () => {
  it('keep a text without holes as a constant', async () => {
    expect(await compiled({ a: "it''s «plain» <b>" })).toEqual({ a: "it's «plain» <b>" })
  })

  it.each([
    [0, '0 дней'],
    [1, '1 день'],
    [2, '2 дня'],
    [5, '5 дней'],
    [11, '11 дней'],
    [21, '21 день'],
    [1000, '1\u00a0000 дней'],
  ])('put %d into its Russian plural', async (count, words) => {
    const text = '{count, plural, one {# день} few {# дня} many {# дней} other {# дня}}'

    expect(await said(text, { count })).toBe(words)
  })

  it('prefer an exact count to its plural form', async () => {
    expect(await said('{n, plural, =0 {нет} one {одна} other {много}}', { n: 0 })).toBe('нет')
  })

  it('count the rest in a plural with an offset', async () => {
    const text = '{n, plural, offset:1 =1 {вы} one {вы и ещё # человек} other {вы и ещё #}}'

    expect(await said(text, { n: 2 })).toBe('вы и ещё 1 человек')
  })

  it('select by a word and fall back to other', async () => {
    const text = '{kind, select, deal {сделка} other {карточка}}'

    expect(await said(text, { kind: 'deal' })).toBe('сделка')
    expect(await said(text, { kind: 'constructor' })).toBe('карточка')
  })

  it('show a moment in the company zone', async () => {
    const at = instant('2026-11-25T21:30:00Z')

    expect(await said('{at, date, ::dMMMM}, {at, time, ::HHmm}', { at: { at } })).toBe(
      '26 ноября, 00:30',
    )
    expect(await said('{at, date, short}', { at: { at } }, 'UTC')).toBe('25.11.2026')
  })

  it('print money, numbers and messages inside messages', async () => {
    const messages = await compiled({
      outer: '{inner}: {sum}, {count}',
      inner: 'сделка № {id}',
    })
    const say = createSay(messages, 'ru', () => 'UTC')

    const text = say({
      id: 'outer',
      values: {
        inner: { id: 'inner', values: { id: '1842' } },
        sum: { money: { minor: 125_000_000, currency: 'RUB' } },
        count: 2.5,
      },
    })

    expect(text).toBe('сделка № 1842: 1\u00a0250\u00a0000\u00a0₽, 2,5')
  })

  it('leave markup in values as it is: the template escapes it', async () => {
    expect(await said('{name}', { name: '<script>' })).toBe('<script>')
  })

  it('refuse a text that is no ICU message and name its key', () => {
    expect(() => compileMessages({ 'a.b': '{open' })).toThrow('message a.b is no ICU text')
  })
})

describe('say', () => {
  it('throws for a key or a value that is missing', async () => {
    const say = createSay(await compiled({ a: 'сделка {id}' }), 'ru', () => 'UTC')

    expect(() => say({ id: 'b' })).toThrow('no text for message b')
    expect(() => say({ id: 'toString' })).toThrow('no text')
    expect(() => say({ id: 'a' })).toThrow('not filled')
  })
})
