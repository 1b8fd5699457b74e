import { sql, type RawBuilder } from 'kysely'
import type { ClientKind } from '../core/host-base.ts'

/**
 * Of a row of `contact` or `base_company`: it was merged into another one, and what its host has left of it is empty. One that somebody has
 * filled in again is a card like any other.
 */
export function isAway(kind: ClientKind): RawBuilder<boolean> {
  const isEmpty =
    kind === 'contact'
      ? sql`json_array_length(contact.body->'phones') + json_array_length(contact.body->'emails') = 0`
      : sql`json_array_length(base_company.phones) + json_array_length(base_company.emails) = 0 and base_company.inn = ''`
  const table = sql.table(kind === 'contact' ? 'contact' : 'base_company')
  return sql<boolean>`(exists (
    select 1 from base_away where base_away.tenant = ${table}.tenant and base_away.kind = ${kind} and base_away.card = ${table}.id
  ) and ${isEmpty})`
}
