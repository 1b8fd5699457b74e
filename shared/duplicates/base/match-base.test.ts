import { describe, expect, it } from 'vitest'
import { type BaseCard, EMPTY_CARD } from './card.ts'
import { matchCompanies, matchContacts } from './match-base.ts'
import { createBaseTable } from './table.ts'

const PHONE = '+7 912 345-67-89'

function contact(line: string, card: Partial<BaseCard> = {}): BaseCard {
  return { ...EMPTY_CARD, name: { first: line, last: null, second: null }, ...card }
}

function company(title: string, card: Partial<BaseCard> = {}): BaseCard {
  return { ...EMPTY_CARD, kind: 'company', company: title, ...card }
}

/** «0-1 auto», records counted from 0; what the small base lacks is filled up with strangers. */
function match(cards: readonly BaseCard[]): readonly string[] {
  const table = createBaseTable()
  for (const card of cards) table.add(card)
  const found = cards[0]?.kind === 'company' ? matchCompanies(table) : matchContacts(table)
  return found.pairs.map(({ one, other, tier }) => `${one}-${other} ${tier}`)
}

describe('matchContacts', () => {
  it.each([
    ['a short form', 'Иванов Александр', 'Саша Иванов'],
    ['Latin letters', 'Зайцев Евгений', 'Zaycev Evgeniy'],
    ['the wrong layout', 'Иванов Иван', 'Bdfyjd Bdfy'],
    ['a misprint', 'Воронцов Сергей', 'Воронцов Серегй'],
    ['a surname like a patronymic', 'Мицкевич Анна Павловна', 'Анна Мицкевич'],
    ['a lost surname', 'Иванов Пётр Сергеевич', 'Пётр'],
  ])('merges by itself two cards of one phone with %s', (_what, one, other) => {
    expect(
      match([contact(one, { phones: [PHONE] }), contact(other, { phones: ['8(912)3456789'] })]),
    ).toEqual(['0-1 auto'])
  })

  it.each([
    ['spouses', 'Иванов Иван', 'Иванова Мария'],
    ['brothers', 'Иванов Иван Петрович', 'Иванов Олег Петрович'],
    ['a new owner of the number', 'Иванов Иван', 'Котов Степан'],
  ])('only relates %s', (_what, one, other) => {
    expect(match([contact(one, { phones: [PHONE] }), contact(other, { phones: [PHONE] })])).toEqual(
      ['0-1 related'],
    )
  })

  it('takes father and son of one name for two, by the patronymic', () => {
    const [father, son] = ['Иванов Иван Петрович', 'Иванов Иван Иванович']
    const pairs = match([contact(father, { phones: [PHONE] }), contact(son, { phones: [PHONE] })])

    expect(pairs.filter(pair => !pair.endsWith('related'))).toEqual([])
  })

  it('merges nobody by a number of many, by a placeholder, or by the name alone', () => {
    const office = '+7 846 231-60-14'
    const people = ['Иванов Иван', 'Котов Степан', 'Белова Анна', 'Рогова Нина']
    const names = people.map(name => contact(name, { phones: [office] }))
    const strangers = [
      contact('Иван', { phones: [office] }),
      contact('Зимин Олег', { phones: ['+79999999999'] }),
      contact('Зимин Олег', { phones: ['+79999999999'] }),
    ]

    expect(match([...names, ...strangers]).filter(pair => pair.endsWith('auto'))).toEqual([])
  })

  it('tells two cards with a torn number apart from both of its owners', () => {
    const cards = ['Иванов Иван', 'Котова Мария', ''].map(name =>
      contact(name, { phones: [PHONE] }),
    )

    expect(match(cards).filter(pair => !pair.endsWith('related'))).toEqual([])
  })

  it('gives every pair of a group, also one that shares no key itself', () => {
    const cards = [
      contact('Иванов Степан', { phones: [PHONE] }),
      contact('Иванов Степан', { phones: [PHONE], emails: ['stepan.ivanov81@bk.ru'] }),
      contact('Степан Иванов', { emails: ['STEPAN.IVANOV81@bk.ru'] }),
    ]

    expect(match(cards).toSorted()).toEqual(['0-1 auto', '0-2 auto', '1-2 auto'])
  })

  it('counts what a company has as nobody’s own', () => {
    const cards = [
      contact('Иванов Иван', { phones: [PHONE] }),
      contact('Иван', { phones: [PHONE] }),
      company('ООО Вектор', { phones: [PHONE] }),
    ]

    expect(match(cards).filter(pair => pair.endsWith('auto'))).toEqual([])
  })
})

describe('matchCompanies', () => {
  const INN = '7707083893'

  it.each([
    ['the form in another place', 'ООО «Ромашка»', 'Ромашка, ООО'],
    ['Latin letters', 'ООО «Ромашка»', 'Romashka'],
    ['words written apart', 'ООО СтройИнвест', 'Строй Инвест'],
    ['a town in brackets', 'ООО Ромашка', 'ООО Ромашка (Самара)'],
  ])('merges by itself two of one number with %s', (_what, one, other) => {
    expect(match([company(one, { phones: [PHONE] }), company(other, { phones: [PHONE] })])).toEqual(
      ['0-1 auto'],
    )
  })

  it('takes an equal INN for one firm, whatever its cards are called', () => {
    const pairs = match([
      company('ООО Ромашка', { inn: INN }),
      company('Магазин на углу', { inn: INN }),
    ])

    expect(pairs).toEqual(['0-1 propose'])
  })

  it.each([
    ['another KPP', { kpp: '770701001' }, { kpp: '631643001' }],
    ['another town and no KPP', { city: 'Москва' }, { city: 'Самара' }],
  ])('only relates a branch: %s', (_what, one, other) => {
    expect(
      match([
        company('ООО Ромашка', { inn: INN, ...one }),
        company('ООО Ромашка', { inn: INN, ...other }),
      ]),
    ).toEqual(['0-1 related'])
  })

  it('never takes two valid INNs for one firm', () => {
    const other = { inn: '7736050003', phones: [PHONE] }
    const pairs = match([
      company('ООО Ромашка', { inn: INN, phones: [PHONE] }),
      company('ООО Ромашка', other),
    ])

    expect(pairs).toEqual(['0-1 related'])
  })

  it('tells «Вектор» from «Вектор Плюс» on one number', () => {
    const pairs = match([
      company('Вектор', { phones: [PHONE] }),
      company('Вектор Плюс', { phones: [PHONE] }),
    ])

    expect(pairs.filter(pair => pair.endsWith('auto'))).toEqual([])
  })
})

describe('matching hostile cards', () => {
  it('survives them', () => {
    const long = 'я'.repeat(100_000)
    const cards = ['', long, '('.repeat(5000), '=cmd|calc', '\u0000🙂'].map(text =>
      contact(text, { phones: [text], emails: [text], city: text, inn: text, company: text }),
    )

    expect(
      match([...cards, ...cards.map(card => ({ ...card, kind: 'company' as const }))]),
    ).toBeInstanceOf(Array)
  })
})
