import { describe, expect, it } from 'vitest'
import { createComparison, groupId, type StoredCard } from './compare.ts'

const NOBODY = { contact: [], company: [] }

function person(id: string, last: string, first: string, phones: readonly string[]): StoredCard {
  return {
    kind: 'contact',
    id,
    name: { last, first, second: null },
    phones,
    emails: [],
    company: '',
  }
}

function firm(id: string, company: string, changes: Partial<StoredCard> = {}): StoredCard {
  const empty = { phones: [], emails: [], inn: '', kpp: '', city: '', site: '' }
  return { kind: 'company', id, company, ...empty, ...changes } as StoredCard
}

function compare(cards: readonly StoredCard[], apart = NOBODY as Parameters<Comparison['end']>[0]) {
  const comparison = createComparison()
  comparison.take(cards.slice(0, 1))
  comparison.take(cards.slice(1))
  return comparison.end(apart)
}
type Comparison = ReturnType<typeof createComparison>

const MOBILE = '+7 912 345-67-89'

describe('a comparison of a base', () => {
  it('gives the same group the same name, whatever the order of its cards', () => {
    const cards = [
      person('1', 'Шаповалов', 'Пётр', [MOBILE]),
      person('2', 'Шаповалов', 'Петя', [MOBILE]),
    ]
    const [group] = compare(cards).groups
    expect(group).toMatchObject({
      kind: 'contact',
      tier: 'auto',
      id: groupId('contact', ['2', '1']),
    })
    expect(compare(cards.toReversed()).groups[0]?.id).toBe(group?.id)
    expect(group?.pairs[0]?.evidence).toContain('duplicates.evidence-phone-same')
  })

  it('never proposes a pair of which somebody has said no, also through a third card', () => {
    const cards = ['1', '2', '3'].map(id => person(id, 'Шаповалов', 'Пётр', [MOBILE]))
    expect(compare(cards).groups[0]?.cards).toHaveLength(3)
    const apart = { contact: [['1', '3'] as const], company: [] }
    const found = compare(cards, apart).groups
    expect(found).toHaveLength(1)
    expect(found[0]?.cards).not.toEqual(expect.arrayContaining(['1', '3']))
    const all = {
      contact: [
        ['1', '2'],
        ['1', '3'],
        ['2', '3'],
      ] as const,
      company: [],
    }
    expect(compare(cards, all).groups).toEqual([])
  })

  it('takes the word about people for no word about firms of the same numbers', () => {
    const firms = ['1', '2'].map(id =>
      firm(id, 'ООО «Вектор»', { inn: '7707083893', kpp: '773601001' }),
    )
    const apart = { contact: [['1', '2'] as const], company: [] }
    expect(compare(firms, apart).groups).toHaveLength(1)
  })

  it('shows a family as related, and a large one in groups that fit on a screen', () => {
    const family = [
      person('1', 'Берестов', 'Игорь', [MOBILE]),
      person('2', 'Берестова', 'Анна', [MOBILE]),
    ]
    expect(compare(family).groups).toMatchObject([{ tier: 'related', cards: ['1', '2'] }])
    const names =
      'Анна Алиса Алла Антон Артём Аркадий Алексей Арина Анастасия Аглая Андрей Анжела'.split(' ')
    const office = names.map((name, at) =>
      person(String(at), 'Берестова', name, ['+7 846 231-60-14']),
    )
    const groups = compare(office).groups
    expect(Math.max(...groups.map(({ cards }) => cards.length))).toBeLessThanOrEqual(10)
    expect(new Set(groups.flatMap(({ cards }) => cards)).size).toBeGreaterThanOrEqual(10)
  })

  it('puts sure groups before doubtful ones, and those before related ones', () => {
    const cards = [
      person('1', 'Берестов', 'Игорь', [MOBILE]),
      person('2', 'Берестова', 'Анна', [MOBILE]),
      person('3', 'Шаповалов', 'Пётр', ['+7 921 700-10-20']),
      person('4', 'Шаповалов', 'Пётр', ['+7 921 700-10-20']),
      person('5', '', '', ['+7 903 111-22-33']),
      person('6', 'Кривошеина', 'Ольга', ['+7 903 111-22-33']),
    ]
    expect(compare(cards).groups.map(({ tier }) => tier)).toEqual(['auto', 'propose', 'related'])
  })

  it('counts what is wrong with cards whoever they are', () => {
    const cards = [
      person('1', 'А', 'Анна', ['9,16E+10']),
      person('2', 'Б', 'Борис', ['0000000000']),
      person('3', 'В', 'Вера', ['звонить после шести']),
      person('4', '', 'Клиент с сайта', []),
      firm('7', 'ООО «Вектор»', { inn: '7707083894' }),
    ]
    const dirt = compare(cards).dirt.map(({ kind, what, count, cards: ids }) => [
      kind,
      what,
      count,
      ids,
    ])
    expect(dirt).toEqual(
      expect.arrayContaining([
        ['contact', 'destroyed-phone', 1, ['1']],
        ['contact', 'placeholder', 1, ['2']],
        ['contact', 'broken-phone', 1, ['3']],
        ['contact', 'no-contact-data', 1, ['4']],
        ['contact', 'no-name', 1, ['4']],
        ['company', 'broken-inn', 1, ['7']],
        ['company', 'no-contact-data', 1, ['7']],
      ]),
    )
    expect(dirt).toHaveLength(7)
  })

  it('finds nothing in an empty base', () => {
    expect(createComparison().end(NOBODY)).toEqual({ groups: [], dirt: [], sharedKeys: 0 })
  })
})
