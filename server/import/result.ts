import type { LoadCounts } from '../../shared/contract/import.ts'
import type { LoadedRow, RowChange } from '../store/store.ts'
import { COUNTED } from './decide-rows.ts'
import { lacksNote } from './settle-rows.ts'
import { type LoadBody, NO_COUNTS, type Result } from './load-body.ts'

/** A load begins with what the rehearsal has left out. */
export function firstResult({ report }: LoadBody): Result {
  const { refused = 0, doubtful = 0 } = report?.counts ?? {}
  const none = { failed: 0, changed: 0, learnt: 0, onlyNoted: 0, finishedAt: null }
  return { counts: { ...NO_COUNTS, refused, doubtful }, ...none }
}

/** @param settled rows that are settled for the first time */
export function resultAfter(
  body: LoadBody,
  settled: readonly RowChange[],
  rows: ReadonlyMap<number, LoadedRow>,
): Result {
  const {
    counts: before,
    failed,
    changed,
    notes = 0,
    notesRefused = 0,
    learnt,
    onlyNoted,
    finishedAt,
  } = body.result ?? firstResult(body)
  const counts: Record<keyof LoadCounts, number> = { ...before }
  let more = 0
  for (const { line, state } of settled) {
    const fate = rows.get(line)?.fate
    if (state === 'failed') more++
    counts[state === 'failed' ? 'refused' : COUNTED[fate ?? 'refused']]++
  }
  const noted = settled.filter(({ adds }) => adds?.note !== undefined).length
  const gave = settled.filter(({ state, adds }) => state === 'done' && givesValues(adds)).length
  const missed = notesRefused + settled.filter(lacksNote).length
  return {
    counts,
    failed: failed + more,
    changed: countChanged(body, counts, changed),
    ...(notes + noted > 0 && { notes: notes + noted }),
    ...(learnt !== undefined && { learnt: learnt + gave }),
    ...(onlyNoted !== undefined && {
      onlyNoted: onlyNoted + settled.filter(({ adds }) => isNoteAlone(adds)).length,
    }),
    ...(missed > 0 && { notesRefused: missed }),
    finishedAt,
  }
}

function givesValues(adds: RowChange['adds']): boolean {
  return (adds?.phones.length ?? 0) + (adds?.emails.length ?? 0) > 0
}

function isNoteAlone(adds: RowChange['adds']): boolean {
  return adds?.note !== undefined && !givesValues(adds)
}

/** Rows that turned out otherwise: by how the numbers of each fate differ, once those rows are through. */
function countChanged({ report }: LoadBody, counts: LoadCounts, before: number): number {
  if (report === null || report === undefined) return before
  const surplus = (Object.keys(counts) as (keyof LoadCounts)[]).map(fate =>
    Math.max(0, counts[fate] - report.counts[fate]),
  )
  return surplus.reduce((sum, one) => sum + one, 0)
}
