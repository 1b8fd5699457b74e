import type { ContactId, TaskId, TenantId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'

/**
 * Something that happened, in our words. A hint to look: hosts tell little and in any order, so
 * everything is decided on the state read afterwards, never on the event.
 */
export type CrmEvent =
  | { readonly type: 'card.created'; readonly card: CardRef }
  | { readonly type: 'card.changed'; readonly card: CardRef }
  | { readonly type: 'card.deleted'; readonly card: CardRef }
  | { readonly type: 'contact.changed'; readonly contact: ContactId }
  | { readonly type: 'contact.deleted'; readonly contact: ContactId }
  /** A next step was set, moved or closed. Which card it is on has to be asked. */
  | { readonly type: 'task.changed'; readonly task: TaskId }
  /** Only our mirror still knows the card. */
  | { readonly type: 'task.deleted'; readonly task: TaskId }
  | { readonly type: 'tenant.installed' }
  | { readonly type: 'tenant.updated' }
  | {
      readonly type: 'tenant.removed'
      /** The admin asked to erase everything at once. */
      readonly clean: boolean
      /** Of the tenant, so that what comes after a reinstall does not remove it. Absent as a host tells it. */
      readonly installedAt?: Instant
    }

export interface EventEnvelope {
  /** Same occurrence → same id, so a second delivery is recognised. */
  readonly id: string
  readonly tenant: TenantId
  readonly occurredAt: Instant
  readonly event: CrmEvent
  /** What arrived, host tokens cut out. */
  readonly raw: unknown
  /** The host tells one occurrence in several pieces: its card is looked at that much later, and once for all of them. Real ms. */
  readonly settlesInMs?: number
}
