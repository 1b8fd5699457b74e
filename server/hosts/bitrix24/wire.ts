import { asId, type CompanyId, type ContactId, type UserId } from '../../../shared/crm/ids.ts'
import type {
  Card,
  CardKind,
  CardRef,
  Contact,
  EntityRef,
  Money,
  PersonName,
  Task,
} from '../../../shared/crm/model.ts'
import {
  idText,
  listOf,
  numeric,
  or,
  orNull,
  parserOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { asInstant, instant, type Instant } from '../../../shared/time/instant.ts'
import { hasCaseMark } from './marks.ts'

/** `entityTypeId` of CRM methods. */
export const ENTITY_TYPE: Readonly<Record<EntityRef['kind'], number>> = {
  lead: 1,
  deal: 2,
  contact: 3,
  company: 4,
}

const CARD_KINDS: Readonly<Record<string, CardKind>> = { 1: 'lead', 2: 'deal' }

export function toCardRef(entityTypeId: string | number, id: string | number): CardRef | null {
  const kind = CARD_KINDS[String(entityTypeId)]
  return kind === undefined ? null : { kind, id: asId(id) }
}

const words = orNull(text)
// An empty link is 0, sometimes null.
const link = or(idText, '0')

const multiFields = or(listOf(shape({ typeId: text, value: text })), [])

const parseItem = parserOf(
  'card',
  shape({
    id: idText,
    title: words,
    stageId: text,
    stageSemanticId: words,
    categoryId: link,
    createdTime: text,
    movedTime: words,
    opportunity: orNull(numeric),
    currencyId: words,
    assignedById: link,
    contactId: link,
    contactIds: or(listOf(idText), []),
    companyId: link,
    leadId: link,
    name: words,
    lastName: words,
    secondName: words,
    companyTitle: words,
    sourceId: words,
    comments: words,
    fm: multiFields,
  }),
)

/** Names for a list's `select`; multi-fields cannot be named and come only with `*` (S). */
export const CARD_FIELDS: Readonly<Record<CardKind, readonly string[]>> = {
  lead: names(`id title stageId stageSemanticId createdTime movedTime opportunity currencyId assignedById contactId
    contactIds companyId sourceId name lastName secondName companyTitle`),
  deal: names(`id title stageId stageSemanticId createdTime movedTime opportunity currencyId assignedById contactId
    contactIds companyId sourceId categoryId leadId`),
}

/** @throws {ParseError} */
export function readCard(kind: CardKind, item: unknown): Card {
  const wire = parseItem(item)
  const createdAt = instant(wire.createdTime)
  return {
    ref: { kind, id: asId(wire.id) },
    title: wire.title ?? '',
    pipeline: asId(kind === 'lead' ? 'lead' : `deal:${wire.categoryId}`),
    stage: asId(`${kind}:${wire.stageId}`),
    status: toStatus(wire.stageSemanticId),
    createdAt,
    stageSince: findMoment(wire.movedTime) ?? createdAt,
    amount: toMoney(wire.opportunity, wire.currencyId),
    owner: toLink<UserId>(wire.assignedById),
    contacts: toContactIds(wire.contactId, wire.contactIds),
    company: toLink<CompanyId>(wire.companyId),
    madeFrom: kind === 'deal' ? toLead(wire.leadId) : null,
    person: toName(wire),
    phones: valuesOf(wire.fm, 'PHONE'),
    emails: valuesOf(wire.fm, 'EMAIL'),
    companyTitle: toText(wire.companyTitle),
    source: toText(wire.sourceId),
    comment: toText(wire.comments),
  }
}

/** Stage semantics: `P` or nothing under way, `S` won, `F` lost; the same for leads, where `F` is junk. */
export function toStatus(semantics: string | null): Card['status'] {
  if (semantics === 'S') return 'won'
  return semantics === 'F' ? 'lost' : 'open'
}

const parseContact = parserOf(
  'contact',
  shape({
    id: idText,
    name: words,
    lastName: words,
    secondName: words,
    companyId: link,
    assignedById: link,
    createdTime: text,
    fm: multiFields,
  }),
)

/** @throws {ParseError} */
export function readContact(item: unknown): Contact {
  const wire = parseContact(item)
  return {
    id: asId(wire.id),
    name: toName(wire),
    phones: valuesOf(wire.fm, 'PHONE'),
    emails: valuesOf(wire.fm, 'EMAIL'),
    company: toLink<CompanyId>(wire.companyId),
    owner: toLink<UserId>(wire.assignedById),
    createdAt: instant(wire.createdTime),
  }
}

const parseCompany = parserOf('company', shape({ id: idText, fm: multiFields }))

/** @throws {ParseError} */
export function readCompany(item: unknown) {
  const wire = parseCompany(item)
  return {
    id: asId<CompanyId>(wire.id),
    phones: valuesOf(wire.fm, 'PHONE'),
    emails: valuesOf(wire.fm, 'EMAIL'),
  }
}

const parseActivity = parserOf(
  'activity',
  shape({
    ID: idText,
    OWNER_ID: link,
    OWNER_TYPE_ID: link,
    TYPE_ID: link,
    PROVIDER_ID: words,
    SUBJECT: words,
    DESCRIPTION: words,
    DEADLINE: words,
    COMPLETED: words,
    RESPONSIBLE_ID: link,
    IS_INCOMING_CHANNEL: words,
  }),
)

export const TASK_FIELDS: readonly string[] =
  names(`ID OWNER_ID OWNER_TYPE_ID TYPE_ID PROVIDER_ID SUBJECT DEADLINE
  COMPLETED RESPONSIBLE_ID IS_INCOMING_CHANNEL`)

/**
 * @param foundOn the card it was found on, which may not be its owner
 * @throws {ParseError}
 */
export function readTask(row: unknown, foundOn: CardRef | null): Task {
  const wire = parseActivity(row)
  const owner = toCardRef(wire.OWNER_TYPE_ID, wire.OWNER_ID)
  const subjects = [owner, foundOn].filter(ref => ref !== null)
  return {
    id: asId(wire.ID),
    title: wire.SUBJECT ?? '',
    dueAt: findDeadline(wire.DEADLINE),
    assignee: toLink<UserId>(wire.RESPONSIBLE_ID),
    isDone: wire.COMPLETED === 'Y',
    isIncoming: wire.IS_INCOMING_CHANNEL === 'Y',
    isCase: isOfTaskModule(wire) && hasCaseMark(`${wire.SUBJECT}\n${wire.DESCRIPTION}`),
    subjects: subjects.filter((ref, index) => index === subjects.findIndex(isSame(ref))),
  }
}

/** A task of the task module that is bound to a card shows there as an activity, too (provider: V). */
export function isOfTaskModule(row: {
  readonly TYPE_ID: string
  readonly PROVIDER_ID: string | null
}): boolean {
  return row.TYPE_ID === '3' || row.PROVIDER_ID === 'CRM_TASKS_TASK'
}

/** "No deadline" is stored as the year 9999 (P V); null and empty mean the same. */
function findDeadline(iso: string | null): Instant | null {
  return iso === null || iso.startsWith('9999') ? null : findMoment(iso)
}

export function findMoment(iso: string | null): Instant | null {
  const ms = iso === null || iso === '' ? Number.NaN : Date.parse(iso)
  return Number.isNaN(ms) ? null : asInstant(ms)
}

/** ISO with an offset, which every method and filter takes; without one the portal would read its own zone. */
export function toPortalTime(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00')
}

function isSame(ref: CardRef) {
  return (other: CardRef) => other.kind === ref.kind && other.id === ref.id
}

function toMoney(amount: number | null, currency: string | null): Money | null {
  // A card without an amount says 0.
  if (amount === null || amount === 0 || currency === null || currency === '') return null
  return { minor: Math.round(amount * 100), currency }
}

function toLink<Id extends UserId | CompanyId>(id: string): Id | null {
  return id === '0' || id === '' ? null : asId<Id>(id)
}

function toLead(id: string): CardRef | null {
  return id === '0' || id === '' ? null : { kind: 'lead', id: asId(id) }
}

function toContactIds(primary: string, all: readonly string[]): readonly ContactId[] {
  const ids = [primary, ...all].filter(id => id !== '0' && id !== '')
  return [...new Set(ids)].map(id => asId<ContactId>(id))
}

function toName(wire: {
  readonly name: string | null
  readonly lastName: string | null
  readonly secondName: string | null
}): PersonName {
  return {
    first: toText(wire.name),
    last: toText(wire.lastName),
    second: toText(wire.secondName),
  }
}

function toText(value: string | null): string | null {
  return value === null || value.trim() === '' ? null : value
}

function valuesOf(
  fields: readonly { readonly typeId: string; readonly value: string }[],
  type: 'PHONE' | 'EMAIL',
): readonly string[] {
  return fields.filter(field => field.typeId === type).map(field => field.value)
}

function names(list: string): readonly string[] {
  return list.split(/\s+/)
}
