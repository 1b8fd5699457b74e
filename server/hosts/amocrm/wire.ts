import { asId, type CompanyId, type ContactId, type UserId } from '../../../shared/crm/ids.ts'
import type { Card, CardRef, Money, Task } from '../../../shared/crm/model.ts'
import {
  anything,
  finderOf,
  flag,
  idText,
  listOf,
  numeric,
  or,
  orNull,
  parserOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { asInstant, SECOND, type Instant } from '../../../shared/time/instant.ts'
import type { AccountFacts } from './facts.ts'
import { hasCaseMark } from './marks.ts'

/** Won and lost are the same two numbers in every pipeline. */
export const WON = '142'
export const LOST = '143'

export const link = or(idText, '0')
export const linked = or(listOf(shape({ id: idText, is_main: or(flag, false) })), [])

const parseLead = parserOf(
  'lead',
  shape({
    id: idText,
    name: orNull(text),
    price: orNull(numeric),
    responsible_user_id: link,
    status_id: idText,
    pipeline_id: idText,
    created_at: numeric,
    updated_at: or(numeric, 0),
    closest_task_at: orNull(numeric),
    is_deleted: or(flag, false),
    _embedded: or(shape({ contacts: linked, companies: linked }), { contacts: [], companies: [] }),
  }),
)
/** An amo lead as the account writes it: «сделка», also one not accepted yet. */
export type Lead = ReturnType<typeof parseLead>

/** @throws {ParseError} */
export const readLead = parseLead

/** How a lead came to its stage: from its events, or guessed. */
export interface Stay {
  readonly since: Instant
  /** It was a request not accepted yet before. */
  readonly wasUnsorted: boolean
}

export function toCard(lead: Lead, facts: AccountFacts, stay: Stay): Card {
  const isRequest = isUnsortedLead(lead, facts)
  const ref: CardRef = { kind: isRequest ? 'lead' : 'deal', id: asId(lead.id) }
  return {
    ...cardOf(lead, facts),
    ref,
    pipeline: asId(isRequest ? 'lead' : `deal:${lead.pipeline_id}`),
    stage: stageOf(ref.kind, lead.pipeline_id, lead.status_id),
    status: toStatus(lead.status_id),
    stageSince: stay.since,
    madeFrom: !isRequest && stay.wasUnsorted ? { kind: 'lead', id: ref.id } : null,
  }
}

/** The request that a deal was before it was accepted: ended well, with the deal's people. */
export function toAcceptedRequest(lead: Lead, facts: AccountFacts, acceptedAt: Instant): Card {
  const status = facts.unsorted[lead.pipeline_id] ?? lead.status_id
  return {
    ...cardOf(lead, facts),
    ref: { kind: 'lead', id: asId(lead.id) },
    pipeline: asId('lead'),
    stage: stageOf('lead', lead.pipeline_id, status),
    status: lead.status_id === LOST ? 'lost' : 'won',
    stageSince: acceptedAt,
    madeFrom: null,
  }
}

function cardOf(lead: Lead, { currency }: AccountFacts) {
  const [company] = lead._embedded.companies
  return {
    title: lead.name ?? '',
    createdAt: toInstant(lead.created_at),
    amount: toMoney(lead.price, currency),
    owner: toLink<UserId>(lead.responsible_user_id),
    contacts: contactsOf(lead),
    company: company === undefined ? null : asId<CompanyId>(company.id),
    // A lead knows its people through its contacts alone.
    person: { first: null, last: null, second: null },
    phones: [],
    emails: [],
    companyTitle: null,
    source: null,
    comment: null,
  }
}

export function contactsOf({ _embedded: { contacts } }: Lead): readonly ContactId[] {
  const main = contacts.filter(({ is_main }) => is_main)
  const ids = [...main, ...contacts].map(({ id }) => asId<ContactId>(id))
  return [...new Set(ids)]
}

export function stageOf(kind: CardRef['kind'], pipeline: string, status: string): Card['stage'] {
  return asId(`${kind}:${pipeline}:${status}`)
}

/** `deal:15:142` → pipeline and status; `null` for what is no stage of ours. */
export function findStage(
  stage: string,
): { readonly pipeline: string; readonly status: string } | null {
  const [, pipeline, status] = /^(?:deal|lead):(\d+):(\d+)$/.exec(stage) ?? []
  return pipeline === undefined || status === undefined ? null : { pipeline, status }
}

export function toStatus(status: string): Card['status'] {
  if (status === WON) return 'won'
  return status === LOST ? 'lost' : 'open'
}

export function isUnsortedLead(
  lead: Pick<Lead, 'pipeline_id' | 'status_id'>,
  { unsorted }: AccountFacts,
): boolean {
  return unsorted[lead.pipeline_id] === lead.status_id
}

const findPlace = finderOf(shape({ pipeline_id: idText, status_id: idText }))

export function isUnsorted(lead: unknown, facts: AccountFacts): boolean {
  const place = findPlace(lead)
  return place !== null && isUnsortedLead(place, facts)
}

const parseTask = parserOf(
  'task',
  shape({
    id: idText,
    entity_id: link,
    entity_type: orNull(text),
    is_completed: or(flag, false),
    text: orNull(text),
    complete_till: orNull(numeric),
    responsible_user_id: link,
  }),
)

/** @throws {ParseError} */
export function readTask(row: unknown): Task {
  const wire = parseTask(row)
  const words = wire.text ?? ''
  return {
    id: asId(wire.id),
    // Ours say what to do in the first line, why below; people write one.
    title: words.split('\n')[0] ?? '',
    dueAt: wire.complete_till === null ? null : toInstant(wire.complete_till),
    assignee: toLink<UserId>(wire.responsible_user_id),
    isDone: wire.is_completed,
    isIncoming: false,
    isCase: hasCaseMark(words),
    subjects: wire.entity_type === 'leads' ? [{ kind: 'deal', id: asId(wire.entity_id) }] : [],
  }
}

/** Rows of a list answer; none for 204. */
export function rowsOf(answer: unknown, name: string): readonly unknown[] {
  const embedded = findEmbedded(answer)?._embedded
  const rows = isObject(embedded) ? embedded[name] : undefined
  return Array.isArray(rows) ? rows : []
}

const findEmbedded = finderOf(shape({ _embedded: anything }))
const findNext = finderOf(shape({ _links: shape({ next: shape({ href: text }) }) }))

export function hasNextPage(answer: unknown): boolean {
  return findNext(answer) !== null
}

export function toInstant(unixSeconds: number): Instant {
  return asInstant(unixSeconds * SECOND)
}

export function toUnix(at: Instant): number {
  return Math.floor(at / SECOND)
}

function toMoney(price: number | null, currency: string | null): Money | null {
  if (price === null || price === 0 || currency === null) return null
  return { minor: Math.round(price * 100), currency }
}

export function toLink<Id extends UserId>(id: string): Id | null {
  return id === '0' || id === '' ? null : asId<Id>(id)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
