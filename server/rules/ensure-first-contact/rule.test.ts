import { describe, expect, it } from 'vitest'
import { asId } from '../../../shared/crm/ids.ts'
import type { Facts } from '../../core/rule.ts'
import { instant } from '../../../shared/time/instant.ts'
import { given } from '../../../tests/given.ts'
import { aCard, aRequest, aUser } from '../../../tests/samples.ts'
import { ensureFirstContact } from './rule.ts'

const at = instant
/** Came at 11:00 in Moscow, nobody has done anything. */
const waiting: Partial<Facts> = { request: aRequest(), touchedAt: null }

describe('ensure-first-contact', () => {
  it('waits for fifteen working minutes', () => {
    expect(given(ensureFirstContact, waiting).at(at('2026-03-11T08:14:59Z'))).toEqual({
      actions: [],
      lookAgainAt: at('2026-03-11T08:15:00Z'),
    })
  })

  it('reminds the responsible, then tells the head of sales', () => {
    const yellow = given(ensureFirstContact, waiting).at(at('2026-03-11T08:15:00Z'))
    const red = given(ensureFirstContact, waiting).at(at('2026-03-11T08:30:00Z'))

    expect(yellow.actions).toMatchObject([{ type: 'user.notify', user: '7', needs: 'warn' }])
    expect(yellow.lookAgainAt).toBe(at('2026-03-11T08:30:00Z'))
    expect(red.actions).toMatchObject([
      { user: '7', key: yellow.actions[0]?.key },
      { user: '2', needs: 'act' },
    ])
    expect(red.lookAgainAt).toBeNull()
  })

  it('counts the minutes of a request of the night from the morning on', () => {
    const request = aRequest({ receivedAt: at('2026-03-13T20:00:00Z') })
    const scene = given(ensureFirstContact, { request, touchedAt: null })

    expect(scene.at(at('2026-03-15T20:00:00Z'))).toEqual({
      actions: [],
      lookAgainAt: at('2026-03-16T06:15:00Z'),
    })
  })

  it.each<[string, Partial<Facts>]>([
    ['one that was touched', { ...waiting, touchedAt: at('2026-03-11T08:05:00Z') }],
    ['one whose touches are not known', { ...waiting, touchedAt: 'unknown' }],
    ['a card that is no request', { ...waiting, request: null }],
    ['a closed one', { ...waiting, card: aCard({ status: 'lost' }) }],
    ['a deal made from a lead', { ...waiting, card: aCard({ madeFrom: aCard().ref }) }],
  ])('says nothing about %s', (_what, facts) => {
    expect(given(ensureFirstContact, facts).at(at('2026-03-12T08:00:00Z'))).toEqual({
      actions: [],
      lookAgainAt: null,
    })
  })

  it.each([
    ['nobody is head of sales', { headOfSales: null }, ['7']],
    ['the responsible is dismissed', { owner: aUser({ isActive: false }) }, ['2']],
    ['the head is dismissed', { headOfSales: aUser({ id: asId(2), isActive: false }) }, ['7']],
  ])('tells each person once when %s', (_what, facts, users) => {
    const { actions } = given(ensureFirstContact, { ...waiting, ...facts }).at(
      at('2026-03-11T12:00:00Z'),
    )

    expect(actions.map(action => action.type === 'user.notify' && action.user)).toEqual(users)
  })

  it('awaits an answer to a call that nobody took, on whatever card it is', () => {
    const calledAt = at('2026-03-11T08:00:00Z')
    const scene = given(ensureFirstContact, { request: null, touchedAt: 'unknown', calledAt })
    const { actions } = scene.at(at('2026-03-11T08:30:00Z'))

    expect(scene.at(at('2026-03-11T08:14:59Z')).lookAgainAt).toBe(at('2026-03-11T08:15:00Z'))
    expect(actions).toMatchObject([
      { user: '7', text: { id: 'ensure-first-contact.call' } },
      { user: '2', text: { id: 'ensure-first-contact.call-head' } },
    ])
  })

  it('names each call that waits, and adds nothing while the request itself does', () => {
    const keysAt = (facts: Partial<Facts>) =>
      given(ensureFirstContact, facts)
        .at(at('2026-03-11T12:00:00Z'))
        .actions.map(({ key }) => key)
    const [first, second] = [at('2026-03-11T08:00:00Z'), at('2026-03-11T08:01:00Z')]
    const touched = { ...waiting, touchedAt: at('2026-03-10T08:00:00Z') }

    expect(keysAt({ ...touched, calledAt: first })).not.toEqual(
      keysAt({ ...touched, calledAt: second }),
    )
    expect(keysAt({ ...waiting, calledAt: first })).toEqual(keysAt(waiting))
    expect(keysAt({ ...touched, calledAt: first, card: aCard({ status: 'won' }) })).toEqual([])
  })

  it('never takes red for sooner than yellow', () => {
    expect(ensureFirstContact.readSettings({ yellowMinutes: 20, redMinutes: 5 })).toEqual({
      yellowMinutes: 20,
      redMinutes: 20,
    })
    expect(ensureFirstContact.readSettings({ yellowMinutes: '1', redMinutes: -1 })).toEqual(
      ensureFirstContact.defaults,
    )
  })
})
