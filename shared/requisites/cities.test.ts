import { describe, expect, it } from 'vitest'
import { findCity, sameCity, toCity } from './cities.ts'

describe('toCity', () => {
  it.each([
    ['г. Самара', 'самара'],
    ['СПб', 'санкт-петербург'],
    ['Питер', 'санкт-петербург'],
    ['МСК', 'москва'],
    ['Екб', 'екатеринбург'],
    ['Н. Новгород', 'нижний новгород'],
    ['Ростов-на-Дону', 'ростов-на-дону'],
    ['Орёл', 'орел'],
    ['Кинель', 'кинель'],
  ])('reads %s as %s', (text, city) => expect(toCity(text)).toBe(city))
})

describe('sameCity', () => {
  it.each([
    ['Санкт-Петербург', 'спб', true],
    ['Орёл', 'г Орел', true],
    ['Великий Новгород', 'Нижний Новгород', false],
  ])('of %s and %s is %s', (one, other, same) => expect(sameCity(one, other)).toBe(same))
})

describe('findCity', () => {
  it.each([
    ['завод ростов на дону', 'ростов-на-дону', 'завод'],
    ['нижний новгород завод', 'нижний новгород', 'завод'],
    ['завод нн', 'нижний новгород', 'завод'],
  ])('finds the town in %s', (text, city, rest) => {
    expect(findCity(text.split(' '))).toEqual({ city, rest: [rest] })
  })

  it('leaves a name that is a town', () => {
    expect(findCity(['самара'])).toBeNull()
  })
})
