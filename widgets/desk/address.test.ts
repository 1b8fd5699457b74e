import { describe, expect, it } from 'vitest'
import { readPlace, toAddress } from './address.ts'

describe('the address of the desk', () => {
  it('names a section and keeps what is the section’s own', () => {
    expect(readPlace('section=journal&state=buried&person=7')).toEqual({
      section: 'journal',
      rest: 'state=buried&person=7',
    })
    expect(readPlace('')).toEqual({ section: null, rest: '' })
  })

  it('takes nothing for a section that is none', () => {
    expect(readPlace('section=__proto__&x=1')).toEqual({ section: null, rest: 'x=1' })
  })

  it.each(['', 'state=buried&person=7', 'phone=%2B79170000000'])('is read as written: %s', rest => {
    expect(readPlace(toAddress('journal', rest))).toEqual({ section: 'journal', rest })
  })
})
