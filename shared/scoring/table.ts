/** What a model learns from: one row is one deal at one moment. Missing numbers are `NaN`, missing categories `null`. */
export interface Table {
  readonly columns: readonly Column[]
  /** 1 = won. */
  readonly outcome: Uint8Array
  /** Rows of one deal share one fate: folds and counts go by it. */
  readonly deals: readonly string[]
  /** When the deal closed, or any number that grows with time; the newest deals calibrate. */
  readonly order: Float64Array
}

export type Column =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | {
      readonly name: string
      readonly kind: 'category'
      readonly values: readonly (string | null)[]
    }

/** The given rows, in the given order. */
export function pickRows(table: Table, rows: Int32Array): Table {
  return {
    columns: table.columns.map(column => pickValues(column, rows)),
    outcome: Uint8Array.from(rows, row => table.outcome[row] ?? 0),
    deals: Array.from(rows, row => table.deals[row] ?? ''),
    order: Float64Array.from(rows, row => table.order[row] ?? 0),
  }
}

function pickValues(column: Column, rows: Int32Array): Column {
  return column.kind === 'number'
    ? { ...column, values: Float64Array.from(rows, row => column.values[row] ?? NaN) }
    : { ...column, values: Array.from(rows, row => column.values[row] ?? null) }
}

/**
 * Rows in an order of their own, whatever order they came in: by a hash of the deal, then by moment and values. Sums of floating
 * numbers depend on their order, so without this the same rows in another order would give another model.
 */
export function inCanonicalOrder(table: Table): Table {
  const keys = table.deals.map(hashOf)
  const rows = Int32Array.from(table.deals, (_, row) => row)
  rows.sort((one, other) => compareRows(table, keys, one, other))
  return pickRows(table, rows)
}

function compareRows(table: Table, keys: readonly number[], one: number, other: number): number {
  const byHash = (keys[one] ?? 0) - (keys[other] ?? 0)
  if (byHash !== 0) return byHash
  const byDeal = compare(table.deals[one] ?? '', table.deals[other] ?? '')
  if (byDeal !== 0) return byDeal
  const byOrder = (table.order[one] ?? 0) - (table.order[other] ?? 0)
  if (byOrder !== 0) return byOrder
  for (const { values } of table.columns) {
    const byValue = compare(String(values[one]), String(values[other]))
    if (byValue !== 0) return byValue
  }
  return 0
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** FNV-1a over the text's UTF-16 units, finalised: ids that differ in the last sign alone would lie side by side without it. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return finalise(hash)
}

/** The last step of MurmurHash3: every bit of the input moves every bit of the result. */
export function finalise(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Fold of each row, `0 … count - 1`, the same for all rows of a deal. */
export function foldsOf({ deals }: Pick<Table, 'deals'>, count: number): Uint8Array {
  return Uint8Array.from(deals, deal => finalise(hashOf(deal) ^ 0x5bd1e995) % count)
}
