import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createZoneOffsets } from '../../shared/time/zone-offset.ts'
import { instant } from '../../shared/time/instant.ts'
import codes from './codes.json' with { type: 'json' }
import { createNumbering, readCarried } from './create-numbering.ts'
import regions from './regions.json' with { type: 'json' }

const numbering = createNumbering()
const offsets = createZoneOffsets()
const at = instant('2026-11-25T12:00:00Z')
const hoursOf = (zone: string | null) => (zone === null ? null : (offsets.at(zone, at) ?? 0) / 60)
const bytes = readFileSync(new URL('carried-plan.bin', import.meta.url))

/** A number with this beginning whose other digits are middling. */
const aNumber = (beginning: string) => `+7${beginning}${'5417283690'.slice(beginning.length)}`

describe('the carried plan', () => {
  it('is at most 60 kB, packed as it is', () => {
    expect(bytes.length).toBeLessThanOrEqual(60_000)
    expect(gunzipSync(bytes).length).toBeGreaterThan(bytes.length)
  })

  it('says what it rests on', () => {
    expect(numbering.about().map(({ digit, source, asOf }) => [digit, source, asOf])).toEqual([
      [3, 'register-2015', '2015-10'],
      [4, 'register-2015', '2015-10'],
      [8, 'register-2015', '2015-10'],
      [9, 'blocks', '2026-08'],
    ])
  })

  it('knows the zone of each of its places on this machine', () => {
    const { parts, world } = readCarried()
    const zones = new Set([
      ...parts.flatMap(({ places }) => places.flatMap(({ zone }) => zone ?? [])),
      ...(world?.zones ?? []),
      ...(world?.countries.values() ?? []),
    ])

    expect([...zones].filter(zone => offsets.at(zone, at) === null)).toEqual([])
  })

  it('calls districts districts and villages villages', () => {
    const places = readCarried().parts.flatMap(part => part.places)
    const precisionOf = (city: string) => places.find(place => place.city === city)?.precision

    expect([
      precisionOf('Самара'),
      precisionOf('Оймяконский улус'),
      precisionOf('Завьялово, Завьяловский район'),
    ]).toEqual(['city', 'district', 'city'])
    expect(
      places.filter(
        ({ city, precision }) =>
          (city === null) !== (precision === 'region' || precision === 'country'),
      ),
    ).toEqual([])
  })
})

describe('a number of a landline code', () => {
  const landlines = codes.filter(({ subject }) => subject !== null)

  it.each(landlines)('$code … is in $name', ({ code, subject, zone }) => {
    const found = numbering.find(aNumber(code))
    const zones = new Set([
      zone,
      ...(subject === '14' ? regions.zoneExceptions['14'].map(one => one.zone) : []),
    ])

    // Codes of Moscow and Arkhangelsk are shared with the region around.
    const shared: Readonly<Record<string, string>> = { 495: '50', 818: '83' }
    expect([subject, shared[code]]).toContain(found.subjects[0])
    expect(zones).toContain(found.zone)
    expect(found).toMatchObject({ country: 'RU', share: null, reason: null })
  })
})

describe('special codes', () => {
  it.each(['800', '801', '802', '803', '804', '805', '806', '807', '808', '809'])(
    '%s has no place',
    code => {
      expect(numbering.find(aNumber(code))).toMatchObject({
        country: null,
        region: null,
        city: null,
        zone: null,
        precision: 'none',
        reason: 'service-number',
      })
    },
  )

  it.each([
    ['600', 'KZ', 5, null],
    ['777', 'KZ', 5, null],
    ['700', 'KZ', 5, null],
    ['727', 'KZ', 5, null],
    ['840', 'AB', 3, 'Абхазия'],
    ['940', 'AB', 3, 'Абхазия'],
    ['850', 'OS', 3, 'Южная Осетия'],
    ['365', 'RU', 3, 'Республика Крым'],
    ['869', 'RU', 3, 'Город Севастополь'],
    ['856', 'RU', 3, 'Донецкая Народная Республика'],
    ['857', 'RU', 3, 'Луганская Народная Республика'],
    ['810', 'RU', 3, 'Запорожская область'],
    ['860', 'RU', 3, 'Херсонская область'],
    ['336', 'RU', 5, 'Город Байконур'],
    ['954', 'RU', null, null],
  ])('%s is %s, UTC+%s, %s', (code, country, hours, region) => {
    const found = numbering.find(aNumber(code))

    expect([found.country, hoursOf(found.zone), found.region]).toEqual([country, hours, region])
  })

  it.each([
    ['4112', 9],
    ['41154', 10],
    ['41165', 10],
    ['41166', 10],
    ['41140', 9],
    ['41141', 9],
    ['41153', 9],
    ['41150', 11],
    ['41155', 11],
    ['41156', 11],
    ['41157', 11],
    ['41158', 11],
    ['41159', 11],
    ['41136', 9],
    ['42453', 11],
  ])('%s … is at UTC+%i', (beginning, hours) => {
    expect(hoursOf(numbering.find(aNumber(beginning)).zone)).toBe(hours)
  })
})

describe('numbers of the world', () => {
  it.each([
    ['+4930123456', 'DE', 'Europe/Berlin'],
    ['+375291234567', 'BY', 'Europe/Minsk'],
    ['+998901234567', 'UZ', 'Asia/Tashkent'],
    ['+8613800138000', 'CN', 'Asia/Shanghai'],
    ['+5491123456789', 'AR', 'America/Argentina/Buenos_Aires'],
    ['+12125550123', 'US', 'America/New_York'],
    ['+13105550123', 'US', 'America/Los_Angeles'],
    ['+16025550123', 'US', 'America/Phoenix'],
    ['+14165550123', 'CA', 'America/Toronto'],
    ['+12425550123', 'BS', 'America/Nassau'],
    ['+61292345678', 'AU', 'Australia/Sydney'],
    ['+34928123456', 'ES', 'Atlantic/Canary'],
    ['+34912345678', 'ES', 'Europe/Madrid'],
    // Perth and Adelaide share a beginning in the source.
    ['+61892345678', 'AU', null],
    // Mobile numbers of countries with several offsets tell no place.
    ['+61412345678', 'AU', null],
    ['+34612345678', 'ES', null],
    ['+6281234567890', 'ID', null],
    ['+18005551234', null, null],
    ['+881612345678', null, null],
  ])('%s is of %s, %s', (e164, country, zone) => {
    const found = numbering.find(e164)

    expect([found.country, found.zone]).toEqual([country, zone])
  })

  it.each(['', '+', '+7', '+0', 'привет', '+7846231601', '😀', '+79991234567890', 'x'.repeat(1e6)])(
    'gives what is no number no place: %#',
    text => {
      expect(numbering.find(text)).toMatchObject({ precision: 'none', zone: null })
    },
  )
})
