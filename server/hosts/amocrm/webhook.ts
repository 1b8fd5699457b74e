import { createHash } from 'node:crypto'
import { asId } from '../../../shared/crm/ids.ts'
import type { CardRef } from '../../../shared/crm/model.ts'
import { FormTooLarge, parseForm } from '../../../shared/parse/form.ts'
import {
  anything,
  finderOf,
  idText,
  numeric,
  orNull,
  ParseError,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { asInstant, SECOND, type Instant } from '../../../shared/time/instant.ts'
import type { CrmEvent } from '../../core/event.ts'
import { WebhookRejected } from '../../errors.ts'
import type { AccountFacts } from './facts.ts'
import { idsIn, isMap, toItems, wireId } from './webhook-items.ts'

/** Something one webhook says happened. */
export interface AccountEvent {
  /** The vendor gives no id, so the occurrence is named by what it says: a second delivery has the same name. */
  readonly id: string
  readonly occurredAt: Instant | null
  readonly event: CrmEvent
  readonly raw: unknown
}

export interface AccountWebhook {
  /** As the body says; compared with the address. */
  readonly account: string
  readonly events: readonly AccountEvent[]
}

/** Several entities and actions with many custom fields come in one body (amocrm.md 9.2). */
export const HOOK_BODY_LIMIT = 5 * 1024 * 1024
const LIMITS = {
  maxLength: HOOK_BODY_LIMIT,
  maxDepth: 14,
  maxFields: 60_000,
  maxItems: 5000,
  // `linked_leads_id[48120031][ID]`: an index may be an id.
  listsAsMaps: true,
}

const findAccount = finderOf(shape({ account: shape({ id: idText }) }))
const findItem = finderOf(
  shape({
    id: orNull(idText),
    uid: orNull(text),
    type: orNull(text),
    action: orNull(text),
    status_id: orNull(idText),
    old_status_id: orNull(idText),
    pipeline_id: orNull(idText),
    element_id: orNull(idText),
    element_type: orNull(idText),
    lead_id: orNull(idText),
    updated_at: orNull(numeric),
    last_modified: orNull(numeric),
    created_at: orNull(numeric),
  }),
)
type Item = NonNullable<ReturnType<typeof findItem>>

/**
 * Reads a form body with everything in it. It is a hint only: whatever matters is read from the account afterwards.
 *
 * @throws {WebhookRejected} 413 for a body beyond our limits, which the vendor sends again, 400 for one without an account
 */
export function readAccountWebhook(body: string, facts: AccountFacts): AccountWebhook {
  const form = readForm(body)
  const account = findAccount(form)?.account.id
  if (account === undefined) throw new WebhookRejected('webhook: no account', 400)
  const events = Object.entries(form).flatMap(([entity, actions]) =>
    entity === 'account' || !isMap(actions)
      ? []
      : Object.entries(actions).flatMap(([action, items]) =>
          toItems(items).flatMap(item => toEvents({ account, entity, action, item }, facts)),
        ),
  )
  return { account, events }
}

function readForm(body: string): Record<string, unknown> {
  try {
    return parseForm(body, LIMITS)
  } catch (error) {
    if (error instanceof FormTooLarge) throw new WebhookRejected('webhook: too large', 413)
    if (error instanceof ParseError) throw new WebhookRejected('webhook: no form', 400)
    throw error
  }
}

interface Told {
  readonly account: string
  readonly entity: string
  readonly action: string
  readonly item: unknown
}

function toEvents({ account, entity, action, item }: Told, facts: AccountFacts): AccountEvent[] {
  const fields = findItem(isMap(item) ? item : { id: item })
  if (fields === null) return []
  const read = Object.hasOwn(READERS, entity) ? READERS[entity] : undefined
  const at = fields.updated_at ?? fields.last_modified
  const digest = createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 20)
  return (read?.(action, fields, { facts, item }) ?? []).map((event, index) => ({
    id: `amocrm/${account}/${entity}.${action}/${fields.id ?? fields.uid ?? '-'}/${digest}/${index}`,
    occurredAt: at === null ? null : asInstant(at * SECOND),
    event,
    raw: { [entity]: { [action]: item } },
  }))
}

interface Around {
  readonly facts: AccountFacts
  readonly item: unknown
}

type Reader = (action: string, item: Item, around: Around) => readonly CrmEvent[]

const READERS: Readonly<Record<string, Reader>> = {
  leads: readLead,
  contacts: readContact,
  task: readTask,
  tasks: readTask,
  unsorted: readUnsorted,
}

function readLead(action: string, item: Item, { facts }: Around): readonly CrmEvent[] {
  const id = item.id
  if (id === null || !wireId.test(id)) return []
  const cards = cardsOf(id, item, facts)
  switch (action) {
    case 'add':
      // Of a pipeline we do not know yet the sweep will tell which kind it is.
      return cards.length === 1
        ? cards.map(card => ({ type: 'card.created', card }))
        : cards.map(card => ({ type: 'card.changed', card }))
    case 'delete':
      return cards.map(card => ({ type: 'card.deleted', card }))
    case 'status':
      // Accepted just now: the request ends, the deal begins.
      return isUnsortedStatus(item.old_status_id, facts)
        ? both(id).map(card => ({ type: 'card.changed', card }))
        : cards.map(card => ({ type: 'card.changed', card }))
    case 'update':
    case 'restore':
    case 'responsible':
    case 'note':
      return cards.map(card => ({ type: 'card.changed', card }))
    default:
      return []
  }
}

/** Contacts and companies come under one name; only the former have keys of people. */
function readContact(action: string, item: Item, { item: raw }: Around): readonly CrmEvent[] {
  if (item.id === null || !wireId.test(item.id) || item.type === 'company') return []
  const contact = asId<Extract<CrmEvent, { type: 'contact.changed' }>['contact']>(item.id)
  if (action === 'delete') return [{ type: 'contact.deleted', contact }]
  // A request's phone often comes later than the request, with a contact made for it (F).
  const requests = isYoung(item) ? leadsOf(raw).slice(0, MAX_REQUESTS) : []
  return [
    { type: 'contact.changed', contact },
    ...requests.map((id): CrmEvent => ({
      type: 'card.changed',
      card: { kind: 'deal', id: asId(id) },
    })),
  ]
}

/** A contact changed so soon after it was made belongs to a request; a known client with many deals does not. */
const YOUNG_S = 600
const MAX_REQUESTS = 3

function isYoung({ created_at, updated_at, last_modified }: Item): boolean {
  const changed = updated_at ?? last_modified
  return created_at !== null && changed !== null && changed - created_at <= YOUNG_S
}

const LEAD_ELEMENT = '2'

/**
 * Says itself which card it is on. A deleted one does not always say of what kind that is (F): a look at a lead that is none costs one
 * call and changes nothing.
 */
function readTask(action: string, { id, element_id, element_type }: Item): readonly CrmEvent[] {
  if (element_id !== null && wireId.test(element_id)) {
    const isLead = element_type === null || element_type === LEAD_ELEMENT
    return isLead ? [{ type: 'card.changed', card: { kind: 'deal', id: asId(element_id) } }] : []
  }
  if (element_type !== null || id === null || !wireId.test(id)) return []
  return [{ type: action === 'delete' ? 'task.deleted' : 'task.changed', task: asId(id) }]
}

const findLeads = finderOf(shape({ leads: anything }))
const findData = finderOf(shape({ data: anything }))
const findAccepted = finderOf(shape({ accept_result: anything }))
const findDeclined = finderOf(shape({ decline_result: anything }))

function readUnsorted(action: string, item: Item, { item: raw }: Around): readonly CrmEvent[] {
  if (action === 'delete') {
    const accepted = idsIn(findLeads(findAccepted(raw)?.accept_result)?.leads)
    const declined = idsIn(findLeads(findDeclined(raw)?.decline_result)?.leads)
    return [
      ...accepted.flatMap(both).map((card): CrmEvent => ({ type: 'card.changed', card })),
      ...declined.map((id): CrmEvent => ({
        type: 'card.deleted',
        card: { kind: 'lead', id: asId(id) },
      })),
    ]
  }
  const id = item.lead_id ?? idsIn(findLeads(findData(raw)?.data)?.leads)[0] ?? null
  // Without its lead the sweep finds it within a minute.
  if (id === null || !wireId.test(id)) return []
  const card: CardRef = { kind: 'lead', id: asId(id) }
  return [{ type: action === 'add' ? 'card.created' : 'card.changed', card }]
}

/** Both, where the pipeline is not known: a look at the wrong one finds nothing and changes nothing. */
function cardsOf(
  id: string,
  { status_id, pipeline_id }: Item,
  facts: AccountFacts,
): readonly CardRef[] {
  if (isUnsortedStatus(status_id, facts)) return [{ kind: 'lead', id: asId(id) }]
  const isKnown = pipeline_id !== null && facts.pipelines.includes(pipeline_id)
  return isKnown ? [{ kind: 'deal', id: asId(id) }] : both(id)
}

function both(id: string): readonly CardRef[] {
  return [
    { kind: 'lead', id: asId(id) },
    { kind: 'deal', id: asId(id) },
  ]
}

function isUnsortedStatus(status: string | null, { unsorted }: AccountFacts): boolean {
  return status !== null && Object.values(unsorted).includes(status)
}

function leadsOf(item: unknown): readonly string[] {
  const linked = isMap(item) ? item['linked_leads_id'] : undefined
  const ids = isMap(linked) ? [...Object.keys(linked), ...idsIn(linked)] : idsIn(linked)
  return [...new Set(ids)].filter(id => wireId.test(id))
}
