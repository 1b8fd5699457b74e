import { describe, expect, it } from 'vitest'
import { aCompany, anEntrepreneur } from '../../tests/providers/samples.ts'
import { toRussianQuotes, writeInPerson, writePreamble } from './preamble.ts'

const headed = (name: string, post: string | null) =>
  aCompany({ director: { name, post, isDisqualified: false } })

describe('writePreamble', () => {
  it('names a company and who signs for it', () => {
    expect(writePreamble(aCompany())).toEqual({
      text: 'Общество с ограниченной ответственностью «РОМАШКА», именуемое в дальнейшем «Заказчик», в лице генерального директора Иванова Ивана Ивановича, действующего на основании Устава',
      needsLook: false,
    })
  })

  it('takes another role and basis', () => {
    const options = { role: 'Исполнитель', basis: 'доверенности № 5 от 01.02.2026' }

    expect(writePreamble(aCompany(), options).text).toMatch(
      /«Исполнитель».*на основании доверенности № 5 от 01\.02\.2026$/,
    )
  })

  it.each([
    ['Публичное акционерное общество', 'именуемое'],
    ['Автономная некоммерческая организация', 'именуемая'],
    ['Муниципальное унитарное предприятие', 'именуемое'],
    ['Потребительский кооператив', 'именуемый'],
    ['Товарищество собственников жилья', 'именуемое'],
  ])('agrees with %s: %s', (formFull, named) => {
    expect(writePreamble(aCompany({ formFull })).text).toContain(`, ${named} в дальнейшем`)
  })

  it('names an entrepreneur without «в лице»', () => {
    expect(writePreamble(anEntrepreneur())).toEqual({
      text: 'Индивидуальный предприниматель Тестов Иван Петрович, именуемый в дальнейшем «Заказчик», действующий на основании записи в ЕГРИП, ОГРНИП 322784700000014 от 05.02.2015',
      needsLook: false,
    })
  })

  it('agrees with a woman', () => {
    const woman = anEntrepreneur({ surname: 'Кравец', firstName: 'Инна', patronymic: 'Олеговна' })

    expect(writePreamble(woman).text).toMatch(/Кравец Инна Олеговна, именуемая .* действующая/)
  })

  it('asks for a look when the register tells no director', () => {
    const { text, needsLook } = writePreamble(aCompany({ director: null }))

    expect(text).not.toContain('в лице')
    expect(needsLook).toBe(true)
  })
})

describe('writeInPerson', () => {
  it.each([
    [
      'КРАВЕЦ ИННА ОЛЕГОВНА',
      'ДИРЕКТОР',
      'в лице директора Кравец Инны Олеговны, действующей на основании Устава',
    ],
    [
      'Греф Герман Оскарович',
      'ПРЕЗИДЕНТ, ПРЕДСЕДАТЕЛЬ ПРАВЛЕНИЯ',
      'в лице президента, председателя правления Грефа Германа Оскаровича, действующего на основании Устава',
    ],
  ])('declines %s', (name, post, text) => {
    expect(writeInPerson({ name, post })).toEqual({ text, needsLook: false })
  })

  it('names the organisation that leads the company, and asks for a look', () => {
    expect(writeInPerson({ name: 'ООО "УК "ПОРТ""', post: 'УПРАВЛЯЮЩАЯ ОРГАНИЗАЦИЯ' })).toEqual({
      text: 'в лице управляющей организации ООО «УК «ПОРТ»», действующей на основании Устава',
      needsLook: true,
    })
  })

  it('asks for a look when the post is not known', () => {
    expect(writeInPerson({ name: 'Иванов Иван Иванович', post: null }).needsLook).toBe(true)
  })

  it('asks for a look at an unknown post, and at a name of either gender', () => {
    expect(
      writeInPerson(headed('Иванов Иван Иванович', 'ВОЖДЬ').director ?? { name: '', post: '' })
        .needsLook,
    ).toBe(true)
    expect(writeInPerson({ name: 'Ли Саша', post: 'директор' })).toEqual({
      text: 'в лице директора Ли Саша, действующего(ей) на основании Устава',
      needsLook: true,
    })
    expect(
      writeInPerson({ name: 'Ли Саша', post: 'директор' }, { gender: 'female' }).text,
    ).toContain('Ли Саши, действующей')
  })
})

describe('toRussianQuotes', () => {
  it.each([
    ['ООО "РОМАШКА"', 'ООО «РОМАШКА»'],
    ['ООО "ТД "РЕЧНОЙ "ПОРТ"""', 'ООО «ТД «РЕЧНОЙ «ПОРТ»»»'],
    ['без кавычек', 'без кавычек'],
  ])('writes %s as %s', (text, written) => expect(toRussianQuotes(text)).toBe(written))
})
