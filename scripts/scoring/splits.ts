import { pickRows, type Table } from '../../shared/scoring/table.ts'

export const SPLITS = ['hash', 'time', 'rolling'] as const
export type SplitName = (typeof SPLITS)[number]

/** What is learnt from, and what is then scored. */
export interface Part {
  readonly train: Table
  readonly test: Table
}

const LEARNT_SHARE = 0.7
const BLOCKS = 10

/**
 * `hash`: 70 % by a hash of `<set>:<id>`, as if time did not pass. `time`: the first 70 % of the file. `rolling`: the last 30 % in ten
 * blocks, each scored by what was learnt from everything before it.
 */
export function splitTable(table: Table, split: SplitName, set: string): readonly Part[] {
  const rows = table.outcome.length
  const from = Math.floor(LEARNT_SHARE * rows)
  switch (split) {
    case 'hash': {
      const isLearnt = table.deals.map(id => fnv1a(`${set}:${id}`) % 100 < 100 * LEARNT_SHARE)
      const timeless = { ...table, order: new Float64Array(rows) }
      const pick = (wanted: boolean): Table =>
        pickRows(
          timeless,
          Int32Array.from(table.deals.keys()).filter(row => isLearnt[row] === wanted),
        )
      return [{ train: pick(true), test: pick(false) }]
    }
    case 'time':
      return [{ train: slice(table, 0, from), test: slice(table, from, rows) }]
    case 'rolling':
      return Array.from({ length: BLOCKS }, (_, block) => {
        const start = from + Math.floor((block * (rows - from)) / BLOCKS)
        const end = from + Math.floor(((block + 1) * (rows - from)) / BLOCKS)
        return { train: slice(table, 0, start), test: slice(table, start, end) }
      })
    default:
      return split satisfies never
  }
}

function slice(table: Table, from: number, to: number): Table {
  return pickRows(
    table,
    Int32Array.from({ length: to - from }, (_, at) => from + at),
  )
}

/** As the reference splits were made: over ASCII text, without a last mixing step. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
