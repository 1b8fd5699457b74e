import { describe, expect, it } from 'vitest'
import { noPlace } from '../../shared/phone/find-place.ts'
import { createSay } from '../../shared/i18n/say.ts'
import { createNumbering } from './create-numbering.ts'
import { describePlace, describeSource } from './describe-place.ts'
import russian from './messages.ru.json' with { type: 'json' }

const numbering = createNumbering()
const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })
const names = new Intl.DisplayNames('ru', { type: 'region' })
const nameOf = (country: string) => names.of(country) ?? country

describe('describePlace', () => {
  it.each([
    ['+78462316014', 'Номер выдан: Самара, Самарская область'],
    ['+74952345678', 'Номер выдан: Москва'],
    ['+79270000123', 'Номер выдан: Самарская область'],
    ['+79021812345', 'Номер выдан: вероятно, Самарская область (90 %)'],
    ['+78562345678', 'Номер выдан: ДНР'],
    ['+77012345678', 'Номер выдан: Казахстан'],
    ['+78402345678', 'Номер выдан: Абхазия'],
    ['+79541012345', 'Номер выдан: Россия'],
    ['+4930123456', 'Номер выдан: Германия'],
    ['+78005553535', 'Номер без места: бесплатный или служебный'],
  ])('says of %s «%s»', (e164, text) => {
    expect(say(describePlace(numbering.find(e164), nameOf))).toBe(text)
  })

  it('says that it knows nothing of what is no number', () => {
    expect(say(describePlace(noPlace('not-a-number'), nameOf))).toBe(
      'По номеру место не определить',
    )
  })

  it('says nowhere that the client is in a place', () => {
    expect(JSON.stringify(russian)).not.toMatch(/находится/i)
  })
})

describe('describeSource', () => {
  it.each([
    ['+78462316014', 'По реестру плана нумерации, октябрь 2015 года'],
    ['+78562345678', 'По коду города'],
    ['+4930123456', 'По коду страны'],
  ])('says what %s rests on', (e164, text) => {
    const message = describeSource(numbering.find(e164), '08.2026')

    expect(message === null ? null : say(message)).toBe(text)
  })

  it('has nothing to say of no answer', () => {
    expect(describeSource(noPlace('not-a-number'), '')).toBeNull()
  })
})
