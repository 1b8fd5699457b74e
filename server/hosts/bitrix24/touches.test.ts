import { describe, expect, it } from 'vitest'
import { instant } from '../../../shared/time/instant.ts'
import { aCard } from '../../../tests/samples.ts'
import type { BatchAnswer, Outcome } from './portal.ts'
import { readTouch } from './touches.ts'

const AT = '2026-03-11T12:00:00+03:00'
const LONG_AGO = instant('2026-03-01T00:00:00Z')
const ok = (result: unknown): Outcome => ({ ok: true, result, total: null, next: null })

/** The answer of a portal whose lists hold these rows. */
function answer(parts: { activity?: object; comment?: object; movedBy?: number }): BatchAnswer {
  return new Map([
    ['card', ok({ item: { movedBy: parts.movedBy ?? 0 } })],
    ['touchOwn', ok(parts.activity === undefined ? [] : [parts.activity])],
    ['touchBound', ok([])],
    ['touchComments', ok(parts.comment === undefined ? [] : [parts.comment])],
  ])
}

const activity = (parts: object) => ({
  activity: {
    AUTHOR_ID: '7',
    CREATED: AT,
    LAST_UPDATED: AT,
    DIRECTION: '0',
    COMPLETED: 'N',
    ...parts,
  },
})
const comment = (parts: object) => ({
  comment: { AUTHOR_ID: '7', CREATED: AT, COMMENT: 'Ждёт КП', ...parts },
})

describe('readTouch', () => {
  it.each([
    ['a call that took place', activity({ TYPE_ID: '2', COMPLETED: 'Y' })],
    ['a meeting that took place', activity({ TYPE_ID: '1', COMPLETED: 'Y' })],
    ['an e-mail sent', activity({ TYPE_ID: '4', DIRECTION: '2' })],
    ['an SMS sent', activity({ TYPE_ID: '6', PROVIDER_ID: 'CRM_SMS', DIRECTION: '2' })],
    ['a comment', comment({})],
  ])('takes %s for a touch', (_what, parts) => {
    expect(readTouch(aCard(), answer(parts), LONG_AGO)).toBe(instant(AT))
  })

  it.each([
    ['a planned call', activity({ TYPE_ID: '2' })],
    ['an e-mail received', activity({ TYPE_ID: '4', DIRECTION: '1' })],
    ['a plan closed', activity({ TYPE_ID: '6', PROVIDER_ID: 'CRM_TODO', COMPLETED: 'Y' })],
    ['a task closed', activity({ TYPE_ID: '3', COMPLETED: 'Y' })],
    ['an e-mail of the portal itself', activity({ TYPE_ID: '4', DIRECTION: '2', AUTHOR_ID: '0' })],
    ['a comment of ours', comment({ COMMENT: 'Клиент присоединён\n\n[#k7f3a9b2c1]' })],
    ['a comment of the portal itself', comment({ AUTHOR_ID: '0' })],
    ['a card that never moved', { movedBy: 7 }],
  ])('does not take %s for one', (_what, parts) => {
    expect(readTouch(aCard(), answer(parts), LONG_AGO)).toBeNull()
  })

  it('takes a move by a person for a touch, and not one by the portal', () => {
    const card = aCard({ stageSince: instant(AT) })

    expect(readTouch(card, answer({ movedBy: 7 }), LONG_AGO)).toBe(instant(AT))
    expect(readTouch(card, answer({ movedBy: 0 }), LONG_AGO)).toBeNull()
  })

  it('names the first touch, never before the card', () => {
    const early = activity({ TYPE_ID: '2', COMPLETED: 'Y', LAST_UPDATED: '2026-03-11T07:00:00Z' })

    expect(readTouch(aCard(), answer({ ...early, ...comment({}) }), LONG_AGO)).toBe(
      aCard().createdAt,
    )
  })

  it('passes over what was done before the moment asked about', () => {
    const moved = aCard({ stageSince: instant('2026-03-11T08:30:00Z') })
    const since = instant('2026-03-11T08:45:00Z')

    expect(readTouch(moved, answer({ movedBy: 7 }), since)).toBeNull()
    expect(readTouch(moved, answer({ movedBy: 7, ...comment({}) }), since)).toBe(instant(AT))
  })
})
