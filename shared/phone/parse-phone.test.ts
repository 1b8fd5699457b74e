import { describe, expect, it } from 'vitest'
import { parsePhones, phoneVariants } from './parse-phone.ts'

const keys = (raw: string) =>
  parsePhones(raw).map(({ e164, extension }) => e164 + (extension === null ? '' : `#${extension}`))

describe('parsePhones', () => {
  it.each([
    ['8 (912) 345-67-89', 'brackets'],
    ['+7 912 345‑67‑89', 'non-breaking hyphens'],
    ['9123456789', 'bare ten digits'],
    ['7 912 3456789', 'no plus'],
    ['810 7 912 345 67 89', 'dialled from inside to abroad'],
    ['тел.: 8(912)3456789 Иван', 'words around'],
    ['8912З456789', 'a letter З for 3'],
    ['8 9l2 345 67 89', 'a letter l for 1'],
    ['+8 912 345-67-89', 'a plus before the eight'],
    ['+7\u00a0912\u2009345 67 89', 'hard and thin spaces'],
    ['Иван 2, 89123456789', 'a stray digit before'],
    ['2 89123456789', 'a stray digit in the same run'],
    ['+79123456789, 8 912 345 67 89', 'twice the same'],
  ])('reads %j as +79123456789: %s', raw => {
    expect(keys(raw)).toEqual(['+79123456789'])
  })

  it.each([
    ['+7 (912) 345-67-8О', ['+79123456780']],
    ['8 912 345-67-ОО', ['+79123456700']],
    ['8-495-123-45-67 доб. 12; +7 912 345-67-89', ['+74951234567#12', '+79123456789']],
    ['8-495-123-45-67, доб 12', ['+74951234567#12']],
    ['(495) 123-45-67 (вн. 7)', ['+74951234567#7']],
    ['+74951234567#139', ['+74951234567#139']],
    ['+7 495 123-45-67 ext 5 или 89123456789', ['+74951234567#5', '+79123456789']],
    ['89123456789, 89123456788', ['+79123456789', '+79123456788']],
    ['+7 912 345 67 89 +7 912 345 67 88', ['+79123456789', '+79123456788']],
    ['89123456789 89123456788', ['+79123456789', '+79123456788']],
    ['8912345678989123456788', ['+79123456789', '+79123456788']],
    ['89123456789/89123456788\n89123456787', ['+79123456789', '+79123456788', '+79123456787']],
  ])('reads %j as %j', (raw, expected) => {
    expect(keys(raw)).toEqual(expected)
  })

  it.each([
    ['+7 (912) 345-67-8', 'a digit is missing'],
    ['8912345678', 'a digit is missing, no plus'],
    ['891234567890', 'a digit too many'],
    ['+7 999 999-99-99', 'placeholder'],
    ['0000000000', 'placeholder'],
    ['1234567890', 'placeholder'],
    ['9991234567', 'placeholder'],
    ['8 (999) 123-45-67', 'placeholder'],
    ['77777777777', 'ten equal digits'],
    ['8 900 000-00-00', 'zeros'],
    ['80291234567', 'Belarus dialled from inside is no Russian number'],
    ['231-60-14', 'a local number'],
    ['нет', 'no digits'],
    ['', 'empty'],
    ['договор 12 от 03.04.2026', 'a date'],
  ])('finds no number in %j: %s', raw => {
    expect(parsePhones(raw)).toEqual([])
  })

  it.each([
    ['8 800 555-35-35', '+78005553535', 'toll-free'],
    ['+1 800 555 1234', '+18005551234', 'toll-free'],
    ['8701 234 56 78', '+77012345678', 'foreign'],
    ['+7 701 234 56 78', '+77012345678', 'foreign'],
    ['8 10 375 29 123-45-67', '+375291234567', 'foreign'],
    ['00 49 30 123456', '+4930123456', 'foreign'],
    ['+84 912 345 678', '+84912345678', 'foreign'],
    ['+49 30 123456', '+4930123456', 'foreign'],
    ['+912 345-67-89', '+79123456789', 'mobile'],
    ['+86 138 0013 8000', '+8613800138000', 'foreign'],
    ['8 846 231-60-14', '+78462316014', 'landline'],
    ['+7 912 345 67 89', '+79123456789', 'mobile'],
  ])('reads %j as %s, %s', (raw, e164, kind) => {
    expect(parsePhones(raw)).toEqual([{ e164, extension: null, kind }])
  })

  it('survives a very long field', () => {
    expect(parsePhones('8912 '.repeat(20_000))).toBeInstanceOf(Array)
  })
})

describe('phoneVariants', () => {
  it('lists how a Russian number may be kept', () => {
    expect(phoneVariants('+79123456789')).toEqual([
      '+79123456789',
      '89123456789',
      '79123456789',
      '9123456789',
    ])
  })

  it('keeps a foreign number as it is', () => {
    expect(phoneVariants('+375291234567')).toEqual(['+375291234567', '375291234567'])
  })
})
