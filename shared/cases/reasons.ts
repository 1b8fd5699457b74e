import type { PipelineId, StageId } from '../crm/ids.ts'
import { ENOUGH } from '../funnel/report.ts'
import type { CaseOutcome } from './case.ts'

/** A decided case, as far as the chart of reasons needs it. */
export interface CountedCase {
  readonly pipeline: PipelineId
  readonly stage: StageId
  /** In the reader's words: the standard reason and the same words typed by hand are one. */
  readonly reason: string
  /** `null`: not looked up yet. */
  readonly outcome: CaseOutcome | null
}

export interface StageReasons {
  readonly pipeline: PipelineId
  readonly stage: StageId
  readonly count: number
  /** Most first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
}

/** Stages with most cases first. */
export function reasonsByStage(cases: readonly CountedCase[]): readonly StageReasons[] {
  const stages = new Map<string, CountedCase[]>()
  for (const one of cases) {
    const key = `${one.pipeline}/${one.stage}`
    stages.set(key, [...(stages.get(key) ?? []), one])
  }
  return [...stages.values()]
    .flatMap(group => {
      const [first] = group
      if (first === undefined) return []
      const { pipeline, stage } = first
      return [{ pipeline, stage, count: group.length, reasons: countReasons(group) }]
    })
    .toSorted((one, other) => other.count - one.count)
}

/** Most first. */
export function countReasons(cases: readonly CountedCase[]): StageReasons['reasons'] {
  const counts = new Map<string, number>()
  for (const { reason } of cases) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((one, other) => other.count - one.count)
}

/** Whole percent; `null`: a share of so few cases says nothing. */
export function shareOf(count: number, of: number): number | null {
  return of < ENOUGH ? null : Math.round((count * 100) / of)
}

export interface OutcomeCounts {
  /** Cases whose outcome was looked up. */
  readonly known: number
  readonly counts: Readonly<Record<CaseOutcome, number>>
  /** Share of the known ones that went on or were won, whole percent rounded down; `null`: too few are known for a share. */
  readonly onwardsPercent: number | null
}

export function countOutcomes(cases: readonly Pick<CountedCase, 'outcome'>[]): OutcomeCounts {
  const counts = { moved: 0, won: 0, lost: 0, still: 0, gone: 0 }
  for (const { outcome } of cases) if (outcome !== null) counts[outcome] += 1
  const known = cases.filter(({ outcome }) => outcome !== null).length
  const onwards = counts.moved + counts.won
  const onwardsPercent = known < ENOUGH ? null : Math.floor((onwards * 100) / known)
  return { known, counts, onwardsPercent }
}
