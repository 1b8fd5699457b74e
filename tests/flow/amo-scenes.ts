import { asId } from '../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../shared/crm/model.ts'
import { DAY, SECOND } from '../../shared/time/instant.ts'
import type { LedgerRow, Request } from '../../server/store/store.ts'
import type { AmoStage } from '../amo-stage.ts'
import {
  addCompany,
  addContact,
  addLead,
  addTask,
  addUnsorted,
  type Author,
  communications,
  type NewUnsorted,
} from '../hosts/amocrm/crm/logic.ts'
import { ADMIN, REPS } from '../hosts/amocrm/empty-state.ts'
import type { Company, Contact, Entity, Lead, Task, Unsorted } from '../hosts/amocrm/state.ts'

/** What a form, a rep or the past leaves in the account. */
export interface AmoEntry {
  readonly title?: string
  readonly first?: string
  readonly last?: string
  readonly phones?: readonly string[]
  readonly emails?: readonly string[]
  readonly owner?: number
  readonly company?: number
  readonly contacts?: readonly number[]
  readonly price?: number
}

/** An integration: a form, telephony. */
export const ROBOT: Author = { userId: 0 }
export const [REP, OTHER_REP] = REPS
export const BY_REP: Author = { userId: REP }

type Cards = Pick<AmoStage, 'world' | 'clock'>

export function accountOf({ world }: Pick<AmoStage, 'world'>) {
  return world.account.account
}

/** A contact who has been in the account for a year. */
export function knowContact(stage: Cards, entry: AmoEntry): Contact {
  return makeContact(stage, entry, { userId: ADMIN, at: yearAgo(stage) })
}

/** A contact of the present moment, as a form makes it beside its lead. */
export function makeContact(stage: Cards, entry: AmoEntry, author: Author = ROBOT): Contact {
  const { first, last, owner = REP, company } = entry
  const account = accountOf(stage)
  return addContact(
    account,
    {
      firstName: first ?? '',
      ...(last !== undefined && { lastName: last }),
      responsibleId: owner,
      values: communications(account, 'contacts', entry),
      ...(company !== undefined && { companyId: company }),
    },
    author,
  )
}

export function knowCompany(stage: Cards, entry: AmoEntry): Company {
  const account = accountOf(stage)
  const values = communications(account, 'companies', entry)
  const author = { userId: ADMIN, at: yearAgo(stage) }
  return addCompany(account, { name: entry.title ?? '', values }, author)
}

/** An open lead as old as its contact; no web-hook tells of it. */
export function knowLead(stage: Cards, entry: AmoEntry): Lead {
  const past = { userId: ADMIN, at: yearAgo(stage), isSilent: true }
  return makeLead(stage, { title: 'Старая сделка', ...entry }, past)
}

/** A request as a form or telephony leaves it: a contact made for it, unless named, and a lead. */
export function sendRequest(stage: Cards, entry: AmoEntry = {}): Lead {
  const { first, last, phones, emails } = entry
  const isSomebody = [first, last, phones, emails].some(part => part !== undefined)
  const contacts = entry.contacts ?? (isSomebody ? [makeContact(stage, entry).id] : [])
  return makeLead(stage, { title: 'Заявка с сайта', ...entry, contacts }, ROBOT)
}

function makeLead(stage: Cards, entry: AmoEntry, author: Author): Lead {
  const { title, owner = REP, contacts = [], company, price } = entry
  return addLead(
    accountOf(stage),
    {
      name: title,
      responsibleId: owner,
      contacts: contacts.map(id => ({ id })),
      ...(company !== undefined && { companyId: company }),
      ...(price !== undefined && { price }),
    },
    author,
  )
}

/** A request in «Неразобранное», as a form leaves it. */
export function sendUnsorted(stage: Cards, entry: AmoEntry = {}): Unsorted {
  const account = accountOf(stage)
  const { first, last = '', title = 'Заявка с сайта', owner = REP } = entry
  const values = communications(account, 'contacts', entry)
  const contact = { firstName: first, lastName: last, responsibleId: owner, values }
  const wish: NewUnsorted = {
    category: 'forms',
    sourceUid: `form-${account.state.unsorted.size}`,
    sourceName: 'Форма',
    metadata: { form_id: '1', form_name: 'Форма', form_page: 'https://example.com' },
    lead: { name: title, responsibleId: owner },
    contact: first === undefined ? null : contact,
    company: null,
  }
  return addUnsorted(account, wish, ROBOT)
}

function yearAgo({ clock }: Cards): number {
  return Math.floor((clock.now() - 365 * DAY) / SECOND)
}

/** A next step planned by a rep. */
export function planTask(stage: Cards, lead: Lead, dueAt: number): Task {
  return addTask(
    accountOf(stage),
    {
      text: 'Позвонить',
      completeTill: Math.floor(dueAt / SECOND),
      responsibleId: lead.responsibleId,
      entity: { type: 'leads', id: lead.id },
    },
    BY_REP,
  )
}

/** Tasks of a lead, oldest first. */
export function tasksOf(stage: Cards, { id }: { readonly id: number }): readonly Task[] {
  const tasks = [...accountOf(stage).state.tasks.values()]
  return tasks.filter(task => task.entityType === 'leads' && task.entityId === id)
}

/** First lines of the tasks of a lead. */
export function titlesOf(stage: Cards, lead: { readonly id: number }): readonly string[] {
  return tasksOf(stage, lead).map(({ text }) => text.split('\n')[0] ?? '')
}

/** Texts of the notes of ours on a card, without our marks, oldest first. */
export function notesOf(stage: Cards, entity: Entity): readonly string[] {
  const entityType = 'statusId' in entity ? 'leads' : 'contacts'
  return [...accountOf(stage).state.notes.values()]
    .filter(note => note.entityType === entityType && note.entityId === entity.id)
    .map(({ params }) => withoutMark(String(params['text'] ?? '')))
}

export function withoutMark(text: string): string {
  return text.replace(/\s*Шаголад \[#(case-)?[a-z0-9]{10}\]$/, '')
}

/** What this person is told, which amoCRM writes on the card by his name. */
export function toldTo(stage: Cards, userId: number, lead: Lead): readonly string[] {
  const name = accountOf(stage).state.users.get(userId)?.name ?? '?'
  return notesOf(stage, lead)
    .filter(text => text.startsWith(`${name}:\n`))
    .map(text => text.slice(name.length + 2))
}

export function mainContactOf({ contacts }: Lead): number | null {
  return contacts.find(({ isMain }) => isMain)?.id ?? null
}

export function valuesOf(stage: Cards, contact: Contact, code: string): readonly string[] {
  const field = [...accountOf(stage).state.fields.contacts.values()].find(one => one.code === code)
  return (contact.values[field?.id ?? 0] ?? []).map(({ value }) => String(value))
}

export function refOf(lead: { readonly id: number }, kind: CardKind = 'deal'): CardRef {
  return { kind, id: asId(String(lead.id)) }
}

export function requestOf(
  { service, tenant }: AmoStage,
  lead: { readonly id: number },
  kind: CardKind = 'deal',
): Promise<Request | null> {
  return service.store.requests.find(tenant, refOf(lead, kind))
}

/** Ledger rows of a card, oldest first. */
export async function ledgerOf(
  { service, tenant }: AmoStage,
  lead: { readonly id: number },
  kind: CardKind = 'deal',
): Promise<readonly LedgerRow[]> {
  const rows = await service.store.ledger.ofCard(tenant, refOf(lead, kind), 100)
  return rows.toReversed()
}

/** `task.create done`, `note.add held by quiet` … of a card, in the order of the alphabet. */
export async function deedsOf(
  stage: AmoStage,
  lead: { readonly id: number },
  kind: CardKind = 'deal',
): Promise<readonly string[]> {
  const rows = await ledgerOf(stage, lead, kind)
  return rows
    .map(({ action, state, held }) =>
      held === null ? `${action.type} ${state}` : `${action.type} ${state} by ${held}`,
    )
    .toSorted()
}

/** As when the hourly review and the minute sweep come round by themselves. */
export async function comeRound(stage: AmoStage): Promise<void> {
  for (const name of ['review', 'sweep'] as const)
    await stage.service.store.jobs.add({ name, payload: { tenant: stage.tenant } })
  await stage.settled()
}
