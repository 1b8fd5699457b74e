import { RestError, type Portal } from '../method.ts'
import { asList, isBag, isYes, toText, type Bag } from './wire.ts'

export type Operator =
  | 'in'
  | 'notIn'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessEqual'
  | 'more'
  | 'moreEqual'
  | 'contains'
  | 'notContains'
  | 'like'
  | 'notLike'

/** Longest first: `!=%` must not be read as `!` and a field `=%…`. */
const PREFIXES: readonly (readonly [string, Operator])[] = [
  ['!=%', 'notLike'],
  ['!%=', 'notLike'],
  ['>=', 'moreEqual'],
  ['<=', 'lessEqual'],
  ['!=', 'notEqual'],
  ['!@', 'notIn'],
  ['!%', 'notContains'],
  ['=%', 'like'],
  ['%=', 'like'],
  ['>', 'more'],
  ['<', 'less'],
  ['@', 'in'],
  ['%', 'contains'],
  ['!', 'notEqual'],
  ['=', 'equal'],
]

/** A field one may filter or sort by. */
export interface Column<Row> {
  readonly kind: 'number' | 'text' | 'time' | 'flag'
  /** Several values (contacts of a deal) match when any of them does. */
  value(row: Row): unknown
}

export type ColumnFinder<Row> = (name: string) => Column<Row> | null

/** Only what the record itself has: `constructor` is no column. */
export function findIn<Row>(columns: Readonly<Record<string, Column<Row>>>): ColumnFinder<Row> {
  const known = new Map(Object.entries(columns))
  return name => known.get(name) ?? null
}

export type Predicate<Row> = (row: Row) => boolean

export interface Condition {
  readonly name: string
  readonly operator: Operator
}

export function readKey(key: string): Condition {
  const found = PREFIXES.find(([prefix]) => key.startsWith(prefix))
  if (found === undefined) return { name: key, operator: 'equal' }
  return { name: key.slice(found[0].length), operator: found[1] }
}

export interface FilterDialect<Row> {
  readonly find: ColumnFinder<Row>
  /** `crm.item.list` and the stage history refuse an unknown field; classic lists do not even notice it (P). */
  readonly unknown: 'refuse' | 'ignore'
  /** Only `crm.item.list` nests conditions. */
  readonly isNested: boolean
}

export function compileFilter<Row>(
  portal: Portal,
  filter: unknown,
  dialect: FilterDialect<Row>,
): Predicate<Row> {
  const bag = isBag(filter) || Array.isArray(filter) ? (filter as Bag) : {} // a list is a map of its indexes
  const isAny = dialect.isNested && toText(bag['logic']).toUpperCase() === 'OR'
  const parts: Predicate<Row>[] = []
  for (const [key, wanted] of Object.entries(bag).sort(idsFirst)) {
    const part = compileEntry(portal, key, wanted, dialect)
    if (part !== null) parts.push(part)
  }
  if (parts.length === 0) return () => true
  return isAny ? row => parts.some(part => part(row)) : row => parts.every(part => part(row))
}

/** Conditions on the id cost least and, in a walk by cursor, refuse most rows. */
function idsFirst([left]: [string, unknown], [right]: [string, unknown]): number {
  return Number(isId(right)) - Number(isId(left))
}

function isId(key: string): boolean {
  return /^\W*id$/i.test(key)
}

function compileEntry<Row>(
  portal: Portal,
  key: string,
  wanted: unknown,
  dialect: FilterDialect<Row>,
): Predicate<Row> | null {
  if (dialect.isNested && key.toLowerCase() === 'logic') return null
  if (dialect.isNested && /^\d+$/.test(key)) return compileFilter(portal, wanted, dialect)
  const { name, operator } = readKey(key)
  const column = dialect.find(name)
  if (column !== null) return compileCondition(portal, column, operator, wanted)
  if (dialect.unknown === 'ignore') return null
  throw unknownField(name)
}

export function unknownField(name: string): RestError {
  return new RestError(
    400,
    'INVALID_ARG_VALUE',
    `Invalid filter: field '${name}' is not allowed in filter`,
  )
}

type Plain = number | string

function compileCondition<Row>(
  portal: Portal,
  column: Column<Row>,
  operator: Operator,
  wanted: unknown,
): Predicate<Row> {
  const isList = typeof wanted === 'object' && wanted !== null
  const values = (isList ? asList(wanted) : [wanted]).map(one => toPlain(portal, column, one))
  const test = testOf(operator, values)
  return row => {
    const found = column.value(row)
    if (!Array.isArray(found)) return test(toStored(column, found))
    if (operator.startsWith('not')) return found.every(one => test(toStored(column, one)))
    return found.length === 0
      ? test(emptyOf(column))
      : found.some(one => test(toStored(column, one)))
  }
}

function emptyOf<Row>(column: Column<Row>): Plain {
  return column.kind === 'number' ? 0 : ''
}

/** @throws {RestError} 400 for text that is no moment */
function toPlain<Row>(portal: Portal, column: Column<Row>, value: unknown): Plain {
  if (value === null || value === undefined || value === '' || value === false) {
    return column.kind === 'flag' ? 'N' : emptyOf(column)
  }
  if (column.kind === 'time') return portal.parseTime(value)
  if (column.kind === 'flag') return isYes(value) ? 'Y' : 'N'
  if (column.kind === 'number') return Number(toText(value))
  return toText(value).toLowerCase()
}

function toStored<Row>(column: Column<Row>, value: unknown): Plain {
  if (value === null || value === undefined) return emptyOf(column)
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return toText(value)
  return column.kind === 'text' ? value.toLowerCase() : value
}

function testOf(operator: Operator, values: readonly Plain[]): (stored: Plain) => boolean {
  const set = new Set(values)
  const [first = ''] = values
  const text = String(first)
  switch (operator) {
    case 'in':
    case 'equal':
      return stored => set.has(stored)
    case 'notIn':
    case 'notEqual':
      return stored => !set.has(stored)
    // SQL compares nothing with an empty moment or number.
    case 'less':
      return stored => stored !== '' && stored < first
    case 'lessEqual':
      return stored => stored !== '' && stored <= first
    case 'more':
      return stored => stored !== '' && stored > first
    case 'moreEqual':
      return stored => stored !== '' && stored >= first
    case 'contains':
      return stored => String(stored).includes(text)
    case 'notContains':
      return stored => !String(stored).includes(text)
    case 'like':
      return likeTest(text)
    case 'notLike': {
      const isLike = likeTest(text)
      return stored => !isLike(stored)
    }
    default:
      return operator satisfies never
  }
}

function likeTest(pattern: string): (stored: Plain) => boolean {
  const source = pattern
    .split('%')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('_', '.'))
    .join('.*')
  const expression = new RegExp(`^${source}$`, 's')
  return stored => expression.test(String(stored))
}
