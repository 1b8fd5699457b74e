import type { CardRef } from '../../../shared/crm/model.ts'
import { ENTITY_TYPE } from './wire.ts'

/** Activities whose owner is the card. */
export function ownedBy(ref: CardRef): Record<string, unknown> {
  return { OWNER_TYPE_ID: ENTITY_TYPE[ref.kind], OWNER_ID: ref.id }
}

/** Activities bound to the card, also those of its client. */
export function boundTo(ref: CardRef): Record<string, unknown> {
  return { BINDINGS: [ownedBy(ref)] }
}
