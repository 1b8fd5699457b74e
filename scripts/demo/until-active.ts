import type { TenantId } from '../../shared/crm/ids.ts'
import type { Service } from '../../server/service.ts'

const PATIENCE_MS = 30_000

/** Until the product has taken in an installation. @throws {Error} when it has not heard of it for half a minute */
export async function untilActive({ store }: Service, id: TenantId): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    const tenant = await store.tenants.find(id)
    const { version } = await store.settings.load(id)
    if (tenant?.state === 'active' && version > 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(
    `the host said that the installation is finished, and the product did not hear it (${id})`,
  )
}
