import type { LoadCounts } from '../../shared/contract/import.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import { allKeys, createKeyIndex } from '../../shared/duplicates/base/key-index.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import { createRehearsal, type Fate } from '../../shared/import/rehearse.ts'
import type { Store } from '../store/store.ts'
import { isFirm } from './companies.ts'

/** What is to become of a row that can be loaded. */
export type RowFate =
  | Fate
  | { readonly type: 'request'; readonly why: Message }
  /** About a firm alone: what becomes of it is known when its company is. */
  | { readonly type: 'firm' }

export interface DecideOptions {
  readonly tenant: TenantId
  readonly store: Pick<Store, 'loads'>
  /** Whose earlier rows are looked through, too; `null`: they are in the CRM by now. */
  readonly load: string | null
  readonly allAreRequests: boolean
}

/** Decides rows in the order of the file, as R2 decides on a request: by our index of the CRM, and by the rows before them. */
export async function decideRows(
  rows: readonly ImportRow[],
  { tenant, store, load, allAreRequests }: DecideOptions,
): Promise<readonly RowFate[]> {
  const isRequest = (row: ImportRow) => allAreRequests || row.isRequest
  const people = rows.filter(row => !isRequest(row) && !isFirm(row))
  const keys = people.flatMap(allKeys)
  const [holders, earlier] = await Promise.all([
    store.loads.holders(tenant, keys),
    load === null ? [] : store.loads.earlier(tenant, load, keys),
  ])
  const crm = createKeyIndex()
  const contacts = new Map(holders.map(({ contact }) => [contact.id, contact]))
  // Who was first is the older card.
  for (const { id, name, phones, emails } of [...contacts.values()].toSorted(byAge))
    crm.addContact(id, name, { phones, emails })
  const rehearsal = createRehearsal(crm.find)
  for (const { body, repeatOf, line } of earlier)
    if (body !== null) rehearsal.remember(repeatOf ?? line, body)
  return rows.map(row => {
    if (isRequest(row)) return { type: 'request', why: { id: 'import.why-request' } }
    return isFirm(row) ? { type: 'firm' } : rehearsal.decide(row)
  })
}

function byAge(one: { readonly createdAt: number }, other: { readonly createdAt: number }): number {
  return one.createdAt - other.createdAt
}

export const COUNTED = {
  create: 'created',
  update: 'updated',
  attach: 'attached',
  repeat: 'repeated',
  doubtful: 'doubtful',
  request: 'requests',
  refused: 'refused',
} as const satisfies Record<string, keyof LoadCounts>
