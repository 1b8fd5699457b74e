import { describe, expect, it } from 'vitest'
import type { GroupView } from '../../shared/contract/base-groups.ts'
import type { MergeField, MergePreview } from '../../shared/contract/merge.ts'
import { compare, compareGroup, keepChoices, membersLeft, toOrder } from './comparison.ts'

const member = (id: string) => ({
  id,
  title: `Карточка ${id}`,
  isSurvivor: id === '1',
  deals: { open: 0, all: 0 },
  createdAt: null,
  owner: null,
  link: `/crm/contact/details/${id}/`,
})

const field = (
  key: string,
  kind: MergeField['kind'],
  texts: Record<string, string>,
): MergeField => ({
  key,
  label: key,
  kind,
  values: Object.entries(texts).map(([id, text]) => ({ member: id, text })),
  result: Object.values(texts)[0] ?? '',
  choice: Object.keys(texts)[0] ?? null,
})

const preview = (fields: readonly MergeField[]): MergePreview => ({
  type: 'preview',
  kind: 'contact',
  survivor: '1',
  why: 'больше сделок',
  members: [member('1'), member('2'), member('3')],
  fields,
  moves: [],
  others: 'deleted',
  text: 'Останется одна.',
  cannotUndo: [],
  undoDays: 180,
  stands: 'as shown',
  mayMerge: true,
  hostPage: null,
})

const CITY = field('city', 'conflict', { '1': 'Самара', '3': 'Москва' })

describe('cards side by side', () => {
  it('have what differs on top, what is equal folded, and empty cells where nothing stands', () => {
    const { differing, equal, cards } = compare(
      preview([
        CITY,
        field('phones', 'joined', { '2': '+7' }),
        field('post', 'same', { '1': 'a' }),
        field('type', 'kept', { '1': 'a' }),
        field('owner', 'kept', { '1': 'a', '2': 'b' }),
      ]),
      {},
    )

    expect(cards.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(differing.map(({ key }) => key)).toEqual(['city', 'phones', 'owner'])
    expect(equal.map(({ key }) => key)).toEqual(['post', 'type'])
    expect(differing[0]).toMatchObject({
      values: ['Самара', null, 'Москва'],
      chosen: 0,
      result: 'Самара',
    })
  })

  it('show what a person chose, of a conflict alone', () => {
    const phones = field('phones', 'joined', { '1': '+7 1', '2': '+7 2' })
    const { differing } = compare(preview([CITY, phones]), { city: '3', phones: '2' })

    expect(differing[0]).toMatchObject({ chosen: 2, result: 'Москва' })
    expect(differing[1]).toMatchObject({ result: '+7 1' })
  })

  it('keep to the proposal where nothing stands with the card that was chosen', () => {
    expect(compare(preview([CITY]), { city: '2' }).differing[0]).toMatchObject({ result: 'Самара' })
  })

  it('are shown of a group before a merge is offered, each value on its line', () => {
    const group = {
      cards: [member('1'), member('2')],
      fields: [
        { key: 'phones', label: 'Телефон', differs: true, values: [['+7 1', '+7 2'], []] },
        { key: 'city', label: 'Город', differs: false, values: [['Самара'], ['Самара']] },
      ],
    } as unknown as GroupView

    expect(compareGroup(group)).toMatchObject({
      differing: [{ kind: 'differs', values: ['+7 1\n+7 2', null], result: null }],
      equal: [{ key: 'city' }],
    })
  })
})

describe('the order of a merge', () => {
  it('has every card that is shown, what stood then, and only choices that can be made', () => {
    const given = {
      choices: { city: '3', post: '2', constructor: '1' },
      group: 'g-1',
      nonce: 'once',
    }

    expect(toOrder(preview([CITY, field('post', 'same', { '2': 'a' })]), given)).toEqual({
      kind: 'contact',
      members: ['1', '2', '3'],
      survivor: '1',
      stands: 'as shown',
      choices: { city: '3' },
      group: 'g-1',
      nonce: 'once',
    })
  })

  it('forgets the choice of a card that has nothing there any more', () => {
    expect(
      keepChoices(preview([field('city', 'conflict', { '1': 'Самара' })]), { city: '3' }),
    ).toEqual({})
  })

  it.each([
    [['2'], ['1', '3']],
    [['1', '3'], []],
  ])('leaves nothing to merge when one card is left: without %j', (gone, left) => {
    expect(membersLeft(['1', '2', '3'], { type: 'gone', gone, text: '' })).toEqual(left)
  })
})
