import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'

export const wireId = /^[1-9]\d{0,17}$/

const findId = finderOf(shape({ id: idText }))
const findUpperId = finderOf(shape({ ID: idText }))
const findPlain = finderOf(idText)

/** Ids in a list, in a map by index, in a single object, bare or each in an object: all are seen (amocrm.md 9.2). */
export function idsIn(value: unknown): readonly string[] {
  const single = findId(value)?.id
  const items = single === undefined ? toItems(value) : [single]
  return items
    .flatMap(item => findPlain(item) ?? findId(item)?.id ?? findUpperId(item)?.ID ?? [])
    .filter(id => wireId.test(id))
}

/**
 * Items of an action: a list, or what became a map because its indexes have gaps. The official sample of a task has one more level
 * of index. A single value is an item, too.
 */
export function toItems(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(flattened)
  if (!isMap(value)) return value === undefined || value === null ? [] : [value]
  const isIndexed = Object.keys(value).length > 0 && Object.keys(value).every(isIndex)
  return isIndexed ? Object.values(value).flatMap(flattened) : [value]
}

function flattened(item: unknown): readonly unknown[] {
  if (Array.isArray(item)) return item
  if (isMap(item) && Object.keys(item).length > 0 && Object.keys(item).every(isIndex)) {
    return Object.values(item)
  }
  return [item]
}

function isIndex(name: string): boolean {
  return /^\d{1,6}$/.test(name)
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
