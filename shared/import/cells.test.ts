import { describe, expect, it } from 'vitest'
import { findCellFault, isDestroyedNumber, readDate, undressNumber } from './cells.ts'

describe('cells of a spreadsheet', () => {
  it.each(['9,16E+10', '9.16E+10', '7,91235E+10', '9E+09', '7.7E+11'])(
    'know the destroyed number %s',
    text => {
      expect(isDestroyedNumber(text)).toBe(true)
    },
  )

  it.each(['89161234567', '1E+05', '5E', 'E+10', '12,5', 'дом 9Е', ''])(
    'do not take %j for one',
    text => {
      expect(isDestroyedNumber(text)).toBe(false)
    },
  )

  it.each([
    ['=cmd|"/c calc"!A1', 'formula'],
    ['@SUM(A1)', 'formula'],
    ['+cmd', 'formula'],
    ['#Н/Д', 'spreadsheet-error'],
    ['#REF!', 'spreadsheet-error'],
    ['9,16E+10', 'destroyed-number'],
    ['\uFFFD\uFFFD\uFFFD 5', 'lost-letters'],
    ['+7 912 345-67-89', null],
    ['-', null],
    ['№ 5', null],
  ])('%j: %s', (text, fault) => {
    expect(findCellFault(text)).toBe(fault)
  })

  it.each([
    ['31.12.2025', '2025-12-31'],
    ['1/2/25', '2025-02-01'],
    ['2025-12-31T10:00', '2025-12-31'],
    ['31.12.2025 г.', '2025-12-31'],
    ['46022', '2025-12-31'],
    ['31.02.2025', null],
    ['вчера', null],
    ['12345', null],
  ])('the date %j is %s', (text, date) => {
    expect(readDate(text)).toBe(date)
  })

  it.each([
    ['79161234567.0', '79161234567'],
    ['79 161 234 567', '79161234567'],
    ['8 916 123-45-67', '8 916 123-45-67'],
  ])('the number %j is %s', (text, number) => {
    expect(undressNumber(text)).toBe(number)
  })
})
