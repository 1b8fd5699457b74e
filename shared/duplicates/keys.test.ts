import { describe, expect, it } from 'vitest'
import { keysOf } from './keys.ts'

describe('keysOf', () => {
  it('compares every phone and e-mail of a card, not the first', () => {
    const keys = keysOf({
      phones: ['8 912 345-67-89', '+7 912 345-67-88'],
      emails: ['petrov@mail.ru', 'petrov@bk.ru'],
    })

    expect(keys).toEqual({
      personal: [
        'phone:+79123456789',
        'phone:+79123456788',
        'email:petrov@mail.ru',
        'email:petrov@bk.ru',
      ],
      shared: [],
      trash: [],
    })
  })

  it.each([
    ['nothing', []],
    ['empty texts', ['', '  ']],
  ])('gives no key for %s', (_what, texts) => {
    expect(keysOf({ phones: texts, emails: texts })).toEqual({
      personal: [],
      shared: [],
      trash: [],
    })
  })

  it('takes an extension for a person and the number before it for a switchboard', () => {
    expect(keysOf({ phones: ['8-495-123-45-67 доб. 12'], emails: [] })).toEqual({
      personal: ['phone:+74951234567#12'],
      shared: ['phone:+74951234567'],
      trash: [],
    })
  })

  it('keeps a switchboard shared even when the same card also has it bare', () => {
    const phones = ['8-495-123-45-67 доб. 12', '8-495-123-45-67']

    expect(keysOf({ phones, emails: [] }).personal).toEqual(['phone:+74951234567#12'])
  })

  it('never takes a toll-free number or a role mailbox for personal', () => {
    expect(keysOf({ phones: ['8 800 555-35-35 доб. 4'], emails: ['info@firma.ru'] })).toEqual({
      personal: [],
      shared: ['phone:+78005553535', 'email:info@firma.ru'],
      trash: [],
    })
  })

  it('names what gave no key', () => {
    expect(keysOf({ phones: ['+7 999 999-99-99'], emails: ['нет'] }).trash).toEqual([
      '+7 999 999-99-99',
      'нет',
    ])
  })
})
