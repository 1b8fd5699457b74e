import { anything, finderOf, idText, listOf, shape } from '../../../shared/parse/parse.ts'
import { isBusy, toFailure } from './failures.ts'
import type { BatchAnswer } from './portal.ts'

const findItem = finderOf(shape({ item: anything }))
const findItems = finderOf(shape({ items: listOf(anything) }))
const findRows = finderOf(listOf(anything))
const findId = finderOf(shape({ id: idText }))
const findUpperId = finderOf(shape({ ID: idText }))

/**
 * @returns `null` when the command was not reached
 * @throws what the portal answered instead of a result
 */
export function resultOf(read: BatchAnswer, key: string): unknown {
  const outcome = read.get(key)
  if (outcome === undefined) return null
  if (!outcome.ok) throw toFailure(key, 400, outcome.error, null)
  return outcome.result
}

/** Of `crm.item.get`. @throws what the portal answered instead */
export function itemOf(read: BatchAnswer, key: string): unknown {
  return findItem(resultOf(read, key))?.item ?? null
}

/** Of `crm.item.list`. @throws what the portal answered instead */
export function itemsOf(read: BatchAnswer, key: string): readonly unknown[] {
  return findItems(resultOf(read, key))?.items ?? []
}

/** Of a classic list. @throws what the portal answered instead */
export function rowsOf(read: BatchAnswer, key: string): readonly unknown[] {
  return findRows(resultOf(read, key)) ?? []
}

/**
 * Empty where the portal answered an error: for commands whose ids it may not have filled in.
 *
 * @throws {HostUnavailable} when it was busy, which says nothing of what there is
 */
export function itemsOrNone(read: BatchAnswer, key: string): readonly unknown[] {
  const outcome = read.get(key)
  const isAnswered = outcome !== undefined && (outcome.ok || isBusy(outcome.error))
  return isAnswered ? itemsOf(read, key) : []
}

/** As `itemsOrNone`, of a classic list. @throws {HostUnavailable} */
export function rowsOrNone(read: BatchAnswer, key: string): readonly unknown[] {
  const outcome = read.get(key)
  const isAnswered = outcome !== undefined && (outcome.ok || isBusy(outcome.error))
  return isAnswered ? rowsOf(read, key) : []
}

/** Rows by their id, each once. */
export function byId(rows: readonly unknown[]): ReadonlyMap<string, unknown> {
  return new Map(
    rows.flatMap(row => {
      const id = findId(row)?.id ?? findUpperId(row)?.ID
      return id === undefined ? [] : [[id, row] as const]
    }),
  )
}
