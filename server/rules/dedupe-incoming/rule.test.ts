import { describe, expect, it } from 'vitest'
import { asId, type CompanyId, type ContactId, type UserId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { DedupeSettings } from '../../../shared/settings/saved-settings.ts'
import { instant } from '../../../shared/time/instant.ts'
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
import { reaches, type Strength } from '../../core/strength.ts'
import { dedupeIncoming } from './rule.ts'

const lead: CardRef = { kind: 'lead', id: asId(91) }
const openDeal: CardRef = { kind: 'deal', id: asId(15) }
const NOBODY = { first: null, last: null, second: null }

function decide(
  people: KnownPerson[],
  facts: Partial<Facts> = {},
  scene: Scene<DedupeSettings> = {},
) {
  const scenery = { request: aRequest(), matches: someMatches({ people }), ...facts }
  return given(dedupeIncoming, scenery, scene).at().actions
}

/** What leaves our house at this strength. */
function done(actions: readonly Action[], strength: Strength): string[] {
  return actions.filter(({ needs }) => reaches(strength, needs)).map(({ type }) => type)
}

function only<Type extends Action['type']>(actions: readonly Action[], type: Type) {
  return actions.filter((action): action is Extract<Action, { type: Type }> => action.type === type)
}

describe('dedupe-incoming, for a known client', () => {
  it('links the contact, keeps his responsible, says why and settles the request', () => {
    const actions = decide([aKnownPerson()])

    expect(actions).toMatchObject([
      { type: 'contact.attach', subject: lead, contact: '501', owner: '8', needs: 'act' },
      { type: 'note.add', subject: lead, text: { id: 'dedupe-incoming.note-attached' } },
      { type: 'request.settle', outcome: { type: 'attached', contact: '501' } },
    ])
  })

  it.each([
    ['is dismissed', aContact(), aUser({ id: asId(8), isActive: false })],
    ['is nobody', aContact({ owner: null }), aUser({ id: asId(8) })],
    ['is the owner of the request already', aContact({ owner: asId(7) }), aUser()],
  ])(
    'keeps the owner of the request when the responsible of the contact %s',
    (_what, contact, user) => {
      const actions = decide([aKnownPerson({ contact })], { users: new Map([[user.id, user]]) })

      expect(actions[0]).toMatchObject({ type: 'contact.attach', owner: null })
    },
  )

  it('puts new phones and e-mails on the contact, but no shared number', () => {
    const card = aCard({
      phones: ['+7 912 345-67-89', '8 900 111-22-33', '8 800 555-35-35', '+7 846 231-60-14'],
      emails: ['Ivan@Mail.ru', 'info@firma.ru', 'ivanov@ya.ru'],
    })
    const contact = aContact({ emails: ['ivanov@yandex.ru'] })
    const companies = [{ id: asId<CompanyId>(9), key: 'phone:+78462316014' }]
    const matches = someMatches({ people: [aKnownPerson({ contact })], companies })

    expect(decide([], { card, matches })[0]).toMatchObject({
      addPhones: ['+79001112233'],
      addEmails: ['ivan@mail.ru'],
      company: '9',
    })
  })

  it.each([
    ['the company of the contact', null, asId<CompanyId>(5), '5'],
    ['no company over one that is there', asId<CompanyId>(6), asId<CompanyId>(5), null],
  ])('links %s', (_what, ofCard, ofContact, expected) => {
    const actions = decide([aKnownPerson({ contact: aContact({ company: ofContact }) })], {
      card: aCard({ company: ofCard }),
    })

    expect(actions[0]).toMatchObject({ company: expected })
  })

  it('counts the repeats on the open card of the client, oldest first', () => {
    const person = aKnownPerson({ openCards: [openDeal], earlierRequests: 2 })

    expect(decide([person])).toMatchObject([
      { type: 'contact.attach' },
      { type: 'note.add', subject: lead },
      {
        type: 'note.add',
        subject: openDeal,
        needs: 'act',
        text: { id: 'dedupe-incoming.repeats', values: { count: 2 } },
      },
      { outcome: { type: 'repeat', contact: '501', of: openDeal, count: 3 } },
    ])
  })

  it('counts an open card older than the journal as a request', () => {
    const person = aKnownPerson({ openCards: [openDeal] })

    expect(only(decide([person]), 'request.settle')).toMatchObject([{ outcome: { count: 2 } }])
  })

  it('only notes the match at the strength of showing', () => {
    const actions = decide([aKnownPerson()], {}, { strength: 'show' })

    expect(done(actions, 'show')).toEqual(['note.add', 'request.settle'])
    expect(only(actions, 'note.add')).toMatchObject([
      { text: { id: 'dedupe-incoming.note-found' } },
    ])
    expect(only(actions, 'request.settle')).toMatchObject([
      { outcome: { type: 'review', candidates: ['501'] } },
    ])
  })

  it('asks the responsible at the strength of warning', () => {
    const actions = decide([aKnownPerson()], {}, { strength: 'warn' })

    expect(done(actions, 'warn')).toEqual(['note.add', 'user.notify', 'request.settle'])
    expect(only(actions, 'user.notify')).toMatchObject([
      { user: '7', text: { id: 'dedupe-incoming.ask-attach', values: { client: 'Иванов Иван' } } },
    ])
    expect(only(actions, 'note.add')).toMatchObject([
      { text: { id: 'dedupe-incoming.note-asked' } },
    ])
  })

  it('does not call a request attached that quiet mode leaves unattached', () => {
    const actions = decide([aKnownPerson()], {}, { isQuiet: true })

    expect(only(actions, 'request.settle')).toMatchObject([{ outcome: { type: 'review' } }])
  })
})

describe('dedupe-incoming, for a card that has its contact', () => {
  const linked = { card: aCard({ contacts: [asId(501)] }), contacts: [aContact()] }

  it('does not link again', () => {
    const actions = decide([aKnownPerson()], linked)

    expect(only(actions, 'contact.attach')).toEqual([])
    expect(only(actions, 'request.settle')).toMatchObject([{ outcome: { type: 'attached' } }])
  })

  it('names the rest of its effects as before, so that a half-done attachment is finished', () => {
    const person = aKnownPerson({ openCards: [openDeal] })
    const before = decide([person]).filter(({ type }) => type !== 'contact.attach')

    expect(decide([person], linked)).toEqual(before)
  })

  it('believes whoever linked it, whatever the name says', () => {
    const person = { first: 'Мария', last: 'Котова', second: null }
    const actions = decide([aKnownPerson()], { ...linked, card: { ...linked.card, person } })

    expect(only(actions, 'request.settle')).toMatchObject([{ outcome: { type: 'attached' } }])
  })

  it('settles a linked contact without phone and e-mail', () => {
    const contact = aContact({ phones: [], emails: [] })
    const card = aCard({ contacts: [contact.id], phones: [], person: NOBODY })

    expect(only(decide([], { card, contacts: [contact] }), 'request.settle')).toMatchObject([
      { outcome: { type: 'attached', contact: '501' } },
    ])
  })
})

describe('dedupe-incoming, for a deal made by a form together with a fresh contact', () => {
  const deal: CardRef = { kind: 'deal', id: asId(20) }
  const fresh = aContact({ id: asId(777), createdAt: instant('2026-03-11T07:59:58Z') })
  const card = aCard({ ref: deal, contacts: [fresh.id], person: NOBODY, phones: [] })
  const facts = { card, contacts: [fresh], request: aRequest({ card: deal }) }
  const freshPerson = aKnownPerson({ contact: fresh })

  it('attaches the older known contact', () => {
    const actions = decide([freshPerson, aKnownPerson()], facts)

    expect(actions[0]).toMatchObject({ type: 'contact.attach', subject: deal, contact: '501' })
  })

  it('settles as new when nobody else is known, and makes no second contact', () => {
    expect(decide([freshPerson], facts)).toMatchObject([
      { type: 'request.settle', outcome: { type: 'new' } },
    ])
  })

  it.each([
    ['younger', { id: asId<ContactId>(778), createdAt: instant('2026-03-11T07:59:59Z') }],
    ['as old, with a higher id', { id: asId<ContactId>(778), createdAt: fresh.createdAt }],
  ])('leaves a twin that is %s to be attached to this one', (_what, parts) => {
    const twin = aKnownPerson({ contact: aContact(parts) })

    expect(only(decide([freshPerson, twin], facts), 'contact.attach')).toEqual([])
  })

  it('is no request of its own when it was made from a lead', () => {
    expect(decide([aKnownPerson()], { ...facts, card: { ...card, madeFrom: lead } })).toEqual([])
  })
})

describe('dedupe-incoming', () => {
  it.each<[string, Partial<Facts>]>([
    ['a card that is no request', { request: null }],
    ['a request that has its outcome', { request: aRequest({ outcome: { type: 'new' } }) }],
    ['a request nobody was looked up for', { matches: null }],
  ])('leaves %s alone', (_what, facts) => {
    expect(decide([aKnownPerson()], facts)).toEqual([])
  })

  it('names every effect of a request once, by the card', () => {
    const keys = decide([aKnownPerson({ openCards: [openDeal] })]).map(({ key }) => key)

    expect(keys).toEqual([
      'dedupe-incoming/lead:91/attach',
      'dedupe-incoming/lead:91/note',
      'dedupe-incoming/lead:91/repeat/deal:15',
      'dedupe-incoming/lead:91/settle',
    ])
  })

  it('never takes two empty cards for one person', () => {
    const empty = aKnownPerson({ contact: aContact({ phones: [''], emails: [''] }) })

    expect(
      only(decide([empty], { card: aCard({ phones: [''], emails: [''] }) }), 'contact.attach'),
    ).toEqual([])
  })

  it('is stronger than a user id of another account', () => {
    const users = new Map([[asId<UserId>(99), aUser({ id: asId(99) })]])

    expect(decide([aKnownPerson()], { users })[0]).toMatchObject({ owner: null })
  })
})
