import type { Account } from '../account.ts'
import { textsOf } from '../crm/values.ts'
import type { Query } from '../query.ts'
import type { Entity, EntityType, EntityVersion } from '../state.ts'

const SHORTEST_QUERY = 3

/**
 * `query=`: parts of filled fields; a phone is found by its digits, whatever stands between them. The index lags: what
 * was written a moment ago is not found yet, and what was overwritten then still is. Under three signs nothing is (L).
 */
export function searchTest(
  account: Account,
  type: EntityType,
  query: Query,
): (row: Entity) => boolean {
  const text = query.text('query')
  if (text === null) return () => true
  const needle = text.trim().toLowerCase()
  if (needle.length < SHORTEST_QUERY) return () => false
  const digits = /^[\d\s()+.-]+$/.test(needle) ? needle.replaceAll(/\D/g, '') : ''
  const indexedUntil = account.now() - account.switches.settings.searchLagSeconds
  return row => {
    const known = [...row.versions, { ...row, at: row.contentAt }]
    const indexed = known.findLast(({ at }) => at <= indexedUntil)
    return indexed !== undefined && isFound(account, type, indexed, { needle, digits })
  }
}

function isFound(
  account: Account,
  type: EntityType,
  version: EntityVersion,
  { needle, digits }: { readonly needle: string; readonly digits: string },
): boolean {
  if (version.name.toLowerCase().includes(needle)) return true
  if (digits.length >= SHORTEST_QUERY) {
    const phones = textsOf(account, type, version, 'PHONE')
    if (phones.some(phone => phone.replaceAll(/\D/g, '').includes(digits))) return true
  }
  return Object.values(version.values).some(list =>
    list.some(
      ({ value }) => typeof value !== 'object' && String(value).toLowerCase().includes(needle),
    ),
  )
}
