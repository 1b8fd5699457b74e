import { describe, expect, it } from 'vitest'
import { DAY, HOUR, instant, MINUTE } from '../time/instant.ts'
import { createFormat, formatPhone } from './format.ts'

const russian = createFormat({ locale: 'ru', timeZone: 'Europe/Moscow' })
const english = createFormat({ locale: 'en', timeZone: 'Asia/Yekaterinburg' })
const NBSP = '\u00a0'
const at = instant('2027-03-12T08:00:00Z')

describe('createFormat', () => {
  it('writes a moment in the zone and language of the reader', () => {
    expect([russian.moment(at), english.moment(at)]).toEqual(['12 марта, 11:00', '12 March, 13:00'])
  })

  it('writes midnight as 00:00', () => {
    expect(russian.time(instant('2027-03-11T21:00:00Z'))).toBe('00:00')
  })

  it('writes a date with its year in digits', () => {
    expect([russian.date(at), russian.fullDate(at)]).toEqual(['12 марта', '12.03.2027'])
  })

  it.each([
    [125_000_000, 'RUB', `1${NBSP}250${NBSP}000${NBSP}₽`],
    [125_050, 'RUB', `1${NBSP}250,50${NBSP}₽`],
    [0, 'RUB', `0${NBSP}₽`],
    [1500, 'JPY', `1${NBSP}500${NBSP}¥`],
  ])('writes %i minor units of %s as %s', (minor, currency, expected) => {
    expect(russian.money({ minor, currency })).toBe(expected)
  })

  it.each([
    [2 * DAY, `2${NBSP}дня`, `2${NBSP}days`],
    [DAY, `1${NBSP}день`, `1${NBSP}day`],
    [11 * DAY + HOUR, `11${NBSP}дней`, `11${NBSP}days`],
    [21 * DAY, `21${NBSP}день`, `21${NBSP}days`],
    [6 * HOUR + 59 * MINUTE, `6${NBSP}ч`, `6${NBSP}h`],
    [40 * MINUTE, `40${NBSP}мин`, `40${NBSP}min`],
    [0, `0${NBSP}мин`, `0${NBSP}min`],
  ])('writes an interval of %i ms as %s', (ms, inRussian, inEnglish) => {
    expect([russian.interval(ms), english.interval(ms)]).toEqual([inRussian, inEnglish])
  })

  it.each([
    ['2027-03-12T12:00:00Z', 'сегодня, 15:00'],
    ['2027-03-12T21:30:00Z', 'завтра, 00:30'],
    ['2027-03-11T08:00:00Z', 'вчера, 11:00'],
    ['2027-03-15T08:00:00Z', 'через 3 дня'],
    ['2027-03-19T08:00:00Z', 'через 7 дней'],
    ['2027-03-20T08:00:00Z', '20 марта, 11:00'],
    ['2027-03-10T08:00:00Z', '2 дня назад'],
  ])('writes %s as %s', (moment, expected) => {
    expect(russian.relative(instant(moment), at)).toBe(expected)
  })
})

describe('formatPhone', () => {
  it.each([
    ['+78462316014', '+7 846 231-60-14'],
    ['+375291234567', '+375291234567'],
  ])('writes %s as %s', (e164, expected) => {
    expect(formatPhone(e164)).toBe(expected)
  })
})
