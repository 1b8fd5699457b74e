import type { ContactId } from '../../../shared/crm/ids.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, flag, idText, or, shape } from '../../../shared/parse/parse.ts'
import type { Account } from './account.ts'
import { isRefused } from './failures.ts'
import { type FoundContact, readContact } from './contact-wire.ts'
import { rowsOf } from './wire.ts'

/** Ids in one address: proxies take about 8 kB of it. */
export const IDS_PER_CALL = 100

const findDeleted = finderOf(shape({ is_deleted: or(flag, false) }))
const findId = finderOf(shape({ id: idText }))

/** 204 and 404 are the same to us; so is what lies in the trash. */
export async function getOrNull(
  account: Account,
  path: string,
  query?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  try {
    const found = await account.get(path, query)
    return findDeleted(found)?.is_deleted === true ? null : found
  } catch (error) {
    if (isRefused(error, 404)) return null
    throw error
  }
}

export async function findContact(account: Account, id: ContactId): Promise<FoundContact | null> {
  const found = await getOrNull(account, `contacts/${id}`, { with: 'leads' })
  return found === null ? null : readContact(found)
}

/**
 * In the given order; who is gone is left out.
 *
 * @param areHidden contacts of a request not accepted yet are in no list, but answer by their id (amocrm.md 16.5)
 */
export async function readContacts(
  account: Account,
  ids: readonly ContactId[],
  areHidden: boolean,
): Promise<readonly FoundContact[]> {
  if (ids.length === 0) return []
  const listed = areHidden || ids.length === 1 ? [] : await listContacts(account, ids)
  const byId = new Map(listed.map(found => [found.contact.id, found]))
  const missing = ids.filter(id => !byId.has(id))
  for (const found of await Promise.all(missing.map(id => findContact(account, id)))) {
    if (found !== null) byId.set(found.contact.id, found)
  }
  return ids.flatMap(id => byId.get(id) ?? [])
}

async function listContacts(
  account: Account,
  ids: readonly ContactId[],
): Promise<readonly FoundContact[]> {
  const rows = await listByIds(account, 'contacts', ids)
  return rows.map(readContact)
}

/** Rows with these ids, in as many requests as their number needs. */
export async function listByIds(
  account: Account,
  entity: 'contacts' | 'leads' | 'companies',
  ids: readonly string[],
): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  for (const part of intoGroups(ids, IDS_PER_CALL)) {
    const answer = await account.get(entity, {
      filter: { id: part },
      with: entity === 'leads' ? 'contacts' : 'leads',
      limit: 250,
    })
    // A filter that is not understood lists everybody (`is_api_filter_enabled`): only what was asked for is kept.
    rows.push(...rowsOf(answer, entity).filter(row => part.includes(findId(row)?.id ?? '')))
  }
  return rows
}

/** As `listByIds`, with cards of requests not accepted yet: they are in no list, but answer by their id (amocrm.md 16.5). */
export async function readStanding(
  account: Account,
  entity: 'contacts' | 'companies',
  ids: readonly string[],
): Promise<readonly unknown[]> {
  const rows = [...(await listByIds(account, entity, ids))]
  const listed = new Set(rows.map(row => findId(row)?.id))
  // One after another: they are few, and the limit is for all.
  for (const id of ids.filter(one => !listed.has(one))) {
    const row = await getOrNull(account, `${entity}/${id}`, { with: 'leads' })
    if (row !== null) rows.push(row)
  }
  return rows
}
