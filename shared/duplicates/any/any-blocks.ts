import { hash, hashNumbers } from '../base/intern.ts'
import { createPairCollector, type PairCollector } from '../base/pairs.ts'
import { type FieldType, KINDS } from './fields.ts'
import type { AnyTable } from './any-table.ts'

/** Columns whose equal value is worth a look by itself. */
const TELLING: ReadonlySet<FieldType> = new Set(['id', 'email', 'phone'])
/** A value of so few records is worth a look, whatever the column. */
const RARE = 12

/** Candidates: records that share an id, a mailbox, a number, a rare value, or the beginnings of any two columns. */
export function findAnyPairs(table: AnyTable): PairCollector {
  const pairs = createPairCollector()
  const coarse = table.fields.map(({ type }, field) => hashesOf(table, field, KINDS[type].coarse))
  for (const [field, { name, type }] of table.fields.entries()) {
    for (let record = 0; record < table.size(); record++) {
      const id = table.valueId(field, record)
      if (id !== 0) pairs.put(hashNumbers(id, field), record)
    }
    pairs.endRule(name, TELLING.has(type) ? undefined : RARE)
  }
  const jumbled = table.fields.map(({ type }, field) =>
    hashesOf(table, field, type === 'date' ? yearOf : sortLetters),
  )
  for (const [first, one] of coarse.entries()) {
    for (const [second, other] of coarse.entries()) {
      if (second <= first) continue
      putBoth(pairs, one, other)
      putBoth(pairs, jumbled[first] ?? one, jumbled[second] ?? other)
      pairs.endRule(`${table.fields[first]?.name} and ${table.fields[second]?.name}`)
    }
  }
  putSwapped(table, pairs)
  return pairs
}

/** Letters that changed places are found again. */
function sortLetters(value: string): string {
  return Array.from(value).toSorted().join('')
}

function yearOf(date: string): string {
  return date.slice(0, 4)
}

/** By record; 0 where there is nothing. */
function hashesOf(table: AnyTable, field: number, coarse: (value: string) => string): Int32Array {
  return Int32Array.from({ length: table.size() }, (_, record) => {
    const value = coarse(table.value(field, record))
    return value === '' ? 0 : hash(value) | 1
  })
}

function putBoth(pairs: PairCollector, one: Int32Array, other: Int32Array): void {
  for (let record = 0; record < one.length; record++) {
    const [first, second] = [one[record] ?? 0, other[record] ?? 0]
    if (first !== 0 && second !== 0) pairs.put(hashNumbers(first, second), record)
  }
}

/** First and last name in each other's column. */
function putSwapped(table: AnyTable, pairs: PairCollector): void {
  const names = table.fields.flatMap(({ type }, at) => (type === 'name' ? [at] : []))
  const couples = names.flatMap((first, at) => names.slice(at + 1).map(second => [first, second]))
  for (const couple of couples) {
    for (let record = 0; record < table.size(); record++) {
      const words = couple.map(field => table.value(field, record))
      if (!words.includes('')) pairs.put(hash(words.toSorted().join('|')), record)
    }
    pairs.endRule('names swapped')
  }
}
