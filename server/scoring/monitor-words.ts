import type { Say } from '../../shared/i18n/message.ts'
import { decimalText } from './decimal.ts'
import type { Spreading } from './drift.ts'
import { columnName } from './words.ts'

/** How what was shown has kept its word within a week, and how open cards have changed since the week before. */
export interface Weekly {
  readonly schema: 1
  /** Cards that were shown a chance and have closed since. */
  readonly deals: number
  /** Mean forecast and won share of them, 0 … 1. */
  readonly said: number
  readonly was: number
  /** Standard errors between the two; 0 where they are too few. */
  readonly z: number
  readonly auc: number
  /** `null`: no stage has both kinds. */
  readonly aucWithinStage: number | null
  readonly version: number
  readonly spreading: Spreading
  /** Share of rare and unseen values the week before; `null`: this is the first week. */
  readonly unseenBefore: number | null
  /** Population stability index of each column; empty in the first week. */
  readonly stability: Readonly<Record<string, number>>
}

const MAX_Z = 3
const MAX_STABILITY = 0.25
/** By how much the share of rare and unseen values has to grow to be worth a word. */
const MANY_UNSEEN = 0.1
const FEW = 10
/** Columns that are named. */
const NAMED = 3

/** @returns `null` for what another version of ours has written */
export function readWeekly(raw: unknown): Weekly | null {
  const isOurs = typeof raw === 'object' && raw !== null && 'schema' in raw && raw.schema === 1
  return isOurs ? (raw as Weekly) : null
}

export function isWarning(weekly: Weekly): boolean {
  return Math.abs(weekly.z) > MAX_Z || changedColumns(weekly).length > 0 || hasMoreUnseen(weekly)
}

function hasMoreUnseen({ spreading, unseenBefore }: Weekly): boolean {
  return unseenBefore !== null && spreading.unseen - unseenBefore > MANY_UNSEEN
}

function changedColumns({ stability }: Weekly): readonly string[] {
  return Object.entries(stability)
    .filter(([, index]) => index > MAX_STABILITY)
    .toSorted(([, one], [, other]) => other - one)
    .map(([column]) => column)
}

export function weeklyText(weekly: Weekly, say: Say): string {
  const { deals, z, spreading } = weekly
  const changed = changedColumns(weekly)
  const columns = changed
    .slice(0, NAMED)
    .map(column => say(columnName(column)))
    .join(', ')
  const share = Math.round(100 * spreading.unseen)
  return [
    deals < FEW
      ? say({ id: 'scoring.monitor.few', values: { n: deals } })
      : say({ id: 'scoring.monitor', values: weeklyValues(weekly) }),
    ...(Math.abs(z) > MAX_Z
      ? [say({ id: 'scoring.monitor.z', values: { z: decimalText(z, 1) } })]
      : []),
    ...(changed.length > 0 ? [say({ id: 'scoring.monitor.drift', values: { columns } })] : []),
    ...(hasMoreUnseen(weekly) ? [say({ id: 'scoring.monitor.unseen', values: { share } })] : []),
  ].join('; ')
}

function weeklyValues({ said, was, deals, auc, aucWithinStage }: Weekly) {
  return {
    said: Math.round(100 * said),
    was: Math.round(100 * was),
    n: deals,
    auc: decimalText(auc, 2),
    within: aucWithinStage === null ? '—' : decimalText(aucWithinStage, 2),
  }
}
