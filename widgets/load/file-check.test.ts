import { describe, expect, it } from 'vitest'
import { checkFile, toMegabytes } from './file-check.ts'

describe('a chosen file', () => {
  it.each([
    ['База.CSV', 10, null],
    ['клиенты.xlsx', 100, null],
    ['клиенты.xls', 10, 'old-excel'],
    ['договор.docx', 10, 'unknown-type'],
    ['csv', 10, 'unknown-type'],
    ['пусто.csv', 0, 'empty'],
    ['большой.csv', 101, 'too-large'],
  ])('%s of %d bytes: %s', (name, size, fault) => {
    expect(checkFile({ name, size }, 100)).toBe(fault)
  })

  it.each([
    [1, 0.1],
    [1_500_000, 1.4],
    [104_857_600, 100],
  ])('of %d bytes is named as %d MB', (bytes, megabytes) => {
    expect(toMegabytes(bytes)).toBe(megabytes)
  })
})
