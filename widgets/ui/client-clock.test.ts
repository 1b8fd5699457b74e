import { describe, expect, it } from 'vitest'
import type { ClientClock, ClientTime } from '../../shared/contract/client-time.ts'
import { instant, MINUTE, plus } from '../../shared/time/instant.ts'
import { callNow, theirWords, timeThere } from './client-clock.ts'
import { messages as ru } from './messages.ru.json?compiled'
import { createSay } from './say.ts'

const now = instant('2026-12-02T07:00:00Z')
const say = createSay(ru, 'ru', () => 'Europe/Moscow')

function aClock(zone: string | null): ClientClock {
  const until = plus(now, MINUTE)
  const call = { moment: 'good', text: 'Можно звонить', short: 'Можно', until } as const
  return { zone, place: 'Самара · МСК+1', call }
}

function timeIn(...zones: (string | null)[]): ClientTime {
  return { clocks: zones.map(aClock), grounds: [], register: null }
}

describe('timeThere', () => {
  it.each([
    ['Europe/Berlin', '2027-03-28T00:59:00Z', '01:59'],
    ['Europe/Berlin', '2027-03-28T01:00:00Z', '03:00'],
    ['America/Havana', '2027-03-14T05:00:00Z', '01:00'],
    ['Asia/Kathmandu', '2026-12-02T18:15:00Z', '00:00'],
  ])('is told from the zone %s, not from an offset: at %s %s', (zone, at, words) => {
    expect(timeThere({ zone }, instant(at))).toBe(words)
  })

  it('is unknown where the zone is', () => {
    expect(timeThere({ zone: null }, now)).toBeNull()
  })
})

describe('callNow', () => {
  it('keeps silent once what the server said is out of date', () => {
    expect(callNow(aClock('Europe/Samara'), now)?.moment).toBe('good')
    expect(callNow(aClock('Europe/Samara'), plus(now, MINUTE))).toBeNull()
  })
})

describe('theirWords', () => {
  it.each([
    ['2026-12-02T04:59:00Z', '08:59 у клиента, рано'],
    ['2026-12-02T05:00:00Z', '09:00 у клиента'],
    ['2026-12-02T15:59:00Z', '19:59 у клиента'],
    ['2026-12-02T16:00:00Z', '20:00 у клиента, поздно'],
    ['2026-12-02T20:00:00Z', '00:00 у клиента, рано'],
  ])('warn of the client’s night: at %s %s', (at, words) => {
    const their = theirWords(timeIn('Europe/Samara'), instant(at))

    expect(their && say(their)).toBe(words)
  })

  it('name both times of two numbers, one that is unknown left out', () => {
    const their = theirWords(timeIn('Europe/Samara', null, 'Asia/Vladivostok'), now)

    expect(their && say(their)).toBe('11:00 / 17:00 у клиента')
  })

  it('are none where nobody knows', () => {
    expect(theirWords(null, now)).toBeNull()
    expect(theirWords(timeIn(null), now)).toBeNull()
  })
})
