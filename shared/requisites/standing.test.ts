import { describe, expect, it } from 'vitest'
import { aCompany, anEntrepreneur, inCity } from '../../tests/providers/samples.ts'
import { createSay } from '../i18n/say.ts'
import russian from './messages.ru.json' with { type: 'json' }
import type { Company, Standing } from './model.ts'
import { asksBeforeFilling, findWarnings, sayStatus } from './standing.ts'

const say = createSay([russian], { locale: 'ru', timeZone: 'Europe/Moscow' })
const standing = (changes: Partial<Standing>): Company =>
  aCompany({ standing: { ...aCompany().standing, ...changes } })

describe('sayStatus', () => {
  it.each([
    [standing({}), 'действует'],
    [standing({ status: 'liquidated', endedOn: '2021-03-12' }), 'ликвидирована 12.03.2021'],
    [standing({ status: 'liquidating' }), 'ликвидируется, данные на 20.11.2024'],
    [standing({ status: 'bankrupt', asOf: null }), 'банкротство'],
    [
      anEntrepreneur({
        standing: { ...aCompany().standing, status: 'liquidated', endedOn: '2021-03-12' },
      }),
      'деятельность прекращена 12.03.2021',
    ],
  ])('tells the status with its date', (party, words) => {
    expect(say(sayStatus(party))).toBe(words)
  })
})

describe('findWarnings', () => {
  const director = { name: 'Иванов Иван Иванович', post: null, isDisqualified: true }
  const address = { ...inCity('Самара').address, isInvalid: true }

  it.each([
    [standing({ code: '105' }), 'Налоговая готовит исключение из ЕГРЮЛ'],
    [standing({ code: '117' }), 'Идёт процедура банкротства'],
    [standing({ code: '129' }), 'Присоединяется к другой организации'],
    [aCompany({ address }), 'Адрес признан недостоверным'],
    [aCompany({ director }), 'Руководитель дисквалифицирован'],
    [aCompany({ isUnreliable: true }), 'В ЕГРЮЛ есть запись о недостоверности сведений'],
  ])('stops the filling and says why', (party, words) => {
    expect(findWarnings(party).map(({ text }) => say(text))).toEqual([words])
    expect(asksBeforeFilling(party)).toBe(true)
  })

  it('of an ordinary company are none', () => {
    expect(findWarnings(standing({ code: '101' }))).toEqual([])
  })

  it('name a branch and let it be filled', () => {
    const branch = aCompany({ branch: 'branch' })

    expect(findWarnings(branch)).toHaveLength(1)
    expect(asksBeforeFilling(branch)).toBe(false)
  })
})
