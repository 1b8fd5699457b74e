import type { Account } from './account.ts'
import { can, textsOf } from './crm/logic.ts'
import { personRow } from './screen-api-read.ts'
import type { PersonRow } from './screen/wire.ts'
import { type AmoUser, type Contact, LOST, WON } from './state.ts'

/** From so many people on a number is a reception's. */
const SHARED_BY = 3

/**
 * Somebody who may come back, for «Отправить заявку с сайта».
 *
 * @param how `shared`: somebody whose number others have, too; anything else: a client of an open lead, alone with his number
 * @returns `null` when the account has nobody like that
 */
export function knownPerson(account: Account, user: AmoUser, how: string): PersonRow | null {
  const { state } = account
  const phoneOf = (contact: Contact) =>
    (textsOf(account, 'contacts', contact, 'PHONE')[0] ?? '').replaceAll(/\D/g, '').slice(-10)
  const people = [...state.contacts.values()].filter(
    one =>
      !one.isDeleted &&
      !one.isUnsorted &&
      phoneOf(one) !== '' &&
      can(state, user, 'view', { type: 'contacts', entity: one }),
  )
  const byPhone = Map.groupBy(people, phoneOf)
  const withOpenLead = openClients(account)
  const found = people.find(one => {
    const sharers = byPhone.get(phoneOf(one))?.length ?? 0
    return how === 'shared' ? sharers >= SHARED_BY : sharers === 1 && withOpenLead.has(one.id)
  })
  return found ? personRow(account, 'contacts', found) : null
}

function openClients({ state }: Account): ReadonlySet<number> {
  const open = [...state.leads.values()].filter(
    lead => !lead.isDeleted && !lead.isUnsorted && lead.statusId !== WON && lead.statusId !== LOST,
  )
  return new Set(open.flatMap(({ contacts }) => contacts.map(({ id }) => id)))
}
