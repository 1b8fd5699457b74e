import { describe, expect, it } from 'vitest'
import { asId, type PipelineId, type StageId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import type { DedupeSettings } from '../../../shared/settings/saved-settings.ts'
import { given, type Scene } from '../../../tests/given.ts'
import {
  aCard,
  aContact,
  aKnownPerson,
  aRequest,
  NOON,
  someMatches,
} from '../../../tests/samples.ts'
import type { Facts } from '../../core/rule.ts'
import { dedupeIncoming } from './rule.ts'
import { readDedupeSettings } from './settings.ts'

const deal: CardRef = { kind: 'deal', id: asId(15) }
const TWIN = asId<StageId>('lead:JUNK')
const JOIN = { repeat: 'join', closeTo: { [asId<PipelineId>('lead')]: TWIN } } as const

function decide(
  openCards: readonly CardRef[],
  facts: Partial<Facts> = {},
  scene: Scene<DedupeSettings> = { settings: JOIN },
) {
  const matches = someMatches({ people: [aKnownPerson({ openCards })] })
  const scenery = { request: aRequest(), matches, touchedAt: null, ...facts }
  return given(dedupeIncoming, scenery, scene).at().actions
}

const typesOf = (actions: ReturnType<typeof decide>) => actions.map(({ type }) => type)

describe('joining a request to an open card', () => {
  it('links the client, tells both cards, closes the twin and calls it a repeat', () => {
    const card = aCard({ comment: '  Когда замер? ' })

    expect(decide([deal], { card })).toMatchObject([
      { type: 'contact.attach', contact: '501' },
      { type: 'note.add', subject: card.ref, text: { id: 'dedupe-incoming.note-joined' } },
      {
        type: 'note.add',
        subject: deal,
        text: {
          id: 'dedupe-incoming.joined',
          values: { count: 1, words: { values: { words: 'Когда замер?' } } },
        },
      },
      { type: 'card.move', subject: card.ref, stage: 'lead:JUNK', needs: 'act' },
      { type: 'request.settle', outcome: { type: 'repeat', of: deal } },
    ])
  })

  it('leaves the twin open where the tenant has named no stage for it', () => {
    const actions = decide([deal], {}, { settings: { repeat: 'join' } })

    expect(typesOf(actions)).not.toContain('card.move')
    expect(actions).toMatchObject({ 1: { text: { id: 'dedupe-incoming.note-joined' } } })
  })

  it.each([
    ['somebody has worked on', { touchedAt: NOON }],
    ['is too old to be asked about', { touchedAt: 'unknown' as const }],
    ['somebody has closed himself', { card: aCard({ status: 'lost', stage: asId('lead:SPAM') }) }],
  ])('never closes a card that %s', (_what, facts) => {
    expect(typesOf(decide([deal], facts))).not.toContain('card.move')
  })

  it('closes again what an earlier try has closed: its answer was lost', () => {
    const card = aCard({ status: 'lost', stage: TWIN })

    expect(typesOf(decide([deal], { card, touchedAt: NOON }))).toContain('card.move')
  })

  it('takes a deal before a lead', () => {
    const lead: CardRef = { kind: 'lead', id: asId(9) }

    expect(decide([lead, deal]).at(-1)).toMatchObject({ outcome: { of: deal } })
    expect(decide([lead]).at(-1)).toMatchObject({ outcome: { of: lead } })
  })

  it.each<[string, CardRef, CardRef]>([
    ['a younger lead', { kind: 'lead', id: asId(91) }, { kind: 'lead', id: asId(100) }],
    ['a younger deal', { kind: 'deal', id: asId(15) }, { kind: 'deal', id: asId(16) }],
    ['a lead, being a deal', { kind: 'deal', id: asId(15) }, { kind: 'lead', id: asId(9) }],
  ])('never joins %s, so that two are not joined to each other', (_what, ref, open) => {
    const actions = decide([open], { card: aCard({ ref }), request: aRequest({ card: ref }) })

    expect(actions.map(({ key }) => key)).toContain(
      `dedupe-incoming/${ref.kind}:${ref.id}/repeat/${open.kind}:${open.id}`,
    )
    expect(typesOf(actions)).not.toContain('card.move')
  })

  it('only tells of a repeated request below its strength', () => {
    const actions = decide([deal], {}, { settings: JOIN, strength: 'warn' })

    expect(typesOf(actions)).not.toContain('card.move')
    expect(actions).toMatchObject({ 1: { text: { id: 'dedupe-incoming.note-asked' } } })
  })

  it('cuts a text nobody would read', () => {
    const actions = decide([deal], { card: aCard({ comment: 'ы'.repeat(20_000) }) })
    const text = JSON.stringify(actions[2])

    expect(text.length).toBeLessThan(2500)
  })
})

describe('the responsible of a known client’s request', () => {
  it('is the request’s own where the tenant wants it so', () => {
    const settings = { owner: 'request' } as const

    expect(decide([], {}, { settings })[0]).toMatchObject({ type: 'contact.attach', owner: null })
    expect(decide([])[0]).toMatchObject({ type: 'contact.attach', owner: '8' })
  })
})

describe('a number the tenant calls shared', () => {
  const shared = { sharedPhones: ['+79123456789'] }

  it('recognises nobody, and is told in a note', () => {
    const actions = decide([], {}, { settings: shared })

    expect(typesOf(actions)).toEqual(['contact.create', 'note.add', 'request.settle'])
    expect(actions[1]).toMatchObject({ text: { id: 'dedupe-incoming.note-shared' } })
  })

  it('leaves another key of the request its power', () => {
    const card = aCard({ emails: ['ivanov@yandex.ru'] })
    const contact = aContact({ emails: ['ivanov@yandex.ru'] })
    const people = [
      aKnownPerson({ contact, sharedKeys: ['phone:+79123456789', 'email:ivanov@yandex.ru'] }),
    ]

    const actions = decide([], { card, matches: someMatches({ people }) }, { settings: shared })

    expect(typesOf(actions)).toContain('contact.attach')
  })

  it.each([
    ['the address', ['ivanov@ya.ru'], 'contact.create'],
    ['its domain', ['@yandex.ru'], 'contact.create'],
    ['another domain', ['@ndex.ru'], 'contact.attach'],
  ])('may be a mailbox: %s', (_what, sharedEmails, expected) => {
    const card = aCard({ phones: [], emails: ['ivanov@yandex.ru'] })
    const contact = aContact({ phones: [], emails: ['ivanov@yandex.ru'] })
    const people = [aKnownPerson({ contact, sharedKeys: ['email:ivanov@yandex.ru'] })]

    const actions = decide(
      [],
      { card, matches: someMatches({ people }) },
      { settings: { sharedEmails } },
    )

    expect(actions[0]?.type).toBe(expected)
  })
})

describe('readDedupeSettings', () => {
  it.each([null, 'join', { owner: 7, repeat: 'merge', closeTo: [], sharedPhones: {} }])(
    'falls back to the defaults for %j',
    saved => {
      expect(readDedupeSettings(saved)).toEqual(dedupeIncoming.defaults)
    },
  )

  it('leaves out what does not fit', () => {
    const saved = { closeTo: { lead: 'lead:JUNK', 'deal:0': 5 }, sharedPhones: ['+7', null, ' '] }

    expect(readDedupeSettings(saved)).toMatchObject({
      closeTo: { lead: 'lead:JUNK' },
      sharedPhones: ['+7'],
    })
  })
})
