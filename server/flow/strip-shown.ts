import type { TenantId } from '../../shared/crm/ids.ts'
import type { Store } from '../store/store.ts'

const NAME = 'strip-shown'

/** Remembered by us: reading every layout back on each opening would cost the portal several calls. */
export async function isStripShown({ cursors }: Store, tenant: TenantId): Promise<boolean> {
  return (await cursors.get(tenant, NAME)) === 'yes'
}

/** The host drops our field with the app, so an uninstall puts it back to `false`. */
export function rememberStrip({ cursors }: Store, tenant: TenantId, shown: boolean): Promise<void> {
  return cursors.set(tenant, NAME, shown ? 'yes' : 'no')
}
