import { describe, expect, it } from 'vitest'
import { createPlan } from '../phone/create-plan.ts'
import { findPlace } from '../phone/find-place.ts'
import { createRanges } from '../phone/ranges.ts'
import { fillPlace } from './fill-place.ts'
import { readRow } from './read-row.ts'

describe('fillPlace', () => {
  const plan = createPlan({
    parts: [
      {
        digit: 8,
        source: 'register',
        shares: null,
        ranges: createRanges([{ start: 8462000000, value: 0 }]),
        places: [
          {
            city: 'Самара',
            subjects: ['63'],
            region: 'Самарская область',
            regionShort: 'Самарская область',
            precision: 'city',
            zone: 'Europe/Samara',
          },
        ],
      },
    ],
    codes: new Map(),
    world: {
      countries: new Map(),
      starts: new Uint32Array(),
      values: new Uint16Array(),
      zones: [],
    },
  })
  const placeOf = (city: string) =>
    fillPlace(readRow(['8 846 231-60-14 доб. 12', city], ['phone', 'city'], 2).row, e164 =>
      findPlace(plan, e164, null),
    )

  it('takes town and zone of the number where the file names no town', () => {
    expect(placeOf('')).toEqual({ city: 'Самара', zone: 'Europe/Samara', isGuessed: true })
  })

  it('never replaces a town of the file', () => {
    expect(placeOf('Тольятти')).toMatchObject({ city: 'Тольятти', isGuessed: false })
  })
})
