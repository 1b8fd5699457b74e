import { asId, type CompanyId, type ContactId } from '../../shared/crm/ids.ts'
import type { Contact } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { ImportOutcome } from '../core/host-import.ts'
import { indexKeys } from '../flow/index-keys.ts'
import type { LoadedCompany, LoadedRow, RowChange } from '../store/store.ts'
import { rowMark } from './orders.ts'
import type { WriteTools } from './write-load.ts'

/** Kept as a fate of its own: about a firm alone. */
export function isAboutFirm({ body, company }: LoadedRow): boolean {
  return body !== null && company !== null && body.name.first === null && body.name.last === null
}

export function firmChange(
  row: LoadedRow,
  company: LoadedCompany | undefined,
  now: Instant,
): RowChange {
  if (company === undefined || company.id === null)
    return {
      line: row.line,
      state: 'failed',
      reasons: [{ id: 'import.firm-refused' }],
      at: now,
    }
  const isOwn = company.isMade && row.fate === 'create'
  return {
    line: row.line,
    state: 'done',
    at: now,
    ...(isOwn ? { made: `company:${company.id}` } : {}),
  }
}

export function changeOf(
  row: LoadedRow,
  outcome: ImportOutcome | undefined,
  {
    now: at,
    request,
    isAgain,
  }: {
    readonly now: Instant
    readonly request: 'lead' | 'deal'
    /** An earlier try may have got somewhere. */
    readonly isAgain: boolean
  },
): RowChange {
  const { line } = row
  if (row.fate === 'doubtful') return { line, state: 'doubtful' }
  // Nothing had to be written: the contact knows it all.
  if (outcome === undefined) return { line, state: 'done', at }
  if (!outcome.done) {
    // Whoever was known is gone: decided anew, and made.
    if (outcome.isGone && isForContact(row)) return { line, state: 'ready' }
    const reasons = [{ id: 'import.host-refused', values: { reason: outcome.reason } }]
    return { line, state: 'failed', reasons, at }
  }
  const kind = row.fate === 'request' ? request : 'contact'
  const { added, noteRefused } = outcome
  const reasons = noteRefused === undefined ? null : [noteMissed(noteRefused)]
  const done = {
    line,
    state: 'done' as const,
    made: `${kind}:${outcome.id}`,
    ...(reasons && { reasons }),
    at,
  }
  if (added === undefined) return done
  // A roll-back takes back what was added by us, not what a person has typed since it was planned.
  const hasMore =
    (row.adds?.phones ?? []).some(value => !added.phones.includes(value)) ||
    (row.adds?.emails ?? []).some(value => !added.emails.includes(value))
  return { ...done, adds: { ...added, ...(isAgain && hasMore && { isUnsure: true }) } }
}

/** The row is in the CRM, without what the file says in its comment. */
const NOTE_MISSED = 'import.note-refused'

function noteMissed(reason: string): Message {
  return { id: NOTE_MISSED, values: { reason } }
}

export function lacksNote({ state, reasons }: RowChange): boolean {
  return state === 'done' && (reasons ?? []).some(({ id }) => id === NOTE_MISSED)
}

/** Only what goes to a known contact is decided anew without him: whatever else is not there stays away. */
function isForContact({ fate, contact }: LoadedRow): boolean {
  return contact !== null && fate !== 'create' && fate !== 'request'
}

/** Our index knows them at once: the next rows are decided by it. */
export async function learn(
  { desk, orders }: WriteTools,
  rows: readonly LoadedRow[],
  {
    outcomes,
    idOf,
  }: {
    readonly outcomes: ReadonlyMap<string, ImportOutcome>
    readonly idOf: (row: LoadedRow) => CompanyId | null
  },
): Promise<void> {
  const { flow, tenant } = desk
  const { people } = flow.store
  const done = rows.flatMap(row => {
    const outcome = outcomes.get(rowMark(orders.load, row.line))
    return outcome?.done === true && row.fate !== 'request'
      ? [{ row, id: asId<ContactId>(outcome.id) }]
      : []
  })
  const gone = rows.filter(row => {
    const outcome = outcomes.get(rowMark(orders.load, row.line))
    return outcome?.done === false && outcome.isGone && isForContact(row)
  })
  for (const { contact } of gone)
    if (contact !== null) await people.forget(tenant.id, asId(contact))
  const learners = done.filter(({ row }) => row.fate !== 'create').map(({ id }) => id)
  const known =
    learners.length === 0
      ? new Map<ContactId, Contact>()
      : await people.findMany(tenant.id, learners)
  const contacts = done.flatMap(({ row, id }): readonly Contact[] => {
    if (row.body === null) return []
    if (row.fate !== 'create') return extended(known.get(id), row)
    const { name, phones, emails } = row.body
    const { owner } = orders
    return [{ id, name, phones, emails, company: idOf(row), owner, createdAt: flow.clock.now() }]
  })
  await people.learn(
    tenant.id,
    contacts.map(contact => ({ contact, keys: indexKeys(contact) })),
  )
}

function extended(before: Contact | undefined, { adds }: LoadedRow): readonly Contact[] {
  if (before === undefined || adds === null) return []
  const phones = [...before.phones, ...adds.phones]
  return [{ ...before, phones, emails: [...before.emails, ...adds.emails] }]
}
