import { type BinnedTable, fitBinning, toBins } from './binning.ts'
import { aucOf } from './metrics.ts'
import { type Column, foldsOf, type Table } from './table.ts'

/** Why a column is not learnt from, or is looked at with doubt. */
export type Finding =
  | { readonly column: string; readonly type: 'constant' }
  /** Tells the outcome alone: it is most likely known only after it. */
  | { readonly column: string; readonly type: 'tells-outcome'; readonly auc: number }
  /** Mostly written within a day before closing. */
  | { readonly column: string; readonly type: 'written-late'; readonly share: number }
  /** A warning: filled far more often for won deals at the end, and not at creation. */
  | { readonly column: string; readonly type: 'filled-when-won'; readonly ratio: number }
  /** A warning: most of its values are too rare to be told apart. */
  | { readonly column: string; readonly type: 'too-many-values'; readonly values: number }

/** What the history tells of how a column is filled; each is 0 … 1. */
export interface Filling {
  /** Share of values written within a day before closing. */
  readonly late: number
  readonly wonAtEnd: number
  readonly lostAtEnd: number
  readonly wonAtStart: number
  readonly lostAtStart: number
}

const MAX_AUC = 0.9
const MAX_LATE = 0.5
const MAX_RATIO = 3
const MANY_VALUES = 200
const FOLDS = 5

export interface Guarded {
  readonly columns: readonly Column[]
  readonly findings: readonly Finding[]
}

/** Leaves out columns that know the outcome, or nothing at all. */
export function guard(table: Table, filling: Readonly<Record<string, Filling>> = {}): Guarded {
  const folds = foldsOf(table, FOLDS)
  const judged = table.columns.map(column => ({
    column,
    ...judge(column, table, folds, filling[column.name]),
  }))
  return {
    columns: judged.filter(({ isRefused }) => !isRefused).map(({ column }) => column),
    findings: judged.flatMap(({ findings }) => findings),
  }
}

interface Judgement {
  readonly isRefused: boolean
  readonly findings: readonly Finding[]
}

function judge(
  column: Column,
  table: Table,
  folds: Uint8Array,
  filling: Filling | undefined,
): Judgement {
  const { name } = column
  const refused = (finding: Finding): Judgement => ({ isRefused: true, findings: [finding] })
  const values = new Set<number | string | null>(column.values)
  if (values.size <= 1) return refused({ column: name, type: 'constant' })

  if (filling !== undefined && filling.late > MAX_LATE)
    return refused({ column: name, type: 'written-late', share: filling.late })
  const auc = aucAlone(column, table, folds)
  if (auc > MAX_AUC) return refused({ column: name, type: 'tells-outcome', auc })

  const findings: Finding[] = []
  const ratio = filling === undefined ? 0 : ratioOf(filling)
  if (ratio >= MAX_RATIO) findings.push({ column: name, type: 'filled-when-won', ratio })
  if (column.kind === 'category' && values.size > MANY_VALUES)
    findings.push({ column: name, type: 'too-many-values', values: values.size })
  return { isRefused: false, findings }
}

/** How much more often a column is filled for won deals at the end; 0 when it was so at the start already. */
function ratioOf({ wonAtEnd, lostAtEnd, wonAtStart, lostAtStart }: Filling): number {
  const atEnd = wonAtEnd / Math.max(lostAtEnd, 0.01)
  const atStart = wonAtStart / Math.max(lostAtStart, 0.01)
  return atStart >= MAX_RATIO ? 0 : atEnd
}

/** How well the won shares of a column's bins, counted in the other folds, tell won from lost. */
function aucAlone(column: Column, table: Table, folds: Uint8Array): number {
  const alone = { ...table, columns: [column] }
  const binned = toBins(alone, [fitBinning(column, 32, 5)])
  return aucOf(foldShares(binned, table.outcome, folds), table.outcome)
}

function foldShares(
  { codes, sizes, rows }: BinnedTable,
  outcome: Uint8Array,
  folds: Uint8Array,
): Float64Array {
  const size = sizes[0] ?? 0
  const counts = new Float64Array(FOLDS * size * 2)
  for (let row = 0; row < rows; row++)
    for (let fold = 0; fold < FOLDS; fold++) {
      if (folds[row] === fold) continue
      const at = 2 * (fold * size + (codes[row] ?? 0))
      counts[at] = (counts[at] ?? 0) + 1
      counts[at + 1] = (counts[at + 1] ?? 0) + (outcome[row] ?? 0)
    }
  const rate = outcome.reduce((sum, won) => sum + won, 0) / rows
  return Float64Array.from({ length: rows }, (_, row) => {
    const at = 2 * ((folds[row] ?? 0) * size + (codes[row] ?? 0))
    return ((counts[at + 1] ?? 0) + 10 * rate) / ((counts[at] ?? 0) + 10)
  })
}
