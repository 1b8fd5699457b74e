import { describe, expect, it } from 'vitest'
import { createAddressPlaces } from './address-places.ts'
import { readCarried } from './create-numbering.ts'

const places = createAddressPlaces(readCarried().parts)

function zoneOf(text: string, city: string | null = null, region: string | null = null) {
  return places.ofAddress({ city, region, text })?.zone ?? null
}

describe('the zone of an address', () => {
  it.each([
    ['г Москва, ул Тестовая, д 5', 'Europe/Moscow'],
    ['443001, Самарская обл, г Самара, ул. Ленина, 1', 'Europe/Samara'],
    ['Самарская область', 'Europe/Samara'],
    ['обл Самарская, р-н Волжский', 'Europe/Samara'],
    ['Респ. Татарстан, г. Казань', 'Europe/Moscow'],
    ['Приморский край, Владивосток', 'Asia/Vladivostok'],
    ['г. Екатеринбург', 'Asia/Yekaterinburg'],
    ['Новосибирск, Красный проспект 1', 'Asia/Novosibirsk'],
    ['Санкт-Петербург, Невский пр., 1', 'Europe/Moscow'],
  ])('of «%s» is %s', (text, zone) => {
    expect(zoneOf(text)).toBe(zone)
  })

  it('is told from fields kept apart, the town in its region', () => {
    expect(zoneOf('', 'Омск', null)).toBe('Asia/Omsk')
    expect(zoneOf('', null, 'Калининградская область')).toBe('Europe/Kaliningrad')
    expect(places.ofAddress({ city: 'Самара', region: 'Самарская область', text: '' })).toEqual({
      zone: 'Europe/Samara',
      name: 'Самара',
    })
  })

  it.each([
    '',
    'ул. Ленина, 1',
    'Якутия',
    'Новая улица',
    'London, Baker street',
    '💥, <script>',
    'Самарская обл, Омская обл',
    ','.repeat(2000),
  ])('is unknown for «%s»', text => {
    expect(zoneOf(text)).toBeNull()
  })

  it('is unknown for a town whose name means several times, and known in its region', () => {
    expect(zoneOf('г. Троицк, Челябинская обл')).toBe('Asia/Yekaterinburg')
    expect(zoneOf('г. Троицк, Московская обл')).toBe('Europe/Moscow')
    expect(zoneOf('г. Троицк')).toBeNull()
    // The plan knows this one by its region alone.
    expect(zoneOf('г. Советск, Кировская обл')).toBe('Europe/Kirov')
  })
})

describe('the zone of tax numbers', () => {
  it.each([
    ['6316000000', null, 'Europe/Samara'],
    ['7700000001', '254001001', 'Asia/Vladivostok'],
    ['631600000012', null, 'Europe/Samara'],
    ['9999000000', null, null],
    ['9900000000', null, null],
    // Yakutia keeps three times.
    ['1435000000', null, null],
    ['63160', null, null],
    [null, null, null],
    ['шестьдесят три', '💥', null],
  ])('of ИНН %s and КПП %s is %s', (inn, kpp, zone) => {
    expect(places.ofTaxNumbers(inn, kpp)?.zone ?? null).toBe(zone)
  })
})
