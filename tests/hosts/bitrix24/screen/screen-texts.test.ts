import { describe, expect, it } from 'vitest'
import { readBbText } from './bb-text.ts'
import { fromPortalInput, toPortalInput } from './portal-input.ts'
import { inkOn, phoneText, plural, urgencyOf } from './screen-format.ts'

describe('a message of the portal', () => {
  it('is taken apart into text, bold text and links', () => {
    expect(readBbText('Сделка [URL=/crm/deal/details/5/]№ 5[/URL][BR][B]просрочена[/B]')).toEqual([
      { text: 'Сделка ' },
      { text: '№ 5', href: '/crm/deal/details/5/' },
      { text: '\n' },
      { text: 'просрочена', bold: true },
    ])
  })

  it('has a link where a bare address stands', () => {
    expect(readBbText('Сделка\nhttps://acme.bitrix24.ru/crm/deal/details/5/')).toEqual([
      { text: 'Сделка\n' },
      {
        text: 'https://acme.bitrix24.ru/crm/deal/details/5/',
        href: 'https://acme.bitrix24.ru/crm/deal/details/5/',
      },
    ])
  })

  it.each([
    '<script>alert(1)</script>',
    '[url=javascript:alert(1)]ссылка[/url]',
    '[url=//evil.example]ссылка[/url]',
    '[url=/\\evil.example]ссылка[/url]',
    '[b]без конца',
  ])('keeps %s as text', text => {
    expect(readBbText(text)).toEqual([{ text }])
  })
})

describe('a number', () => {
  it.each([
    [1, '1 сделка'],
    [2, '2 сделки'],
    [11, '11 сделок'],
    [21, '21 сделка'],
  ])('%i has its own form of the word', (count, text) => {
    expect(plural(count, ['сделка', 'сделки', 'сделок'])).toBe(text)
  })
})

describe('a phone', () => {
  it.each([
    ['+78462316014 доб. 139', '+7 846 231-60-14 доб. 139'],
    ['8 (846) 231-60-14', '+7 846 231-60-14'],
    ['+49 30 123456', '+49 30 123456'],
    ['<b>', '<b>'],
  ])('%s is shown as %s', (phone, text) => {
    expect(phoneText(phone)).toBe(text)
  })
})

describe('ink on a stage', () => {
  it.each([
    ['#FFA900', '#161d26'],
    ['#FF5752', '#161d26'],
    ['#0B4A9E', '#ffffff'],
  ])('on %s is %s', (color, ink) => {
    expect(inkOn(color)).toBe(ink)
  })
})

describe('a deadline', () => {
  const now = Date.parse('2026-11-25T12:00:00Z')

  it.each([
    [null, 'none'],
    [now - 1, 'overdue'],
    [now, 'today'],
    [Date.parse('2026-11-25T20:59:00Z'), 'today'],
    [Date.parse('2026-11-25T21:00:00Z'), 'later'],
  ])('%s is %s by the portal’s day', (deadline, urgency) => {
    expect(urgencyOf(deadline, now, 'Europe/Moscow')).toBe(urgency)
  })
})

describe('a moment in an input', () => {
  it.each(['Europe/Moscow', 'Asia/Vladivostok', 'America/New_York'])('comes back in %s', zone => {
    const moment = Date.parse('2026-03-08T07:30:00Z')

    expect(fromPortalInput(toPortalInput(moment, zone), zone)).toBe(moment)
  })

  it('is nothing when it is not filled in', () => {
    expect(fromPortalInput('', 'Europe/Moscow')).toBeNull()
  })
})
