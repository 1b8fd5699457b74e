import { asId } from '../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../shared/crm/model.ts'

/** Reads what `nameOf` wrote. */
export function toCardRef(name: string): CardRef {
  const colon = name.indexOf(':')
  return { kind: name.slice(0, colon) as CardKind, id: asId(name.slice(colon + 1)) }
}
