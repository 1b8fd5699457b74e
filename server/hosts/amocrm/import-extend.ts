import { allKeys } from '../../../shared/duplicates/base/key-index.ts'
import type { ImportAdds, ImportOrder } from '../../core/host-import.ts'
import type { Account } from './account.ts'
import { readContact } from './contact-wire.ts'
import { toField } from './import-fields.ts'
import { noteKnown } from './import-notes.ts'
import { type Outcomes, type Posted, postAll } from './import-post.ts'
import { readStanding } from './people.ts'

type OrderOf<Type extends ImportOrder['type']> = Extract<ImportOrder, { type: Type }>

const NOTHING: ImportAdds = { phones: [], emails: [] }

/** Known contacts learn what they do not know by now. */
export async function extend(
  account: Account,
  orders: readonly OrderOf<'extend'>[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  if (orders.length === 0) return outcomes
  const ids = [...new Set(orders.map(({ contact }) => String(contact)))]
  const known = new Map(
    (await readStanding(account, 'contacts', ids))
      .map(readContact)
      .map(one => [one.contact.id, one]),
  )
  const items: Posted[] = []
  const added = new Map<string, ImportAdds>()
  /** Rows of one contact are written as one: what becomes of the first becomes of all. */
  const alike = new Map<string, readonly string[]>()
  for (const [contact, some] of Map.groupBy(orders, order => order.contact)) {
    const stands = known.get(contact)
    const done = (mark: string) =>
      outcomes.set(mark, { mark, done: true, id: contact, added: NOTHING })
    if (stands === undefined) {
      for (const { mark } of some)
        outcomes.set(mark, { mark, done: false, reason: '404', isGone: true })
      continue
    }
    const has = new Set(allKeys(stands.contact))
    const isNew = (keys: readonly string[]) => keys.some(key => !has.has(key))
    const phones = unique(some.flatMap(order => order.phones)).filter(phone =>
      isNew(allKeys({ phones: [phone], emails: [] })),
    )
    const emails = unique(some.flatMap(order => order.emails)).filter(email =>
      isNew(allKeys({ phones: [], emails: [email] })),
    )
    const [first, ...others] = some
    if (first === undefined || phones.length + emails.length === 0) {
      for (const { mark } of some) done(mark)
      continue
    }
    const values = [
      ...(phones.length === 0 ? [] : toField('PHONE', stands.phones, phones)),
      ...(emails.length === 0 ? [] : toField('EMAIL', stands.emails, emails)),
    ]
    added.set(first.mark, { phones, emails })
    alike.set(
      first.mark,
      others.map(({ mark }) => mark),
    )
    items.push({ mark: first.mark, body: { id: Number(contact), custom_fields_values: values } })
  }
  const target = { method: 'PATCH', path: 'contacts', name: 'contacts' } as const
  for (const [mark, outcome] of await postAll(account, target, items)) {
    const what = added.get(mark) ?? NOTHING
    outcomes.set(mark, outcome.done ? { ...outcome, added: what } : outcome)
    for (const other of alike.get(mark) ?? [])
      outcomes.set(other, { ...outcome, mark: other, ...(outcome.done && { added: NOTHING }) })
  }
  await noteKnown(account, orders, outcomes)
  return outcomes
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
