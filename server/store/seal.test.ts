import { describe, expect, it } from 'vitest'
import { createSeal } from './seal.ts'

const key = { id: 'k', key: Buffer.alloc(32, 1) }
const place = ['bitrix24:acme', 'tokens']

describe('a seal', () => {
  it('opens what it closed', () => {
    const seal = createSeal([key])

    expect(seal.open(seal.close('токен', place), place)).toBe('токен')
  })

  it('never closes the same text to the same bytes', () => {
    const seal = createSeal([key])

    expect(seal.close('a', place).bytes).not.toEqual(seal.close('a', place).bytes)
  })

  it.each([
    ['another tenant', ['bitrix24:other', 'tokens']],
    ['another name', ['bitrix24:acme', 'other']],
    ['a place that only reads the same when glued', ['bitrix24:acme","tokens']],
  ])('does not open for %s', (_what, other) => {
    const seal = createSeal([key])

    expect(() => seal.open(seal.close('a', place), other)).toThrow('authenticate')
  })

  it('does not open after one bit was changed', () => {
    const seal = createSeal([key])
    const sealed = seal.close('secret', place)
    const changed = Buffer.from(sealed.bytes)
    changed[changed.length - 1]! ^= 1

    expect(() => seal.open({ ...sealed, bytes: changed }, place)).toThrow('authenticate')
  })

  it('needs a key', () => {
    expect(() => createSeal([])).toThrow('an encryption key is needed')
  })
})
