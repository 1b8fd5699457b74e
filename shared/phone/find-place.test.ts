import { describe, expect, it } from 'vitest'
import { findPlace } from './find-place.ts'
import { type CodePlace, createPlan } from './create-plan.ts'
import type { Place } from './numbering-plan.ts'
import { createRanges, HOLE } from './ranges.ts'

const samara: Place = {
  city: 'Самара',
  subjects: ['63'],
  region: 'Самарская область',
  regionShort: 'Самарская область',
  precision: 'city',
  zone: 'Europe/Samara',
}
const samaraRegion: Place = { ...samara, city: null, precision: 'region' }
const nowhere = { city: null, subjects: [], region: null, regionShort: null, zone: null }

const code = (place: Partial<CodePlace>): CodePlace => ({
  ...nowhere,
  precision: 'region',
  country: 'RU',
  zoneByPrefix: new Map(),
  ...place,
})

const plan = createPlan({
  parts: [
    {
      digit: 8,
      source: 'register',
      places: [samara],
      shares: null,
      ranges: createRanges([
        { start: 8002000000, value: 0 },
        { start: 8462000000, value: 0 },
        { start: 8463000000, value: HOLE },
      ]),
    },
    {
      digit: 9,
      source: 'blocks',
      places: [samaraRegion],
      shares: Uint8Array.of(92, 100),
      ranges: createRanges([
        { start: 9270000000, value: 0 },
        { start: 9270100000, value: 0 },
      ]),
    },
  ],
  codes: new Map([
    ['846', code({ ...samaraRegion })],
    ['800', code({ country: null, precision: 'none' })],
    ['411', code({ zone: 'Asia/Yakutsk', zoneByPrefix: new Map([['41154', 'Asia/Ust-Nera']]) })],
    ['840', code({ country: 'AB', precision: 'country', zone: 'Europe/Moscow' })],
    ['7', code({ country: 'KZ', precision: 'country', zone: 'Asia/Almaty' })],
  ]),
  world: {
    countries: new Map([['DE', 'Europe/Berlin']]),
    starts: Uint32Array.of(120_100_000, 120_200_000, 121_200_000),
    values: Uint16Array.of(0, HOLE, 1),
    zones: ['America/New_York', 'America/Chicago'],
  },
})

const find = (e164: string, country: string | null = null) => findPlace(plan, e164, country)

describe('findPlace', () => {
  it('names the city a landline range was issued in', () => {
    expect(find('+78462316014')).toEqual({
      ...samara,
      country: 'RU',
      share: null,
      source: 'register',
      reason: null,
    })
  })

  it('tells how sure it is of a mobile block', () => {
    expect([find('+79270012345'), find('+79270112345')]).toMatchObject([
      { region: 'Самарская область', share: 92, source: 'blocks', precision: 'region' },
      { share: 100 },
    ])
  })

  it('falls back to the code in a hole between ranges', () => {
    expect(find('+78463999999')).toMatchObject({
      precision: 'region',
      city: null,
      zone: 'Europe/Samara',
      source: 'code',
    })
  })

  it('knows the country alone where neither a range nor a code is known', () => {
    expect(find('+79991234567')).toMatchObject({ country: 'RU', precision: 'country', zone: null })
  })

  it('keeps the time of a district whose ranges it does not know', () => {
    expect([find('+74115412345').zone, find('+74112212345').zone]).toEqual([
      'Asia/Ust-Nera',
      'Asia/Yakutsk',
    ])
  })

  it('gives a toll-free number no place, whatever the ranges say', () => {
    expect(find('+78002000600')).toMatchObject({
      precision: 'none',
      country: null,
      zone: null,
      region: null,
      reason: 'service-number',
    })
  })

  it.each([
    ['Kazakhstan', '+77012345678', 'KZ', 'Asia/Almaty'],
    ['Abkhazia', '+78402345678', 'AB', 'Europe/Moscow'],
  ])('leaves +7 to %s where it belongs there', (_name, e164, country, zone) => {
    expect(find(e164)).toMatchObject({ country, zone, precision: 'country' })
  })

  it.each([
    ['a country of one zone', '+4930123456', 'DE', 'Europe/Berlin'],
    ['the first number of a beginning', '+12010000000', 'US', 'America/New_York'],
    ['the last number of a beginning', '+12019999999', 'US', 'America/New_York'],
    ['a beginning that tells nothing', '+12020000000', 'US', null],
    ['the last beginning', '+12125550123', 'US', 'America/Chicago'],
    ['a number before all beginnings', '+11', 'US', null],
  ])('finds the zone of %s', (_what, e164, country, zone) => {
    expect(find(e164, country)).toMatchObject({ country, zone, precision: 'country' })
  })

  it.each([
    ['+881612345678', 'no-country'],
    ['+7846231601', 'not-a-number'],
    ['+784623160144', 'not-a-number'],
    ['+7846231601a', 'not-a-number'],
    ['+7384623e004', 'not-a-number'],
    ['+7846231.601', 'not-a-number'],
    ['+49 30 123456', 'not-a-number'],
    ['+4930123456789012', 'not-a-number'],
    ['+75123456789', 'not-a-number'],
    ['', 'not-a-number'],
    ['8 800', 'not-a-number'],
    ['привет', 'not-a-number'],
  ])('says why %j has no place', (e164, reason) => {
    expect(find(e164)).toMatchObject({ precision: 'none', zone: null, country: null, reason })
  })
})
