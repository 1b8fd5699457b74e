import { createInterner } from '../base/intern.ts'
import { type Pattern, toPattern } from '../base/levels.ts'
import { type FieldType, KINDS, readValue } from './fields.ts'

export interface SchemaField {
  readonly name: string
  readonly type: FieldType
}

/** Records of any table, a small number for each value. */
export interface AnyTable {
  readonly fields: readonly SchemaField[]
  readonly add: (values: readonly string[]) => void
  readonly size: () => number
  /** Id of the value, 0 when there is none. */
  readonly valueId: (field: number, record: number) => number
  readonly value: (field: number, record: number) => string
  /** How often the value stands in its column. */
  readonly count: (field: number, valueId: number) => number
  readonly filled: (field: number) => number
  readonly compare: (one: number, other: number) => Pattern
}

export function createAnyTable(fields: readonly SchemaField[]): AnyTable {
  const columns = fields.map(({ type }) => ({
    type,
    values: createInterner<string>(),
    ids: [] as number[],
    counts: [] as number[],
  }))
  for (const { values } of columns) values.idOf('')
  const names = fields.flatMap(({ type }, at) => (type === 'name' ? [at] : []))
  const valueId = (field: number, record: number) => columns[field]?.ids[record] ?? 0
  const value = (field: number, record: number) =>
    columns[field]?.values.thing(valueId(field, record)) ?? ''
  const levelOf = (field: number, one: number, other: number): number => {
    const [mine, theirs] = [valueId(field, one), valueId(field, other)]
    if (mine === 0 || theirs === 0) return 0
    const type = fields[field]?.type ?? 'exact'
    return mine === theirs ? 1 : KINDS[type].compare(value(field, one), value(field, other))
  }
  return {
    fields,
    add(values) {
      for (const [at, { type, values: known, ids, counts }] of columns.entries()) {
        const id = known.idOf(readValue(type, values[at] ?? ''))
        ids.push(id)
        counts[id] = (counts[id] ?? 0) + 1
      }
    },
    size: () => columns[0]?.ids.length ?? 0,
    valueId,
    value,
    count: (field, id) => columns[field]?.counts[id] ?? 0,
    filled: field => (columns[field]?.ids.length ?? 0) - (columns[field]?.counts[0] ?? 0),
    compare(one, other) {
      const levels = fields.map((_, field) => levelOf(field, one, other))
      unswap(
        levels,
        names,
        (mine, theirs) => value(mine, one) !== '' && value(mine, one) === value(theirs, other),
      )
      return toPattern(levels)
    },
  }
}

/** First and last name in each other's column: both are similar, not different. */
function unswap(
  levels: number[],
  names: readonly number[],
  isSame: (mine: number, theirs: number) => boolean,
): void {
  for (const first of names) {
    for (const second of names) {
      const isOff = (levels[first] ?? 0) >= 3 && (levels[second] ?? 0) >= 3
      if (first >= second || !isOff || !isSame(first, second) || !isSame(second, first)) continue
      levels[first] = 2
      levels[second] = 2
    }
  }
}
