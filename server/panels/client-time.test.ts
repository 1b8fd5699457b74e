import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { noPlace } from '../../shared/phone/find-place.ts'
import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import { defaultSchedule } from '../../shared/time/calendar-ru.ts'
import { createCallWindows } from '../../shared/time/call-window.ts'
import { instant } from '../../shared/time/instant.ts'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { catalogsOf } from '../catalogs.ts'
import { createNumbering } from '../numbering/create-numbering.ts'
import { clientTimeOf, type ClientTraces, zoneSubjects } from './client-time.ts'
import { aCard, aContact } from '../../tests/samples.ts'

const carried = createNumbering()
const offsets = createZoneOffsets()
const say = createSay(catalogsOf('bitrix24', 'ru'), { locale: 'ru', timeZone: 'Europe/Moscow' })
const NOBODY = { hand: null, setBy: null }
const WHERE = 'Указать часовой пояс можно в этой карточке, на вкладке «Шаголад»'
const SAMARA = '+7 846 231-60-14'
/** A Wednesday, 12:00 in Moscow. */
const NOON = '2026-12-02T09:00:00Z'

function timeAt(at: string, traces: Partial<ClientTraces>, find = carried.find) {
  return clientTimeOf(
    { phones: [], ...NOBODY, ...traces },
    {
      numbering: { find, about: carried.about },
      windows: createCallWindows(defaultSchedule),
      offsets,
      say,
      locale: 'ru',
      now: instant(at),
    },
  )
}

function byHand(zone: string): Partial<ClientTraces> {
  return { hand: { zone, by: asId(7), at: instant(NOON) }, setBy: 'Анна Сидорова' }
}

/** What the first clock says. */
function said(at: string, traces: Partial<ClientTraces>) {
  const clock = timeAt(at, traces)?.clocks[0]
  return clock && [clock.place, clock.call.moment, clock.call.text]
}

function aPlace(parts: Partial<NumberPlace>): NumberPlace {
  return { ...carried.find('+78462316014'), source: 'blocks', city: null, ...parts }
}

describe('clientTimeOf', () => {
  it.each([
    ['2026-12-02T04:30:00Z', 'early', 'Рано звонить, можно с 09:00'],
    ['2026-12-02T05:00:00Z', 'good', 'Можно звонить'],
    ['2026-12-02T13:59:00Z', 'good', 'Можно звонить'],
    ['2026-12-02T14:00:00Z', 'late', 'Поздно звонить, можно 3 декабря с 09:00'],
    ['2026-12-02T20:30:00Z', 'early', 'Рано звонить, можно с 09:00'],
    ['2026-12-05T09:00:00Z', 'weekend', 'Выходной, можно 7 декабря с 09:00'],
  ])('by the clock of Samara at %s: %s, and when it is good next', (at, moment, text) => {
    expect(said(at, { phones: [SAMARA] })).toEqual(['Самара · МСК+1', moment, text])
  })

  it('holds for good until the hour ends there, and for bad until it begins', () => {
    const until = (at: string) => timeAt(at, { phones: [SAMARA] })?.clocks[0]?.call.until

    expect(until(NOON)).toBe(instant('2026-12-02T14:00:00Z'))
    expect(until('2026-12-02T13:59:30Z')).toBe(instant('2026-12-02T14:00:00Z'))
    expect(until('2026-12-02T14:00:00Z')).toBe(instant('2026-12-03T05:00:00Z'))
  })

  it.each([
    ['2027-01-15T12:00:00Z', 'МСК−2'],
    ['2027-07-15T12:00:00Z', 'МСК−1'],
  ])('counts the summer time of Berlin at %s: %s', (at, difference) => {
    const clock = timeAt(at, { phones: ['+49 30 901820'] })?.clocks[0]

    expect(clock?.place).toBe(`Германия · ${difference}`)
    expect(clock?.zone).toBe('Europe/Berlin')
  })

  it.each([
    // Cuba leaves and enters summer time at midnight.
    ['2027-03-14T04:59:00Z', 'UTC−5'],
    ['2027-03-14T05:00:00Z', 'UTC−4'],
  ])('follows a change at midnight: at %s it is %s in Havana', (at, offset) => {
    expect(timeAt(at, byHand('America/Havana'))?.grounds[0]).toBe(
      `${offset}, America/Havana · указан вручную`,
    )
  })

  it('shows each time once and says where every number was issued', () => {
    const time = timeAt(NOON, { phones: [`${SAMARA}, +7 8422 41-00-00`, '+7 423 240-01-23'] })

    expect(time?.clocks.map(({ place }) => place)).toEqual([
      'Самара · МСК+1',
      'Владивосток · МСК+7',
    ])
    expect(time?.grounds.filter(line => line.startsWith('Номер выдан'))).toHaveLength(3)
  })

  it('does not call a guess good, whatever the hour', () => {
    const guess = (share: number) => () => aPlace({ share })
    const callOf = (share: number) =>
      timeAt(NOON, { phones: [SAMARA] }, guess(share))?.clocks[0]?.call.moment

    expect(callOf(59)).toBe('unknown')
    expect(callOf(60)).toBe('good')
    expect(timeAt(NOON, { phones: [SAMARA] }, guess(59))?.clocks[0]?.place).toBe(
      'вероятно, Самарская область (59 %) · МСК+1',
    )
  })

  it('lets a sure number at the same time speak for a guess', () => {
    const [sure, guess] = [carried.find('+78462316014'), aPlace({ share: 40 })]
    const time = timeAt(NOON, { phones: ['+7 927 000-01-23', SAMARA] }, e164 =>
      e164 === '+78462316014' ? sure : guess,
    )

    expect(time?.clocks).toMatchObject([{ place: 'Самара · МСК+1', call: { moment: 'good' } }])
  })

  it('has nothing to say without a number, and no zone for what is none', () => {
    expect(timeAt(NOON, {})).toBeNull()
    expect(timeAt(NOON, { phones: ['', '  '] })).toBeNull()
    expect(timeAt(NOON, { phones: ['звонить после обеда'] })).toMatchObject({
      clocks: [{ zone: null, place: 'Часовой пояс не определён' }],
      grounds: ['По номеру место не определить', WHERE],
      register: null,
    })
    expect(timeAt(NOON, { phones: [SAMARA] }, () => noPlace('service-number'))?.grounds).toEqual([
      'Номер без места: бесплатный или служебный',
      WHERE,
    ])
  })

  it('believes a zone set by hand, without any number too, and names who set it', () => {
    const time = timeAt(NOON, { phones: [SAMARA], ...byHand('Asia/Omsk') })

    expect(time?.clocks.map(({ place }) => place)).toEqual(['Омск · МСК+3'])
    expect(time?.grounds).toEqual([
      'UTC+6, Asia/Omsk · указан вручную',
      'Часовой пояс: указал(а) Анна Сидорова',
      expect.stringMatching(/^Номер выдан: Самара/) as string,
    ])
    expect(timeAt(NOON, byHand('Asia/Omsk'))).toMatchObject({
      clocks: [{ zone: 'Asia/Omsk' }],
      grounds: ['UTC+6, Asia/Omsk · указан вручную', 'Часовой пояс: указал(а) Анна Сидорова'],
      register: null,
    })
  })

  it('takes no harm from a field of a megabyte', () => {
    expect(timeAt(NOON, { phones: ['9🙂'.repeat(300_000)] })?.clocks[0]?.zone).toBeNull()
  })
})

describe('zoneSubjects', () => {
  it('are the first contact and the card, the card alone where there is nobody', () => {
    const card = aCard()

    expect(zoneSubjects({ card, contacts: [aContact(), aContact({ id: asId(9) })] })).toEqual([
      'contact:501',
      'lead:91',
    ])
    expect(zoneSubjects({ card, contacts: [] })).toEqual(['lead:91'])
  })
})
