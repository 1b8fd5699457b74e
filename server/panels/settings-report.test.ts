import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import { instant } from '../../shared/time/instant.ts'
import { aUser } from '../../tests/samples.ts'
import { readExempt } from '../core/exempt.ts'
import type { HeldCount } from '../store/store.ts'
import { toReport } from './settings-report.ts'

const since = instant('2026-11-18T09:00:00Z')
const anna = aUser({ id: asId('7'), name: 'Анна' })
const people = { users: [anna], exempt: readExempt(null, new Set()) }

function held(changes: Partial<HeldCount>): HeldCount {
  return { rule: 'ensure-next-step', person: asId('7'), held: 'quiet', count: 1, ...changes }
}

describe('the report of quiet mode', () => {
  it('has one row for each rule and person, most first', () => {
    const counts = [
      held({ count: 2 }),
      held({ held: 'strength', count: 3 }),
      held({ rule: 'limit-stage-time', held: 'cap', count: 9 }),
    ]

    expect(toReport(counts, people, since).rows).toEqual([
      { rule: 'limit-stage-time', person: 'Анна', quiet: 0, strength: 0, cap: 9 },
      { rule: 'ensure-next-step', person: 'Анна', quiet: 2, strength: 3, cap: 0 },
    ])
  })

  it('has no row for somebody the rules leave alone by now', () => {
    const exempt = readExempt({ users: ['7'] }, new Set())

    expect(
      toReport([held({}), held({ person: null })], { users: [anna], exempt }, since).rows,
    ).toMatchObject([{ person: null }])
  })

  it('tells apart those the host no longer lists, and what concerns nobody', () => {
    const counts = [
      held({ person: asId('8') }),
      held({ person: asId('9') }),
      held({ person: null }),
    ]

    expect(toReport(counts, people, since).rows.map(({ person }) => person)).toEqual([
      '№ 8',
      '№ 9',
      null,
    ])
  })
})
