import { describe, expect, it } from 'vitest'
import { instant, plus } from '../../shared/time/instant.ts'
import { createMemoryUsage, nextMoscowMidnight } from './usage.ts'

const EVENING = instant('2026-03-02T20:59:59.999Z')

describe('nextMoscowMidnight', () => {
  it.each([
    ['2026-03-02T20:59:59.999Z', '2026-03-02T21:00:00Z'],
    ['2026-03-02T21:00:00Z', '2026-03-03T21:00:00Z'],
    ['2026-03-02T00:00:00Z', '2026-03-02T21:00:00Z'],
  ])('after %s is %s', (now, midnight) => {
    expect(nextMoscowMidnight(instant(now))).toBe(instant(midnight))
  })
})

describe('the counter of requests', () => {
  it('counts each key apart', async () => {
    const usage = createMemoryUsage()
    await usage.add('service', EVENING)
    await usage.add('service', EVENING)

    expect(await usage.add('bitrix24:a', EVENING)).toMatchObject({ today: 1 })
    expect(await usage.read('service', EVENING)).toMatchObject({ today: 2, thisMinute: 2 })
  })

  it('begins anew at midnight in Moscow', async () => {
    const usage = createMemoryUsage()
    await usage.add('service', EVENING)

    expect(await usage.read('service', plus(EVENING, 1))).toEqual({
      today: 0,
      thisMinute: 0,
      closedUntil: null,
    })
  })

  it('closes a key until its moment, and not at it', async () => {
    const usage = createMemoryUsage()
    const midnight = nextMoscowMidnight(EVENING)
    await usage.close('service', midnight)

    expect(await usage.read('service', EVENING)).toMatchObject({ closedUntil: midnight })
    expect(await usage.read('service', midnight)).toMatchObject({ closedUntil: null })
  })
})
