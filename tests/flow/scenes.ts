import { asId } from '../../shared/crm/ids.ts'
import { type CardKind, type CardRef, nameOf } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { asInstant, DAY } from '../../shared/time/instant.ts'
import type { LedgerRow, Request } from '../../server/store/store.ts'
import { ADMIN, REPS } from '../hosts/bitrix24/empty-state.ts'
import {
  addActivity,
  addItem,
  type Author,
  type MultiFieldChange,
  updateItem,
} from '../hosts/bitrix24/crm/logic.ts'
import type { Activity, Item, ItemType, MultiField } from '../hosts/bitrix24/state.ts'
import type { Stage } from '../stage.ts'

/** What a form, a rep or the past leaves on the portal. */
export interface Entry {
  readonly title?: string
  readonly first?: string
  readonly last?: string
  readonly phones?: readonly string[]
  readonly emails?: readonly string[]
  readonly owner?: number
  readonly company?: number
  readonly contacts?: readonly number[]
  readonly fields?: Readonly<Record<string, unknown>>
}

const FORM: Author = { userId: ADMIN }
export const [REP, OTHER_REP] = REPS

export function portalOf({ world }: Stage) {
  return world.portal.portal
}

/** A lead as a form on the site makes it: at once, and the portal tells of it. */
export function sendLead(stage: Stage, entry: Entry = {}): Item {
  return add(stage, 1, { title: 'Заявка с сайта', ...entry })
}

export function sendDeal(stage: Stage, entry: Entry = {}): Item {
  return add(stage, 2, { title: 'Сделка с сайта', ...entry })
}

/** A contact of the present moment, as a form makes it beside a deal. */
export function makeContact(stage: Stage, entry: Entry): Item {
  return add(stage, 3, entry)
}

/** A contact who has been in the CRM for a year. */
export function knowContact(stage: Stage, entry: Entry): Item {
  return add(stage, 3, entry, { userId: ADMIN, at: yearAgo(stage) })
}

export function knowCompany(stage: Stage, entry: Entry): Item {
  return add(stage, 4, entry, { userId: ADMIN, at: yearAgo(stage) })
}

/** An open deal as old as its contact; no event tells of it. */
export function knowDeal(stage: Stage, entry: Entry): Item {
  const past = { userId: ADMIN, at: yearAgo(stage), isSilent: true }
  return add(stage, 2, { title: 'Старая сделка', ...entry }, past)
}

function yearAgo({ clock }: Stage): number {
  return clock.now() - 365 * DAY
}

function add(stage: Stage, type: ItemType, entry: Entry, author: Author = FORM): Item {
  const { title, first, last, owner = REP, company, contacts } = entry
  const fields = {
    ...(title !== undefined && { title }),
    ...(first !== undefined && { name: first }),
    ...(last !== undefined && { lastName: last }),
    ...(company !== undefined && { companyId: company }),
    ...(contacts !== undefined && { contactIds: [...contacts] }),
    assignedById: owner,
    ...entry.fields,
  }
  return addItem(portalOf(stage), type, { fields, fm: toValues(entry) }, author)
}

function toValues({ phones = [], emails = [] }: Entry): MultiFieldChange[] {
  const values = (typeId: MultiField['typeId'], list: readonly string[]) =>
    list.map(value => ({ id: null, typeId, valueType: 'WORK', value }))
  return [...values('PHONE', phones), ...values('EMAIL', emails)]
}

export function change(stage: Stage, item: Item, fields: Record<string, unknown>): void {
  updateItem(portalOf(stage), item, { fields, fm: [] }, { userId: REP })
}

/** A next step planned by a rep. */
export function planStep(stage: Stage, item: Item, dueAt: number | null): Activity {
  return addActivity(
    portalOf(stage),
    {
      ownerTypeId: item.entityTypeId,
      ownerId: item.id,
      typeId: 6,
      providerId: 'CRM_TODO',
      subject: 'Позвонить',
      responsibleId: Number(item.fields['assignedById']),
      deadline: dueAt,
    },
    { userId: REP },
  )
}

/** Activities of a card, oldest first. */
export function tasksOf(stage: Stage, { entityTypeId, id }: Item): readonly Activity[] {
  return [...portalOf(stage).state.activities.values()].filter(({ bindings }) =>
    bindings.some(bound => bound.entityTypeId === entityTypeId && bound.entityId === id),
  )
}

/** Texts of the comments of a card without our marks, oldest first. */
export function notesOf(stage: Stage, { entityTypeId, id }: Item): readonly string[] {
  const kind = KINDS[entityTypeId]
  return [...portalOf(stage).state.comments.values()]
    .filter(({ entityType, entityId }) => entityType === kind && entityId === id)
    .map(({ comment }) => withoutMark(comment))
}

const KINDS = { 1: 'lead', 2: 'deal', 3: 'contact', 4: 'company' } as const

export function withoutMark(text: string): string {
  return text.replace(/\s*Шаголад \[#(case-)?[a-z0-9]{10}\]$/, '')
}

/** First lines of what a person was told, oldest first. */
export function noticesTo(stage: Stage, userId: number): readonly string[] {
  return [...portalOf(stage).state.notifications.values()]
    .filter(notice => notice.userId === userId)
    .map(({ message }) => message.split('\n')[0] ?? '')
}

/** Everybody's, for "nobody was told". */
export function allNotices(stage: Stage): readonly string[] {
  return [...portalOf(stage).state.notifications.values()].map(({ message }) => message)
}

export function contactsOf(stage: Stage): readonly Item[] {
  return [...portalOf(stage).state.items[3].values()]
}

export function valuesOf(item: Item, typeId: MultiField['typeId']): readonly string[] {
  return item.fm.filter(value => value.typeId === typeId).map(({ value }) => value)
}

export function refOf({ entityTypeId, id }: Item): CardRef {
  const kind: CardKind = entityTypeId === 1 ? 'lead' : 'deal'
  return { kind, id: asId(String(id)) }
}

export function requestOf(stage: Stage, item: Item): Promise<Request | null> {
  return stage.service.store.requests.find(stage.tenant, refOf(item))
}

/** Ledger rows of a card, oldest first. */
export async function ledgerOf(stage: Stage, item: Item): Promise<readonly LedgerRow[]> {
  const rows = await stage.service.store.ledger.ofCard(stage.tenant, refOf(item), 100)
  return rows.toReversed()
}

/** `task.create done`, `note.add held by quiet` … of a card, in the order of the alphabet. */
export async function deedsOf(stage: Stage, item: Item): Promise<readonly string[]> {
  const rows = await ledgerOf(stage, item)
  return rows
    .map(({ action, state, held }) =>
      held === null ? `${action.type} ${state}` : `${action.type} ${state} by ${held}`,
    )
    .toSorted()
}

export function nowOf({ clock }: Stage): Instant {
  return asInstant(clock.now())
}

/** As when the hourly review and the minute sweep come round by themselves. */
export async function comeRound(stage: Stage): Promise<void> {
  for (const name of ['review', 'sweep'] as const)
    await stage.service.store.jobs.add({ name, payload: { tenant: stage.tenant } })
  await stage.settled()
}

export function nameOfItem(item: Item): string {
  return nameOf(refOf(item))
}
