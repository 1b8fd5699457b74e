import type { Transaction } from 'kysely'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Tables } from './tables.ts'

/** Whether the tenant is not erased. The lock is waited for by, or waits for, who erases. */
export async function isLive(transaction: Transaction<Tables>, tenant: TenantId): Promise<boolean> {
  const live = await transaction
    .selectFrom('tenant')
    .select('id')
    .where('id', '=', tenant)
    .forKeyShare()
    .executeTakeFirst()
  return live !== undefined
}
