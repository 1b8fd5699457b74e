import { describe, expect, it } from 'vitest'
import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { given, type Scene } from '../../../tests/given.ts'
import {
  aCard,
  aContact,
  aKnownPerson,
  aRequest,
  aUser,
  someMatches,
} from '../../../tests/samples.ts'
import type { Action } from '../../core/action.ts'
import type { Facts, KnownPerson } from '../../core/rule.ts'
import { dedupeIncoming } from './rule.ts'

const lead: CardRef = { kind: 'lead', id: asId(91) }
const NOBODY = { first: null, last: null, second: null }

function decide(people: KnownPerson[], facts: Partial<Facts> = {}, scene: Scene<unknown> = {}) {
  const scenery = { request: aRequest(), matches: someMatches({ people }), ...facts }
  return given(dedupeIncoming, scenery, scene as Scene<Record<string, never>>).at().actions
}

function only<Type extends Action['type']>(actions: readonly Action[], type: Type) {
  return actions.filter((action): action is Extract<Action, { type: Type }> => action.type === type)
}

describe('dedupe-incoming, for an unknown client', () => {
  it('makes a contact and claims its personal keys', () => {
    const card = aCard({ emails: ['Ivan@Mail.ru'], phones: ['8 912 345-67-89', '8 800 555-35-35'] })

    expect(decide([], { card })).toMatchObject([
      {
        type: 'contact.create',
        needs: 'act',
        name: { first: 'Иван', last: 'Иванов' },
        phones: ['+79123456789', '+78005553535'],
        emails: ['ivan@mail.ru'],
        owner: '7',
        claims: ['phone:+79123456789', 'email:ivan@mail.ru'],
      },
      { type: 'request.settle', outcome: { type: 'new' } },
    ])
  })

  it.each([
    ['a title for a name', { first: 'Заявка с сайта', last: null, second: null }],
    ['no name', NOBODY],
  ])('names the contact by its number for %s', (_what, person) => {
    expect(decide([], { card: aCard({ person }) })[0]).toMatchObject({
      name: { first: '+7 912 345-67-89', last: null },
    })
  })

  it('keeps the extension with its number', () => {
    const card = aCard({ phones: ['8 846 231-60-14 доб. 12'] })

    expect(decide([], { card })[0]).toMatchObject({
      phones: ['+78462316014 доб. 12'],
      claims: ['phone:+78462316014#12'],
    })
  })

  it('tells a shared number and links the company it belongs to', () => {
    const card = aCard({ phones: ['+7 846 231-60-14'] })
    const people = [7, 8].map(id =>
      aKnownPerson({
        contact: aContact({
          id: asId(id),
          phones: ['+7 846 231-60-14'],
          name: { ...NOBODY, first: `Олег` },
        }),
      }),
    )
    const companies = [{ id: asId<CompanyId>(9), key: 'phone:+78462316014' }]

    expect(decide([], { card, matches: someMatches({ people, companies }) })).toMatchObject([
      { type: 'contact.create', company: '9', claims: ['phone:+78462316014~ivan~ivanov'] },
      { type: 'note.add', needs: 'show', text: { values: { why: { values: { count: 2 } } } } },
      { type: 'request.settle', outcome: { type: 'new' } },
    ])
  })

  it('says that there is nothing to recognise the client by, and makes no contact', () => {
    expect(decide([], { card: aCard({ phones: ['нет'] }) })).toMatchObject([
      { type: 'note.add', text: { id: 'dedupe-incoming.note-nameless' } },
      { type: 'request.settle', outcome: { type: 'nameless' } },
    ])
  })
})

describe('dedupe-incoming, when a person has to look', () => {
  const wife = aCard({ person: { first: 'Мария', last: 'Иванова', second: null } })

  it('makes a new contact, notes both and asks the responsible', () => {
    const actions = decide([aKnownPerson()], { card: wife })

    expect(actions).toMatchObject([
      { type: 'contact.create', claims: ['phone:+79123456789~marA~ivanov'] },
      {
        type: 'note.add',
        subject: lead,
        needs: 'show',
        text: { values: { clients: 'Иванов Иван' } },
      },
      { type: 'note.add', subject: { kind: 'contact', id: '501' }, needs: 'act' },
      { type: 'user.notify', user: '7', needs: 'warn' },
      { type: 'request.settle', outcome: { type: 'review', candidates: ['501'] } },
    ])
  })

  it('names three of many candidates', () => {
    const people = ['Иван', 'Ваня', 'Мария', 'Маша'].map((first, index) =>
      aKnownPerson({ contact: aContact({ id: asId(501 + index), name: { ...NOBODY, first } }) }),
    )
    const card = aCard({ person: NOBODY })

    expect(only(decide(people, { card }), 'note.add')).toMatchObject([
      { text: { values: { clients: { values: { names: 'Иван, Ваня, Мария', rest: 1 } } } } },
    ])
  })

  it('asks the head of sales when the owner is dismissed', () => {
    const facts = { card: wife, owner: aUser({ isActive: false }) }

    expect(only(decide([aKnownPerson()], facts), 'user.notify')).toMatchObject([{ user: '2' }])
  })

  it('asks nobody when there is nobody', () => {
    const facts = { card: wife, owner: null, headOfSales: null }

    expect(only(decide([aKnownPerson()], facts), 'user.notify')).toEqual([])
  })
})
