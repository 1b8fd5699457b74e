import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'

/** Reads what `nameOf` wrote of anything. */
export function toEntityRef(name: string): EntityRef {
  const colon = name.indexOf(':')
  // The kind decides the brand of the id, and we wrote both.
  return { kind: name.slice(0, colon), id: asId(name.slice(colon + 1)) } as EntityRef
}
