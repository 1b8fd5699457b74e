import type { StageId } from '../crm/ids.ts'
import type { Card, Money } from '../crm/model.ts'

/** A stage as a line of the funnel. */
export interface FunnelStage {
  readonly stage: StageId
  readonly slot: number
  readonly position: number
  readonly name: string | null
  readonly status: Card['status']
  readonly isGone: boolean
}

/** `now`: the period itself. `before`: the one of the same length right before it. `past`: what came before that, up to a year. */
export type Period = 'now' | 'before' | 'past'

/** Ways through a pipeline that are alike in all that is counted. */
export interface JourneyGroup {
  readonly period: Period
  readonly slots: readonly number[]
  readonly returns: readonly number[]
  readonly lastSlot: number
  readonly beforeEnd: number | null
  readonly status: Card['status'] | 'left'
  readonly count: number
  /** `null`: none of them has an amount. */
  readonly sum: Money | null
}

/** `with-skips`: whoever reached a later stage has reached the skipped one. `passed`: only what a card really stood at. */
export type SkipMode = 'with-skips' | 'passed'

/**
 * Stages under way in their order, then the success; removed ones only where a card of the period stood at them.
 *
 * @param groups of the period
 */
export function linesOf({
  stages,
  groups,
}: {
  readonly stages: readonly FunnelStage[]
  readonly groups: readonly Pick<JourneyGroup, 'slots'>[]
}): readonly FunnelStage[] {
  const used = new Set(groups.flatMap(({ slots }) => slots))
  return stages
    .filter(({ status, isGone, slot }) => status !== 'lost' && (!isGone || used.has(slot)))
    .toSorted(
      (one, other) =>
        Number(one.status === 'won') - Number(other.status === 'won') ||
        one.position - other.position ||
        one.slot - other.slot,
    )
}

/** What of a way is counted. */
export type WayFacts = Pick<JourneyGroup, 'slots' | 'returns' | 'lastSlot' | 'beforeEnd' | 'status'>

/** A way as it lies over the lines. */
export interface WayView {
  readonly way: WayFacts
  readonly passed: ReadonlySet<number>
  /** -1: it reached no line. */
  readonly furthest: number
}

export function viewOf(way: WayFacts, lines: readonly FunnelStage[]): WayView {
  const slots = new Set(way.slots)
  const passed = new Set(lines.flatMap(({ slot }, row) => (slots.has(slot) ? [row] : [])))
  return { way, passed, furthest: Math.max(-1, ...passed) }
}

/** Numbers of the whole pipeline. */
export const TOTALS = ['entered', 'won', 'lost', 'left', 'open'] as const
export type Total = (typeof TOTALS)[number]

/** Numbers of a line. `converted`: of those of the line before; `stayed-behind`: those of the line before that did not come here. */
export const COUNTS = [
  'reached',
  'converted',
  'stayed-behind',
  'lost',
  'left',
  'standing',
  'skipped',
  'returned',
  'timed',
] as const
export type Count = (typeof COUNTS)[number]

export function isInTotal({ way }: WayView, total: Total): boolean {
  return total === 'entered' || way.status === total
}

/** The one place that says what each number of a line counts; its list of deals is made by the same words. */
export function isCounted(
  view: WayView,
  count: Count,
  at: { row: number; slot: number; mode: SkipMode },
): boolean {
  const { way, passed, furthest } = view
  const { row, slot, mode } = at
  const isLast = way.lastSlot === slot
  switch (count) {
    case 'reached':
      return hasReached(view, row, mode)
    case 'converted':
      return row > 0 && hasReached(view, row - 1, mode) && hasReached(view, row, mode)
    case 'stayed-behind':
      return row > 0 && hasReached(view, row - 1, mode) && !hasReached(view, row, mode)
    case 'lost':
      return way.status === 'lost' && way.beforeEnd === slot
    case 'left':
      return way.status === 'left' && isLast
    case 'standing':
      return way.status === 'open' && isLast
    case 'skipped':
      return furthest > row && !passed.has(row)
    case 'returned':
      return way.returns.includes(slot)
    case 'timed':
      return passed.has(row) && !(way.status === 'open' && isLast)
    default:
      return count satisfies never
  }
}

/** @param row of the line */
export function hasReached({ passed, furthest }: WayView, row: number, mode: SkipMode): boolean {
  return mode === 'with-skips' ? furthest >= row : passed.has(row)
}
