import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { asInstant } from '../../../shared/time/instant.ts'
import { aTenant } from '../../../tests/queue/samples.ts'
import { createRest3 } from './cases.ts'
import { look, type Unlinked } from './look.ts'
import { perform } from './perform.ts'
import type { Command, Outcome, Portal } from './portal.ts'

const CARD: CardRef = { kind: 'lead', id: asId('91') }
const MARK = 'k7f3a9b2c1'

const NOT_ASKED: Pick<Portal, 'call' | 'writeOnce'> = {
  call: () => Promise.reject(new Error('only batches are asked')),
  writeOnce: () => Promise.reject(new Error('only batches are asked')),
}

function toolsOf(portal: Portal, unlinked: Unlinked = new Map()) {
  const tenant = { ...aTenant(asId('bitrix24:acme')), origin: 'https://acme' }
  return { portal, tenant, unlinked, rest3: createRest3(() => asInstant(0)) }
}

type Commands = Readonly<Record<string, Command>>

/** A portal that answers each batch by a function; what it leaves out is answered with an empty list. */
function aPortal(...answers: ((commands: Commands) => Record<string, unknown>)[]) {
  const asked: Commands[] = []
  const portal: Portal = {
    ...NOT_ASKED,
    async batch(commands) {
      const answer = answers[asked.length]?.(commands) ?? {}
      asked.push(commands)
      return new Map(Object.keys(commands).map(key => [key, toOutcome(answer[key])]))
    },
  }
  return { portal, asked }
}

function toOutcome(answer: unknown): Outcome {
  if (typeof answer === 'object' && answer !== null && 'code' in answer) {
    return { ok: false, error: { code: String(answer.code), text: '' } }
  }
  return { ok: true, result: answer ?? [], total: null, next: null }
}

const item = {
  id: 91,
  stageId: 'NEW',
  createdTime: '2026-09-20T09:15:00+03:00',
  contactId: 12,
  contactIds: [12, 13],
}
const person = (id: number) => ({ id, name: `№${id}`, createdTime: '2026-09-20T09:15:00+03:00' })

describe('look, where the portal does not fill in lists of ids', () => {
  it.each([
    ['answers an error', { code: 'INVALID_ARG_VALUE' }],
    ['lists nobody', { items: [] }],
    ['lists everybody', { items: [person(1), person(2), person(12)] }],
  ])('names the contacts in a second request when it %s', async (_how, contacts) => {
    const { portal, asked } = aPortal(
      () => ({ card: { item }, contacts }),
      () => ({ contacts: { items: [person(13), person(12)] } }),
    )

    const view = await look(portal, CARD, {}, new Map())

    expect(asked).toHaveLength(2)
    expect(view?.contacts.map(({ id }) => id)).toEqual(['12', '13'])
  })

  it('asks once more for what was found, and keeps nobody else', async () => {
    const { portal, asked } = aPortal(
      () => ({
        card: { item: { ...item, contactId: 0, contactIds: [] } },
        search0CONTACT: { CONTACT: [12] },
        list0CONTACT: { items: [person(1), person(2)] },
      }),
      () => ({
        listagainCONTACT: { items: [person(12)] },
        listagaindeal: {
          items: [{ id: 5, contactId: 12, createdTime: '2026-09-20T09:15:00+03:00' }],
        },
      }),
    )

    const view = await look(
      portal,
      CARD,
      { probe: { phones: ['+79121234567'], emails: [] } },
      new Map(),
    )

    expect(asked[1]?.['listagainCONTACT']?.params).toMatchObject({ filter: { '@id': ['12'] } })
    expect(view?.found?.contacts.map(({ id }) => id)).toEqual(['12'])
    expect(view?.found?.openCards).toEqual([{ contact: '12', card: { kind: 'deal', id: '5' } }])
  })

  it('asks nothing more when nobody was found and the list names strangers', async () => {
    const { portal, asked } = aPortal(() => ({
      card: { item: { ...item, contactId: 0, contactIds: [] } },
      list0CONTACT: { items: [person(1)] },
      list0deal: { items: [{ id: 5, contactId: 1, createdTime: '2026-09-20T09:15:00+03:00' }] },
    }))

    const view = await look(
      portal,
      CARD,
      { probe: { phones: ['+79121234567'], emails: [] } },
      new Map(),
    )

    expect(asked).toHaveLength(1)
    expect(view?.found).toEqual({ contacts: [], companies: [], openCards: [], truncatedKeys: [] })
  })

  it('gives every way of writing a Russian number to the search', async () => {
    const { portal, asked } = aPortal(() => ({ card: { item } }))

    await look(portal, CARD, { probe: { phones: ['+79121234567'], emails: ['a@b.ru'] } }, new Map())

    expect(asked[0]?.['search0CONTACT']?.params).toEqual({
      type: 'PHONE',
      values: ['+79121234567', '89121234567', '79121234567', '9121234567'],
      entity_type: 'CONTACT',
    })
    expect(asked[0]?.['search1COMPANY']?.params).toMatchObject({
      type: 'EMAIL',
      values: ['a@b.ru'],
    })
  })

  it('is an error when the portal refuses the card', async () => {
    const { portal } = aPortal(() => ({ card: { code: 'ACCESS_DENIED' } }))

    await expect(look(portal, CARD, {}, new Map())).rejects.toMatchObject({ code: 'host.refused' })
  })
})

describe('a contact that was made but not linked', () => {
  const effect = {
    mark: MARK,
    effect: {
      type: 'contact.create',
      subject: CARD,
      name: { first: 'Иван', last: null, second: null },
      phones: ['+79121234567'],
      emails: [],
      company: null,
      owner: null,
    },
  } as const

  it('is told as not done, and may be tried again when the portal was busy', async () => {
    const { portal } = aPortal(() => ({
      e0s0: { item: { id: 77 } },
      e0s1: { code: 'OPERATION_TIME_LIMIT' },
    }))

    expect(await perform(toolsOf(portal), [effect])).toEqual([
      { mark: MARK, done: false, reason: 'OPERATION_TIME_LIMIT', mayRetry: true },
    ])
  })

  it('is found and only linked at the next try', async () => {
    const unlinked: Unlinked = new Map()
    const { portal, asked } = aPortal(
      () => ({
        card: { item: { ...item, contactId: 0, contactIds: [] } },
        made: { items: [{ id: 77, originId: `lead:91:${MARK}` }] },
      }),
      () => ({ e0s0: true }),
    )

    const view = await look(portal, CARD, { marksSince: asInstant(0) }, unlinked)
    const answers = await perform(toolsOf(portal, unlinked), [effect])

    expect([...(view?.marks ?? [])]).toEqual([])
    expect(asked[1]).toEqual({
      e0s0: {
        method: 'crm.lead.contact.add',
        params: { id: '91', fields: { CONTACT_ID: '77', IS_PRIMARY: 'Y', SORT: 10 } },
      },
    })
    expect(answers).toEqual([{ mark: MARK, done: true, id: '77' }])
  })

  it('of another card is not taken for ours', async () => {
    const { portal } = aPortal(() => ({
      card: { item },
      contacts: { items: [person(12), person(13)] },
      made: { items: [{ id: 12, originId: `lead:191:${MARK}` }] },
    }))

    const view = await look(portal, CARD, { marksSince: asInstant(0) }, new Map())

    expect([...(view?.marks ?? [])]).toEqual([])
  })
})

describe('an effect the portal answers strangely', () => {
  const step = {
    mark: MARK,
    effect: {
      type: 'task.create',
      subject: CARD,
      kind: 'step',
      title: 'Позвонить',
      text: '',
      dueAt: asInstant(0),
      assignee: asId<never>('3'),
    },
  } as const

  it.each([
    ['null instead of an error', null],
    ['false', false],
    ['something without an id', { more: 1 }],
  ])('is not done when it answers %s', async (_what, answer) => {
    const portal: Portal = {
      ...NOT_ASKED,
      batch: async () => new Map([['e0s0', { ok: true, result: answer, total: null, next: null }]]),
    }

    expect(await perform(toolsOf(portal), [step])).toEqual([
      { mark: MARK, done: false, reason: 'nothing was made', mayRetry: false },
    ])
  })

  it('may be tried again when it was not reached', async () => {
    const portal: Portal = {
      ...NOT_ASKED,
      batch: async () => new Map(),
    }

    expect(await perform(toolsOf(portal), [step])).toMatchObject([{ done: false, mayRetry: true }])
  })
})
