import { describe, expect, it } from 'vitest'
import { createSay } from '../../shared/i18n/say.ts'
import type { MergeCard } from '../../shared/merge/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { catalogsOf } from '../catalogs.ts'
import type { BaseGroup } from '../store/store.ts'
import { toView } from './base-view.ts'

const say = createSay(catalogsOf('bitrix24', 'ru'), { locale: 'ru', timeZone: 'UTC' })

function card(id: string, open = 0): MergeCard {
  const phones = { key: 'phones', label: 'phones', rule: { type: 'many', as: 'phone' } } as const
  return {
    id,
    title: `Карточка ${id}`,
    createdAt: asInstant(Number(id)),
    owner: null,
    deals: { open, all: open },
    fields: [
      { ...phones, values: ['+79123456789'] },
      { key: 'name', label: 'Имя', rule: { type: 'name', part: 'first' }, values: [`Имя${id}`] },
    ],
    inns: [],
    moves: {},
    print: id,
  }
}

const GROUP: BaseGroup = {
  id: 'g',
  kind: 'contact',
  tier: 'propose',
  position: 0,
  state: 'open',
  members: ['1', '2', '3'].map(one => ({ card: one, owner: null, createdAt: null, deals: null })),
  pairs: [
    ['1', '2'],
    ['1', '3'],
    ['2', '3'],
  ].map(([one = '', other = '']) => ({
    one,
    other,
    tier: 'propose',
    score: 0.97,
    evidence: ['duplicates.evidence-phone-same', 'duplicates.evidence-city-different'],
  })),
}

function view(cards: readonly MergeCard[], missing: { hidden?: string[]; gone?: string[] } = {}) {
  const seen = {
    cards: new Map(cards.map(one => [one.id, one])),
    hidden: new Set(missing.hidden),
    gone: new Set(missing.gone),
  }
  return toView(GROUP, seen, { say, names: new Map(), user: '7', isSkipped: false })
}

describe('a group as one reader sees it', () => {
  it('is not there for whoever sees fewer than two of its cards', () => {
    expect(view([card('1')], { hidden: ['2', '3'] })).toBeNull()
    expect(view([], { hidden: ['1', '2', '3'] })).toBeNull()
  })

  it('tells nothing of a card that is hidden but that there is one', () => {
    const seen = view([card('1'), card('2', 1)], { hidden: ['3'] })!
    expect(seen.cards.map(({ id }) => id)).toEqual(['2', '1'])
    expect(seen.hidden).toBe(1)
    expect(seen.pairs).toHaveLength(1)
    expect(seen.fields.flatMap(({ values }) => values)).toHaveLength(4)
    expect(seen.note).toBe(
      'Ещё 1 карточка вам не видна: объединить можно только то, что вы видите.',
    )
    expect(JSON.stringify(seen)).not.toContain('Карточка 3')
  })

  it('says of a card that is gone that it is', () => {
    const seen = view([card('1'), card('2')], { gone: ['3'] })!
    expect(seen).toMatchObject({ hidden: 0, survivor: '1', survivorWhy: 'Создана раньше' })
    expect(seen.note).toBe('1 карточка этой группы уже удалена в CRM.')
  })

  it('puts what differs first, and says for which side each sign speaks', () => {
    const seen = view([card('1'), card('2')])!
    expect(seen.fields.map(({ label, differs }) => [label, differs])).toEqual([
      ['Имя', true],
      ['Телефоны', false],
    ])
    expect(seen.pairs[0]?.evidence).toEqual([
      { text: 'телефон совпадает', speaks: 'for' },
      { text: 'города разные', speaks: 'against' },
    ])
  })
})
