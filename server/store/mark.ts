import { createHash } from 'node:crypto'
import type { TenantId } from '../../shared/crm/ids.ts'

const LENGTH = 10

/** What an effect is found by on the host: ten characters of `[a-z0-9]`, always the same for one key of one tenant. */
export function markOf(tenant: TenantId, key: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([tenant, key]))
    .digest()
  return hash.readBigUInt64BE().toString(36).padStart(LENGTH, '0').slice(-LENGTH)
}
