import { describe, expect, it } from 'vitest'
import { asId, type PipelineId, type StageId } from '../crm/ids.ts'
import type { FunnelLine, FunnelReport } from '../funnel/report.ts'
import { asInstant, MINUTE } from '../time/instant.ts'
import { findBottleneck } from './bottleneck.ts'
import { leftMs, shareOf } from './progress.ts'

const SALES = asId<PipelineId>('deal:0')

describe('the bottleneck of the first look', () => {
  function line(stage: string, verdict: FunnelLine['verdict'], now: [number, number]): FunnelLine {
    const onward = {
      now: { part: now[0], whole: now[1] },
      past: { part: 80, whole: 100 },
    }
    return { stage: asId<StageId>(stage), name: stage, verdict, onward } as FunnelLine
  }
  const report = (...lines: readonly FunnelLine[]) => ({ lines }) as unknown as FunnelReport
  const last = line('won', 'usual', [0, 0])

  it('is the one of all pipelines at which most was lost', () => {
    const finding = findBottleneck([
      {
        pipeline: SALES,
        name: 'Продажи',
        // 80 % of 40 are 32, of whom 20 went on.
        report: report(line('talks', 'bottleneck', [20, 40]), line('offer', 'few', [1, 4]), last),
      },
      {
        pipeline: asId<PipelineId>('deal:5'),
        name: 'Сервис',
        report: report(line('visit', 'bottleneck', [5, 30]), last),
      },
    ])
    expect(finding).toMatchObject({
      state: 'bottleneck',
      worst: { pipelineName: 'Сервис', stageName: 'visit', missed: 19 },
      told: 2,
      of: 3,
    })
  })

  it('is none where every stage is as usual, and unknown where there is too little', () => {
    const usual = report(line('talks', 'usual', [30, 40]), last)
    expect(findBottleneck([{ pipeline: SALES, name: '', report: usual }])).toEqual({
      state: 'bottleneck',
      worst: null,
      told: 1,
      of: 1,
    })
    const few = report(line('talks', 'few', [3, 7]), last)
    expect(findBottleneck([{ pipeline: SALES, name: '', report: few }])).toEqual({
      state: 'few',
      n: 7,
    })
    expect(findBottleneck([])).toEqual({ state: 'few', n: 0 })
  })
})

describe('the progress of the first look', () => {
  it('weighs its parts, and is whole when they are', () => {
    expect(shareOf({ 'open-cards': 1, clients: 0, past: 0.5, deeds: 0 })).toBeCloseTo(0.45)
    expect(shareOf({ 'open-cards': 1, clients: 1, past: 1, deeds: 1 })).toBeCloseTo(1)
  })

  it('tells the time left by the pace since it last went on', () => {
    const at = asInstant(0)
    // Half of what was left in a minute: the other half takes one, too.
    expect(leftMs(0.6, { at, share: 0.2 }, asInstant(MINUTE))).toBe(MINUTE)
    expect(leftMs(0.22, { at, share: 0.2 }, asInstant(MINUTE))).toBeNull()
    expect(leftMs(0.6, null, asInstant(MINUTE))).toBeNull()
    expect(leftMs(0.6, { at, share: 0.2 }, at)).toBeNull()
  })
})
