import { describe, expect, it } from 'vitest'
import { asId, type StageId } from '../crm/ids.ts'
import { HOUR } from '../time/instant.ts'
import { binOf } from './bins.ts'
import { cardFunnelOf, type HereGround } from './here.ts'
import type { FunnelStage, JourneyGroup } from './ways.ts'

const NAMES = ['Интерес', 'Переговоры', 'Решение', 'Договор', 'Успех', 'Провал']
const stageOf = (slot: number) => asId<StageId>(`deal:S${slot}`)
const STAGES: readonly FunnelStage[] = NAMES.map((name, slot) => ({
  stage: stageOf(slot),
  slot,
  position: slot,
  name,
  status: (['won', 'lost'] as const)[slot - 4] ?? 'open',
  isGone: false,
}))

function way(
  slots: readonly number[],
  status: JourneyGroup['status'],
  count: number,
): JourneyGroup {
  const lastSlot = slots.at(-1) ?? 0
  const beforeEnd = slots.findLast(slot => slot < 4) ?? null
  return { period: 'now', slots, returns: [], lastSlot, beforeEnd, status, count, sum: null }
}

/** On paper: 100 came, 40 of them to negotiations: 12 won, 18 lost there, 10 still there. */
const GROUPS = [
  way([0, 5], 'lost', 60),
  way([0, 1, 2, 3, 4], 'won', 12),
  way([0, 1, 5], 'lost', 18),
  way([0, 1], 'open', 10),
]

function funnelOf(card: Partial<HereGround['card']>, n = 30) {
  const times = [{ period: 'now' as const, slot: 1, bin: binOf(10 * HOUR), count: n }]
  return cardFunnelOf({
    stages: STAGES,
    groups: GROUPS,
    times,
    card: {
      status: 'open',
      stage: stageOf(1),
      stood: [stageOf(0), stageOf(1)],
      workedMs: 20 * HOUR,
      ...card,
    },
  })
}

describe('the funnel of a card', () => {
  it('tells where it stands, how long against the median, and how many of those who came here were won', () => {
    const { here, lines } = funnelOf({})
    expect(lines.map(({ place }) => place)).toEqual(['passed', 'here', 'ahead', 'ahead', 'ahead'])
    expect(lines.map(({ reached }) => reached)).toEqual([100, 40, 12, 12, 12])
    expect(here).toMatchObject({
      name: 'Переговоры',
      workedMs: 20 * HOUR,
      n: 30,
      // 12 won of 12 + 18 that have ended.
      won: { part: 12, whole: 30 },
      onward: { part: 12, whole: 30 },
    })
    expect((here?.medianMs ?? 0) / HOUR).toBeCloseTo(10, 0)
  })

  it('names no median of fewer than twenty', () => {
    expect(funnelOf({}, 19).here).toMatchObject({ medianMs: null, n: 19 })
  })

  it('tells a stage it never stood at from one it passed, also after a return', () => {
    const skipped = funnelOf({ stage: stageOf(3), stood: [stageOf(0), stageOf(3)] })
    expect(skipped.lines.map(({ place }) => place)).toEqual([
      'passed',
      'skipped',
      'skipped',
      'here',
      'ahead',
    ])
    const back = funnelOf({ stage: stageOf(0), stood: [stageOf(0), stageOf(2), stageOf(0)] })
    expect(back.lines.map(({ place }) => place)).toEqual([
      'here',
      'ahead',
      'ahead',
      'ahead',
      'ahead',
    ])
  })

  it('has nowhere to stand when it is closed', () => {
    const lost = funnelOf({
      status: 'lost',
      stage: stageOf(5),
      stood: [stageOf(0), stageOf(1), stageOf(5)],
    })
    expect(lost).toMatchObject({ status: 'lost', here: null })
    expect(lost.lines.map(({ place }) => place).slice(0, 3)).toEqual(['passed', 'passed', 'ahead'])
  })
})
