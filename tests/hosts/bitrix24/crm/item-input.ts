import { RestError, type MethodContext, type Portal } from '../method.ts'
import type { ItemType } from '../state.ts'
import { accessDenied, sightOf } from './access.ts'
import { fieldsOf, type FieldSpec } from './fields.ts'
import { isClosed } from './item-views.ts'
import { readValue } from './values.ts'
import { classicError, type Bag } from './wire.ts'

/** Given fields by their inner names. Unknown and read-only ones are silently left out. */
export function readFields(
  portal: Portal,
  type: ItemType,
  fields: Bag,
  nameOf: (spec: FieldSpec) => string,
): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const spec of fieldsOf(portal, type).values()) {
    const raw = fields[nameOf(spec)]
    if (raw === undefined || spec.readOnly || isClosed(portal, spec)) continue
    read[spec.name] = readValue(portal, spec, raw)
  }
  return read
}

/** Whoever sees only his own may not create for others; clients may be created by all. */
export function demandAddRight(
  { portal, user }: MethodContext,
  type: ItemType,
  assignedById: unknown,
): void {
  const sight = sightOf(portal, user)
  if (sight.isReader) throw accessDenied()
  if (type > 2 && sight.owners.size > 0) return
  if (!sight.all && !sight.owners.has(Number(assignedById))) throw accessDenied()
}

/** Does something and says refusals the classic way: no code, only a text. */
export function inClassicWords<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RestError) || error.code === '') throw error
    throw classicError(error.code === 'ACCESS_DENIED' ? 'Access denied.' : error.message)
  }
}
