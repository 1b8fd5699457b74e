import type { LoadedRow, RowFate as StoredFate } from '../store/store.ts'
import { doubtOf } from './judge-row.ts'
import type { Batch, BatchRow } from './take-batch.ts'

/** Rows of a batch as they are kept before they are sent: with what was decided now. */
export function toHeld(batch: Batch): readonly LoadedRow[] {
  const made = new Set(batch.companies.map(({ company }) => company.key))
  const claimed = new Set<string>()
  return batch.rows.map(one => {
    const { row, company } = one
    const isFirst = company !== null && made.has(company) && !claimed.has(company)
    if (one.fate.type === 'firm' && isFirst && company !== null) claimed.add(company)
    return { ...row, company: company ?? row.company, ...decided(one, isFirst) }
  })
}

function decided(
  { row, fate }: BatchRow,
  makesFirm: boolean,
): Pick<LoadedRow, 'fate' | 'contact' | 'adds' | 'reasons'> {
  const nothing = { contact: null, adds: null, reasons: row.reasons }
  switch (fate.type) {
    case 'firm':
      return { ...nothing, fate: keepRepeat(row, makesFirm ? 'create' : 'attach') }
    case 'request':
    case 'create':
      return { ...nothing, fate: fate.type }
    case 'update':
      return { ...nothing, fate: keepRepeat(row, 'update'), contact: fate.contact, adds: fate.adds }
    case 'attach':
      return { ...nothing, fate: keepRepeat(row, 'attach'), contact: fate.contact }
    case 'doubtful':
      return { ...nothing, fate: 'doubtful', reasons: [doubtOf(fate)] }
    case 'repeat':
      throw new Error('a repeat waits for the row it repeats')
    default:
      return fate satisfies never
  }
}

/** The person of an earlier row is in the CRM by now; it is told of as what it was. */
function keepRepeat(row: LoadedRow, fate: 'create' | 'update' | 'attach'): StoredFate {
  return row.fate === 'repeat' ? 'repeat' : fate
}
