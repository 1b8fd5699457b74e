import { RestError, type MethodContext } from '../method.ts'
import type { ItemType } from '../state.ts'
import { addItem, type ItemChanges } from './items.ts'
import type { Bag } from './wire.ts'

export interface ImportRow {
  readonly row: Bag
  readonly read: () => ItemChanges
}

export interface ImportTarget {
  readonly type: ItemType
  readonly context: MethodContext
  /** @throws {RestError} ACCESS_DENIED */
  readonly demandRight: (assignedById: unknown) => void
}

const TIMES = ['createdTime', 'updatedTime', 'movedTime'] as const
const PEOPLE = ['createdBy', 'movedBy'] as const

/** Row by row: a refused row says why in its place and stops nobody. */
export function importItems(rows: readonly ImportRow[], target: ImportTarget): object[] {
  return rows.map(row => {
    try {
      return { item: { id: importOne(row, target) } }
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      return { error: error.code, error_description: error.message }
    }
  })
}

function importOne({ row, read }: ImportRow, { type, context, demandRight }: ImportTarget): number {
  const { portal, user } = context
  const changes = read()
  demandRight(changes.fields['assignedById'] ?? user.id)
  // Only an admin writes the past (D); others' dates are read-only fields and left out.
  if (!user.admin) return addItem(portal, type, changes, { userId: user.id }).id

  const times = TIMES.flatMap(name =>
    row[name] === undefined ? [] : [[name, portal.parseTime(row[name])] as const],
  )
  const past = new Map(times).get('createdTime')
  const at = past ?? portal.now()
  if (past !== undefined && past < newestCreation(context, type)) {
    throw new RestError(
      400,
      'CRM_FIELD_ERROR_VALUE_NOT_VALID',
      'Дата раньше уже созданных элементов',
    )
  }
  const people = PEOPLE.flatMap(name =>
    row[name] === undefined ? [] : [[name, Number(row[name])] as const],
  )
  const fields = { ...changes.fields, ...Object.fromEntries([...times, ...people]) }
  return addItem(portal, type, { ...changes, fields }, { userId: user.id, at }).id
}

function newestCreation({ portal }: MethodContext, type: ItemType): number {
  let newest = 0
  for (const { fields } of portal.state.items[type].values()) {
    newest = Math.max(newest, Number(fields['createdTime']))
  }
  return newest
}
