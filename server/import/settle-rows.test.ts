import { describe, expect, it } from 'vitest'
import { asInstant } from '../../shared/time/instant.ts'
import type { LoadedRow } from '../store/store.ts'
import { NO_COUNTS } from './load-body.ts'
import { resultAfter } from './result.ts'
import { changeOf } from './settle-rows.ts'

const NOW = asInstant(1_700_000_000_000)
const MARK = 'k7f3a9b2c1:5'
const FIRST = { now: NOW, request: 'lead' as const, isAgain: false }
const AGAIN = { ...FIRST, isAgain: true }

const row: LoadedRow = {
  line: 5,
  state: 'writing',
  fate: 'update',
  body: null,
  cells: null,
  repeatOf: null,
  company: null,
  reasons: null,
  contact: '501',
  made: null,
  adds: { phones: ['+79120000955'], emails: ['oleg@bk.ru'] },
  at: null,
}
const added = { phones: ['+79120000955'], emails: [] }

describe('a row that went to a known contact', () => {
  it('keeps what was really added, not what a person has typed meanwhile', () => {
    const change = changeOf(row, { mark: MARK, done: true, id: '501', added }, FIRST)

    expect(change).toMatchObject({ state: 'done', made: 'contact:501', adds: added })
    expect(change.adds).toEqual(added)
  })

  it('is not sure of the rest after an answer that was lost', () => {
    const change = changeOf(row, { mark: MARK, done: true, id: '501', added }, AGAIN)

    expect(change.adds).toEqual({ ...added, isUnsure: true })
  })

  it('is sure where all of it was added now', () => {
    const all = { phones: ['+79120000955'], emails: ['oleg@bk.ru'] }

    const change = changeOf(row, { mark: MARK, done: true, id: '501', added: all }, AGAIN)

    expect(change.adds).toEqual(all)
  })

  it('is done without its comment that the host did not take, which is counted', () => {
    const outcome = { mark: MARK, done: true as const, id: '501', added, noteRefused: '400' }

    const change = changeOf(row, outcome, FIRST)

    const reasons = [{ id: 'import.note-refused', values: { reason: '400' } }]
    expect(change).toMatchObject({ state: 'done', adds: added, reasons })
    const body = { result: { counts: NO_COUNTS, failed: 0, changed: 0, finishedAt: null } }
    const result = resultAfter(body, [change], new Map([[5, row]]))
    expect(result).toMatchObject({ notesRefused: 1, failed: 0, counts: { updated: 1 } })
  })

  it('is decided anew when the contact is gone', () => {
    const gone = { mark: MARK, done: false as const, reason: '404', isGone: true }

    expect(changeOf(row, gone, FIRST)).toEqual({ line: 5, state: 'ready' })
  })
})

describe('a row that is made', () => {
  it.each(['create', 'request'] as const)(
    'has failed when something else of its %s is gone, and is not tried without end',
    fate => {
      const gone = { mark: MARK, done: false as const, reason: 'NOT_FOUND', isGone: true }

      expect(changeOf({ ...row, fate, adds: null }, gone, FIRST).state).toBe('failed')
    },
  )
})
