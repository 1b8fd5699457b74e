import { describe, expect, it } from 'vitest'
import { chooseClientZone } from './client-zone.ts'

describe('chooseClientZone', () => {
  const number = 'Europe/Moscow'
  const address = 'Asia/Omsk'
  const hand = 'Asia/Tokyo'

  it.each([
    ['what was set by hand', { number, address, hand }, { zone: hand, source: 'hand' }],
    ['the address before the number', { number, address }, { zone: address, source: 'address' }],
    ['the tax number before the phone', { number, inn: address }, { zone: address, source: 'inn' }],
    [
      'the number when there is nothing else',
      { number, hand: null },
      { zone: number, source: 'number' },
    ],
    [
      'no zone that does not exist',
      { number, hand: 'Mars/Base' },
      { zone: number, source: 'number' },
    ],
    ['nothing when nobody knows', { number: null }, null],
    ['nothing of nothing', {}, null],
  ])('believes %s', (_what, named, expected) => {
    expect(chooseClientZone(named)).toEqual(expected)
  })
})
