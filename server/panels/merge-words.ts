import {
  MERGE_MOVES,
  type MergeField,
  type MergeLoss,
  type MergeLossKey,
  type MergeMove,
  type MergeMoveKey,
  type MergeRow,
} from '../../shared/contract/merge.ts'
import { type BulkRun } from '../../shared/contract/merge-bulk.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { FieldDecision } from '../../shared/merge/model.ts'
import type { HostMerge } from '../core/host-merge.ts'
import { undoUntil } from '../merge/undo.ts'
import type { Merging, MergingRun } from '../store/store.ts'

export type Counts = Readonly<Partial<Record<MergeMoveKey | 'fields', number>>>

/** Only what there is. */
export function toMoves(counts: Counts, say: Say): readonly MergeMove[] {
  return MERGE_MOVES.flatMap((key): MergeMove[] => {
    const count = counts[key] ?? 0
    return count === 0
      ? []
      : [{ key, count, text: say({ id: 'merge.move', values: { what: key, count } }) }]
  })
}

export function toLosses(losses: readonly MergeLossKey[], say: Say): readonly MergeLoss[] {
  return losses.map(key => ({ key, text: say({ id: 'merge.loss', values: { loss: key } }) }))
}

export function toField(decision: FieldDecision, say: Say): MergeField {
  const { key, label, values, result } = decision
  return {
    key,
    label: say({ id: 'merge.field', values: { field: key, title: label } }),
    kind: decision.kind,
    values: values.map(({ member, texts }) => ({ member, text: texts.join(', ') })),
    result: result.join(', '),
    choice: decision.choice,
  }
}

export function doneText({ outcome: { moved, left } }: Merging, say: Say): string {
  const moves = toMoves(moved, say).map(({ text }) => text)
  const hasMoves = moves.length > 0 ? 'yes' : 'no'
  const done = say({ id: 'merge.done', values: { moves: moves.join(', '), hasMoves } })
  const count = left.length
  return count === 0 ? done : `${done} ${say({ id: 'merge.left', values: { count } })}`
}

/** @param page of the host's own merge; `null`: it has none */
export function conflictText(page: string | null, say: Say): string {
  return say({ id: page === null ? 'merge.conflict-no-page' : 'merge.conflict' })
}

export function stateText(merging: Merging, page: string | null, say: Say): string {
  const { state, outcome } = merging
  if (state === 'merged') return doneText(merging, say)
  if (state === 'conflict') return conflictText(page, say)
  if (state === 'refused') {
    const reason = outcome.reason ?? ''
    return say({ id: 'merge.refused', values: { why: reason, reason } })
  }
  const end = outcome.isPartly ? 'partly' : 'done'
  if (state === 'undone') return say({ id: 'merge.undone', values: { end } })
  return say({ id: 'merge.state', values: { state } })
}

/** What came back, a sentence each. */
export function returnedTexts(
  { outcome: { returned, anew }, cards }: Pick<Merging, 'outcome' | 'cards'>,
  say: Say,
): readonly string[] {
  const known = new Set(cards.map(({ id }) => id))
  const moves = toMoves(returned, say).map(({ text }) => text)
  const fields = returned.fields ?? 0
  if (fields > 0) moves.push(say({ id: 'merge.move', values: { what: 'fields', count: fields } }))
  return [
    ...anew.map(({ title, id }) =>
      say({ id: known.has(id) ? 'merge.card-filled' : 'merge.card-back', values: { title, id } }),
    ),
    ...(moves.length === 0
      ? []
      : [say({ id: 'merge.returned', values: { what: moves.join(', ') } })]),
  ]
}

/** Of a conflict, and of what the host left of a merge. */
export function pageOf(host: HostMerge, { kind, survivor, cards, state, outcome }: Merging) {
  if (state === 'merged' && outcome.left.length > 0)
    return host.pageOf(kind, [survivor, ...outcome.left])
  if (state !== 'conflict') return null
  return host.pageOf(
    kind,
    cards.map(({ id }) => id),
  )
}

export function toRow(
  merging: Merging,
  {
    host,
    say,
    who,
    now,
  }: {
    readonly host: HostMerge
    readonly say: Say
    readonly who: string
    readonly now: number
  },
): MergeRow {
  const { id, at, kind, survivor, cards, state, run } = merging
  const until = undoUntil(merging)
  const page = pageOf(host, merging)
  return {
    merge: id,
    at,
    who,
    kind,
    survivor: {
      id: survivor,
      title: cards.find(card => card.id === survivor)?.title ?? '',
      link: host.linkOf(kind, survivor),
    },
    others: cards.filter(card => card.id !== survivor),
    state,
    text: stateText(merging, page, say),
    isBulk: run !== null,
    undoUntil: until !== null && until > now ? until : null,
    cannotUndo: toLosses(host.losses, say),
    hostPage: page,
    returned: state === 'undone' ? returnedTexts(merging, say) : [],
  }
}

export function toBulkRun(run: MergingRun, who: string, say: Say): BulkRun {
  const { id, state, groups, position, counts, at, workedMs } = run
  const { merged, conflicts, skipped, refused } = counts
  const total = groups.length
  const isKnown = state !== 'done' && position > 0
  return {
    run: id,
    state,
    startedAt: at,
    by: who,
    total,
    done: merged + conflicts + skipped + refused,
    merged,
    conflicts,
    skipped,
    refused,
    secondsLeft: isKnown ? Math.ceil((workedMs / position / 1000) * (total - position)) : null,
    text: say({
      id: 'merge.bulk-run',
      values: { merged, total, left: conflicts + skipped, refused },
    }),
  }
}

export function previewText(
  say: Say,
  values: { readonly title: string; readonly count: number; readonly others: string },
  { customers, elements }: ReturnType<HostMerge['staysBy']>,
): string {
  const text = say({ id: 'merge.preview', values })
  if (customers + elements === 0) return text
  return `${text} ${say({ id: 'merge.stays', values: { customers, elements } })}`
}
