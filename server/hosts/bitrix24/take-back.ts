import type { HostEffect } from '../host.ts'
import type { Plan } from './perform.ts'
import type { Command } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

/** One thing of ours less. D: both methods take the id alone and answer `true`. */
export function planRemoval(method: string, id: string, mark: string): Plan {
  return {
    mark,
    commands: [{ method, params: { id } }],
    id,
    readId: () => null,
    isDoneWhenGone: true,
  }
}

/** The card's clients as they are given; owner and company only where they are named. */
export function planRestore(
  effect: Extract<HostEffect, { type: 'contacts.restore' }>,
  mark: string,
): Plan {
  const { subject, owner, company } = effect
  const fields = {
    ...(owner !== undefined && { assignedById: owner }),
    // No company is 0 on the portal (D).
    ...(company !== undefined && { companyId: company ?? 0 }),
  }
  const update = {
    method: 'crm.item.update',
    params: { entityTypeId: ENTITY_TYPE[subject.kind], id: subject.id, fields },
  }
  return {
    mark,
    id: subject.id,
    readId: () => null,
    commands: [setContacts(effect), ...(Object.keys(fields).length === 0 ? [] : [update])],
  }
}

/** An empty list does not survive a batch's query string, so nobody is said by a method of its own. */
function setContacts({
  subject,
  contacts,
}: Extract<HostEffect, { type: 'contacts.restore' }>): Command {
  const prefix = `crm.${subject.kind}.contact.items`
  if (contacts.length === 0) return { method: `${prefix}.delete`, params: { id: subject.id } }
  const items = contacts.map((contact, index) => ({
    CONTACT_ID: contact,
    SORT: (index + 1) * 10,
    IS_PRIMARY: index === 0 ? 'Y' : 'N',
  }))
  return { method: `${prefix}.set`, params: { id: subject.id, items } }
}
