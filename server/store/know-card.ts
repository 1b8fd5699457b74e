import type { Selectable } from 'kysely'
import { nameOf } from '../../shared/crm/model.ts'
import { toMemory } from './card-memory.ts'
import type { Database } from './database.ts'
import { LAZY } from './lazy.ts'
import { toRequest } from './request-row.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'
import { toTenant } from './tenant-row.ts'

/** Four things asked for by their keys at once: each round trip costs more than all these rows. */
const KNOWN = `
  select to_json(tenant_row) as tenant, settings.version, settings.value, to_json(card_row) as card, to_json(request_row) as request,
    exists (select 1 from case_file where tenant = asked.tenant and card = asked.card and state = 'open') as has_open_case
  from (select $1::text as tenant, $2::text as card) asked
  left join tenant tenant_row on tenant_row.id = asked.tenant
  left join settings on settings.tenant = asked.tenant
  left join card card_row on card_row.tenant = asked.tenant and card_row.card = asked.card
  left join request request_row on request_row.tenant = asked.tenant and request_row.card = asked.card`

const KNOW = { name: 'know-card', text: KNOWN }

/** Lazily: an event that is there again after a crash is only looked at once more. */
const TAKE = {
  name: 'take-card',
  text: `
  with ${LAZY},
  taken as (
    delete from inbox using lazy
    where inbox.tenant = $1 and inbox.card = $2
      and exists (select 1 from tenant where id = $1 and state not in ('paused', 'removed'))
  )
  ${KNOWN}`,
}

interface KnownRow {
  readonly tenant: Selectable<Tables['tenant']> | null
  readonly version: number | null
  readonly value: unknown
  readonly card: Selectable<Tables['card']> | null
  readonly request: Selectable<Tables['request']> | null
  readonly has_open_case: boolean
}

export function createKnow({ pool }: Database): Pick<Store['cards'], 'know' | 'take'> {
  const ask =
    (statement: { readonly name: string; readonly text: string }): Store['cards']['know'] =>
    async (tenant, card) => {
      const { rows } = await pool.query<KnownRow>({ ...statement, values: [tenant, nameOf(card)] })
      const [row] = rows
      return {
        tenant: row?.tenant ? toTenant(row.tenant) : null,
        settings:
          row === undefined || row.version === null
            ? { version: 0, value: {} }
            : { version: row.version, value: row.value },
        memory: row?.card ? toMemory(row.card) : null,
        request: row?.request ? toRequest(row.request) : null,
        hasOpenCase: row?.has_open_case ?? false,
      }
    }
  return { know: ask(KNOW), take: ask(TAKE) }
}
