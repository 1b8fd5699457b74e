import { type BaseTable, NONE } from './table.ts'

/**
 * How telling it is that a card shares a value with another, in bits: the rarer the value the more. By record; 0 where there is none.
 */
export interface Rarity {
  /** Of its rarest surname. */
  readonly surname: Float32Array
  readonly first: Float32Array
  readonly patronymic: Float32Array
  readonly city: Float32Array
  readonly company: Float32Array
}

/** What was seen twice may be one person's: rarer than this many cards tells nothing more. */
const LEAST_SEEN = 2
/** Keeps a small base from being surer than it can be. */
const CAUTION = 20

/** @param wanted which cards are counted */
export function countRarity(table: BaseTable, wanted: (record: number) => boolean): Rarity {
  const records: number[] = []
  for (let record = 0; record < table.size(); record++) if (wanted(record)) records.push(record)
  const size = table.size()
  const company = (record: number) =>
    table.company(record) === NONE ? null : table.companyKey(table.company(record)).core
  const city = (record: number) => (table.city(record) === NONE ? null : table.city(record))
  return {
    surname: bitsOf(records, size, record => table.person(record).surnames),
    first: bitsOf(records, size, record => listOf(table.person(record).first?.word ?? null)),
    patronymic: bitsOf(records, size, record => listOf(table.person(record).patronymic)),
    city: bitsOf(records, size, record => listOf(city(record))),
    company: bitsOf(records, size, record => listOf(company(record))),
  }
}

function bitsOf<Value>(
  records: readonly number[],
  size: number,
  valuesOf: (record: number) => readonly Value[],
): Float32Array {
  const counts = new Map<Value, number>()
  let total = CAUTION
  for (const record of records) {
    for (const value of valuesOf(record)) {
      counts.set(value, (counts.get(value) ?? 0) + 1)
      total++
    }
  }
  const bits = new Float32Array(size)
  for (const record of records) {
    for (const value of valuesOf(record)) {
      const seen = Math.max(LEAST_SEEN, counts.get(value) ?? 0)
      bits[record] = Math.max(bits[record] ?? 0, Math.log2(total / seen))
    }
  }
  return bits
}

function listOf<Value>(value: Value | null): readonly Value[] {
  return value === null ? [] : [value]
}
