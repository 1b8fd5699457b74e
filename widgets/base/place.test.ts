import { describe, expect, it } from 'vitest'
import { BEGINNING, readPlace, toAddress } from './place.ts'
import type { BasePlace } from './place.ts'

describe('the address of the base check', () => {
  it('is read as it is written', () => {
    const place: BasePlace = {
      tab: 'groups',
      tier: 'auto',
      kind: 'company',
      owner: '17',
      isSkipped: true,
      group: 'g-12',
      check: 3,
      dirt: 'no-phone',
    }

    expect(readPlace(toAddress(place))).toEqual(place)
    expect(toAddress(BEGINNING)).toBe('')
  })

  it.each([
    'tab=toString&tier=all&kind=deal',
    'owner=%3Cb%3E&group=a%20b',
    'check=-1&skipped=yes',
    '',
  ])('leaves out what says nothing: %s', address => {
    expect(readPlace(address)).toEqual(BEGINNING)
  })
})
