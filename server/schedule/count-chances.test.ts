import { describe, expect, it } from 'vitest'
import { asId } from '../../shared/crm/ids.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import { CountingStopped } from '../scoring/work-apart.ts'
import { type ChancesState, kindDue, pastDue, readState } from './chances-state.ts'
import { eachKind } from './count-chances.ts'

const NIGHT = { day: '2026-11-26', hour: 4 }
const NOON = { day: '2026-11-26', hour: 12 }
const learnt = (closed: number) => ({ night: NIGHT.day, closed, switches: '{}' })
const state: ChancesState = { night: NIGHT.day, rows: 1000, kinds: { lead: learnt(100) } }

describe('a kind of cards', () => {
  const now = { local: NIGHT, closed: 100, switches: '{}' }

  it('is learnt in the night, whatever the other one has come to', () => {
    expect(kindDue(state, 'deal', now)).toEqual(learnt(100))
    expect(kindDue(state, 'lead', now)).toBeNull()
    expect(kindDue(state, 'deal', { ...now, closed: 0 })).toBeNull()
  })

  it('is learnt again when 2 % more have closed, or a column was switched', () => {
    expect(kindDue(state, 'lead', { ...now, local: NOON, closed: 101 })).toBeNull()
    expect(kindDue(state, 'lead', { ...now, local: NOON, closed: 102 })?.closed).toBe(102)
    const switches = '{"source":false}'
    expect(kindDue(state, 'lead', { ...now, switches })).toEqual({ ...learnt(100), switches })
  })

  it('that fails keeps no other from its turn', async () => {
    const failed: unknown[] = []
    const done: CardKind[] = []
    const log = { error: (_text: string, facts?: object) => void failed.push(facts) }
    const work = async (kind: CardKind) => {
      if (kind === 'lead') throw new RangeError('out of memory')
      done.push(kind)
    }
    const desk = { tenant: { id: asId<never>('t') }, flow: { log } }

    await eachKind(desk, ['lead', 'deal'], work)

    expect(done).toEqual(['deal'])
    expect(failed).toEqual([{ tenant: 't', kind: 'lead', error: 'RangeError' }])
    const stopped = eachKind(desk, ['lead'], () => Promise.reject(new CountingStopped('ends')))
    await expect(stopped).rejects.toThrow(CountingStopped)
  })
})

describe('the past of the host', () => {
  it('is collected by night, and when its mirror has grown', () => {
    const night = { day: '2026-11-27', hour: 3 }
    expect(pastDue(state, NIGHT, 1000)).toBeNull()
    expect(pastDue(state, NOON, 1020)).toEqual({ night: NIGHT.day, rows: 1020 })
    expect(pastDue(state, { ...night, hour: 2 }, null)).toBeNull()
    expect(pastDue(state, night, null)).toEqual({ night: night.day, rows: 1000 })
    expect(pastDue(readState(null), { ...night, hour: 2 }, null)).not.toBeNull()
  })
})
