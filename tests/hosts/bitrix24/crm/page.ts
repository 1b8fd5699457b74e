import type { MethodAnswer } from '../method.ts'
import type { Column, ColumnFinder, Predicate } from './filter.ts'
import { asBag, toText, toWhole } from './wire.ts'

export const PAGE_SIZE = 50

export interface Numbered {
  readonly id: number
}

export interface Order<Row> {
  readonly column: Column<Row>
  readonly isDescending: boolean
  readonly isId: boolean
}

export interface PageRequest<Row> {
  readonly matches: Predicate<Row>
  readonly order: readonly Order<Row>[]
  /** `-1`: no counting; the answer's `total` is then 0 and there is no `next`. */
  readonly start: number
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number
  readonly next: number | null
}

/** Unknown keys are left out (V). */
export function readOrder<Row>(
  raw: unknown,
  find: ColumnFinder<Row>,
  fallback: readonly Order<Row>[],
): readonly Order<Row>[] {
  const order = Object.entries(asBag(raw)).flatMap(([name, direction]) => {
    const column = find(name)
    if (column === null) return []
    const isDescending = toText(direction).toUpperCase().startsWith('DESC')
    return [{ column, isDescending, isId: name.toLowerCase() === 'id' }]
  })
  return order.length > 0 ? order : fallback
}

export function readStart(raw: unknown): number {
  const start = toWhole(raw)
  return start === null ? 0 : Math.max(-1, start)
}

/** @param rows in the order of their ids, so that the usual `order {ID: "ASC"}` sorts nothing */
export function takePage<Row extends Numbered>(
  rows: Iterable<Row>,
  request: PageRequest<Row>,
): Page<Row> {
  const [first] = request.order
  const isById = first === undefined || first.isId
  if (isById && first?.isDescending !== true && request.start === -1) {
    return { rows: takeFirst(rows, request.matches), total: 0, next: null }
  }
  const matching: Row[] = []
  for (const row of rows) if (request.matches(row)) matching.push(row)
  if (!isById) sort(matching, request.order)
  else if (first?.isDescending === true) matching.reverse()
  return cut(matching, request.start)
}

function takeFirst<Row>(rows: Iterable<Row>, matches: Predicate<Row>): Row[] {
  const taken: Row[] = []
  for (const row of rows) {
    if (matches(row)) taken.push(row)
    if (taken.length === PAGE_SIZE) break
  }
  return taken
}

function cut<Row>(matching: readonly Row[], start: number): Page<Row> {
  const from = Math.max(0, start)
  const rows = matching.slice(from, from + PAGE_SIZE)
  if (start === -1) return { rows, total: 0, next: null }
  const after = from + PAGE_SIZE
  return { rows, total: matching.length, next: after < matching.length ? after : null }
}

function sort<Row extends Numbered>(rows: Row[], order: readonly Order<Row>[]): void {
  rows.sort((left, right) => {
    for (const { column, isDescending } of order) {
      const difference = compare(column.value(left), column.value(right))
      if (difference !== 0) return isDescending ? -difference : difference
    }
    return left.id - right.id
  })
}

/** As MySQL does: empty first. */
function compare(left: unknown, right: unknown): number {
  if (left === right) return 0
  if (left === null || left === undefined) return -1
  if (right === null || right === undefined) return 1
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return toText(left).localeCompare(toText(right), 'ru')
}

export function answerPage(page: Page<unknown>, result: unknown): MethodAnswer {
  const { total, next } = page
  return next === null ? { result, total } : { result, total, next }
}
