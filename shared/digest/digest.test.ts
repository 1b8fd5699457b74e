import { describe, expect, it } from 'vitest'
import { aStanding } from '../../tests/queue/samples.ts'
import type { Standing } from '../control/standing.ts'
import { judge } from '../control/violations.ts'
import { asId, type CardId } from '../crm/ids.ts'
import { asInstant } from '../time/instant.ts'
import { digestOf } from './digest.ts'

const NOW = asInstant(70)
const NOTHING: ReadonlySet<string> = new Set()

function cards(...standings: readonly Standing[]) {
  return judge(
    standings.map((standing, index) => ({
      card: { kind: 'deal', id: asId<CardId>(String(index + 1)) } as const,
      standing,
    })),
    NOW,
  )
}

const step = { title: 'Звонок', dueAt: asInstant(100) }
const clean = () => aStanding({ step })
const stepless = (): Standing => ({ ...aStanding({ step: null, gapSince: asInstant(5) }) })
const stuck = (): Standing => ({
  ...aStanding({ step, limit: { nearAt: asInstant(20), exceededAt: asInstant(60) } }),
  owner: asId('8'),
})

describe('a digest', () => {
  it('counts what is open and clean, problems by weight, people by number, money that is stuck', () => {
    expect(digestOf(cards(clean(), stepless(), stuck(), stepless()), NOTHING, null)).toEqual({
      open: 4,
      clean: 1,
      counts: [
        { problem: 'limit-exceeded', count: 1 },
        { problem: 'no-next-step', count: 2 },
      ],
      people: [
        { user: '7', count: 2, worst: 'no-next-step' },
        { user: '8', count: 1, worst: 'limit-exceeded' },
      ],
      stuck: [{ minor: 100_000, currency: 'RUB' }],
      change: null,
      faulty: ['deal:2', 'deal:3', 'deal:4'],
    })
  })

  it('tells what has come and what was mended; a card that is lost or handed over is not', () => {
    const before = ['deal:1', 'deal:9']

    expect(digestOf(cards(clean(), stepless()), NOTHING, before).change).toEqual({
      added: 1,
      gone: 1,
    })
  })

  it('speaks of no card put aside, neither now nor as new when its time comes', () => {
    const told = digestOf(cards(clean(), stepless()), new Set(['deal:2']), [])
    expect(told).toMatchObject({ open: 1, clean: 1, counts: [], change: { added: 0, gone: 0 } })

    const later = digestOf(cards(clean(), stepless()), NOTHING, told.faulty)
    expect(later).toMatchObject({ open: 2, clean: 1, change: { added: 0, gone: 0 } })
  })

  it('takes a limit that only comes near for no fault', () => {
    const near = aStanding({ step, limit: { nearAt: asInstant(65), exceededAt: asInstant(90) } })

    expect(digestOf(cards(near), NOTHING, null)).toMatchObject({
      clean: 1,
      counts: [{ problem: 'limit-near', count: 1 }],
      people: [],
      faulty: [],
    })
  })
})
