import { finderOf, idText, or, shape } from '../../../shared/parse/parse.ts'
import type { CardRight } from '../host.ts'
import type { Person } from './directory.ts'

const findDeal = finderOf(
  shape({ responsible_user_id: or(idText, ''), pipeline_id: idText, status_id: idText }),
)

/**
 * What a person may do to a deal, by the rights the account's list of users tells (amocrm.md: A everything, G his group's, M his own,
 * D none; a stage's word goes before, and is A or D). Somebody not in the list may only read.
 *
 * @param deal as the account answers it
 */
export function rightTo(deal: unknown, user: string, people: readonly Person[]): CardRight {
  const person = people.find(({ id }) => id === user)
  const found = findDeal(deal)
  if (person === undefined || found === null || !person.isActive) return 'read'
  if (person.isAdmin) return 'write'
  if (person.isFree) return 'read'
  const stage = person.deals.byStage.get(`${found.pipeline_id}:${found.status_id}`)
  if (stage !== undefined && stage !== 'A') return 'read'
  return reaches(person, found.responsible_user_id, people) ? 'write' : 'read'
}

/** The same of a company, which stands on no stage. @param responsible for it */
export function rightToCompany(
  responsible: string,
  user: string,
  people: readonly Person[],
): CardRight {
  const person = people.find(({ id }) => id === user)
  if (person === undefined || !person.isActive) return 'read'
  if (person.isAdmin) return 'write'
  if (person.isFree) return 'read'
  const edit = person.companies?.edit ?? 'D'
  return reaches({ ...person, deals: { ...person.deals, edit } }, responsible, people)
    ? 'write'
    : 'read'
}

/** The same of a person's card. */
export function rightToClient(
  kind: 'contact' | 'company',
  responsible: string,
  { user, people }: { readonly user: string; readonly people: readonly Person[] },
): CardRight {
  if (kind === 'company') return rightToCompany(responsible, user, people)
  const asContacts = people.map(({ companies, contacts, ...person }) => ({
    ...person,
    ...(contacts !== undefined && { companies: { add: '', ...companies, ...contacts } }),
  }))
  return rightToCompany(responsible, user, asContacts)
}

export function mayAddCompany(user: string, people: readonly Person[]): boolean {
  const person = people.find(({ id }) => id === user)
  if (person === undefined || !person.isActive) return false
  return person.isAdmin || (!person.isFree && person.companies?.add === 'A')
}

function reaches(
  { id, group, deals }: Person,
  responsible: string,
  people: readonly Person[],
): boolean {
  switch (deals.edit) {
    case 'A':
      return true
    case 'G': {
      const other = people.find(one => one.id === responsible)
      return responsible === id || (other !== undefined && groupOf(other) === (group?.id ?? '0'))
    }
    case 'M':
      return responsible === id
    default:
      return false
  }
}

/** The account's first group has no number of its own. */
function groupOf({ group }: Person): string {
  return group?.id ?? '0'
}
