import { describe, expect, it } from 'vitest'
import { parseEmails } from './emails.ts'

const strict = (raw: string) => parseEmails(raw).map(email => email.strict)

describe('parseEmails', () => {
  it.each([
    ['Ivan@Mail.RU', 'ivan@mail.ru', 'letter case'],
    ['mailto:ivan@mail.ru', 'ivan@mail.ru', 'a link'],
    ['<ivan@mail.ru>', 'ivan@mail.ru', 'angle brackets'],
    ['«ivan@mail.ru».', 'ivan@mail.ru', 'quotes and a dot behind'],
    ['ivan@mail,ru', 'ivan@mail.ru', 'a comma for the dot'],
    ['i.van+shop@gmail.com', 'ivan@gmail.com', 'dots and a tag of Gmail'],
    ['ivan@googlemail.com', 'ivan@gmail.com', 'the other name of Gmail'],
    ['i.van@ya.ru', 'i-van@yandex.ru', 'dot and hyphen are one at Yandex'],
    ['i-van+x@yandex.com.tr', 'i-van@yandex.ru', 'Yandex abroad'],
    ['ivan@narod.ru', 'ivan@yandex.ru', 'old Yandex'],
    ['ivan+x@outlook.com', 'ivan@outlook.com', 'only the tag at Outlook'],
    ['i.van+x@firma.ru', 'i.van+x@firma.ru', 'nothing off an unknown domain'],
    ['ivan@почта.рф', 'ivan@xn--80a1acny.xn--p1ai', 'a Cyrillic domain'],
    ['ivan@gmial.com', 'ivan@gmial.com', 'a misprinted domain may exist'],
  ])('keeps %j as %s: %s', (raw, expected) => {
    expect(strict(raw)).toEqual([expected])
  })

  it('corrects a misprinted domain in the loose key alone', () => {
    expect(parseEmails('i.van@gmial.com')).toMatchObject([
      { strict: 'i.van@gmial.com', loose: 'ivan@gmail.com', address: 'i.van@gmial.com' },
    ])
  })

  it('tells the mailboxes of the Mail.ru family apart', () => {
    const raw = 'a.b@mail.ru a.b@bk.ru a.b@inbox.ru a.b@list.ru a.b@internet.ru'

    expect(new Set(strict(raw)).size).toBe(5)
  })

  it.each(['info', 'office', 'zakaz', 'sales', 'buh', 'hr', 'hello', 'info2', 'zakupki'])(
    'takes %s@ for a mailbox of the company',
    local => {
      expect(parseEmails(`${local}@firma.ru`)).toMatchObject([{ kind: 'role' }])
    },
  )

  it('takes a name for a personal mailbox', () => {
    expect(parseEmails('petrov@firma.ru')).toMatchObject([{ kind: 'personal' }])
  })

  it.each([
    'test@firma.ru',
    'no@mail.ru',
    'нет',
    '123@mail.ru',
    '1@1.ru',
    'a@example.com',
    'ivan@mailinator.com',
    'ivan',
    '@mail.ru',
    'ivan@',
    'ivan@mail',
    'ivan@@mail.ru',
    '',
    '-',
    'a b',
    `${'a'.repeat(65)}@mail.ru`,
  ])('finds no address in %j', raw => {
    expect(parseEmails(raw)).toEqual([])
  })

  it('reads several addresses of one field and drops a repeat', () => {
    expect(strict('a1@mail.ru; b2@bk.ru, A1@mail.ru')).toEqual(['a1@mail.ru', 'b2@bk.ru'])
  })
})
