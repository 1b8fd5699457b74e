import type { Selectable } from 'kysely'
import type { HostId, TenantId } from '../../shared/crm/ids.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { Tenant } from '../tenant.ts'
import type { Tables } from './tables.ts'

export function toTenant(row: Selectable<Tables['tenant']>): Tenant {
  return {
    id: row.id as TenantId,
    host: row.host as HostId,
    account: row.account,
    origin: row.origin,
    locale: row.locale as Tenant['locale'],
    timeZone: row.time_zone,
    state: row.state as Tenant['state'],
    installedAt: asInstant(row.installed_at),
    hostData: row.host_data,
  }
}
