import type { Boot } from '../../../shared/contract/boot.ts'
import type { TenantsPort } from '../common/ports.ts'
import type { HostPageAnswer, RawRequest } from '../host.ts'
import { tenantIdOf } from './addresses.ts'
import type { Vendor } from './ports.ts'

const PAGES = ['settings', 'journal', 'desk', 'requisites', 'case'] as const

/**
 * Our full pages inside amoCRM's own: opened by our script with the name of the page, and the account where it knows it. A page can
 * do nothing without a session, which that script brings.
 */
export function createOpenPage({ tenants, vendor }: { tenants: TenantsPort; vendor: Vendor }) {
  async function originsFor(account: string): Promise<readonly string[]> {
    if (!/^[1-9]\d{0,14}$/.test(account)) return vendor.framedBy
    const tenant = await tenants.find(tenantIdOf(account))
    return tenant === null ? vendor.framedBy : [tenant.origin]
  }

  return async function openPage(
    name: string,
    { query }: RawRequest,
  ): Promise<HostPageAnswer | null> {
    const page = PAGES.find(known => known === (query['page'] ?? 'settings'))
    if (name !== 'app' || page === undefined) return null
    const account = query['account'] ?? ''
    const origins = await originsFor(account)
    const lang = /^[a-z]{2}$/.test(query['lang'] ?? '') ? (query['lang'] ?? 'ru') : 'ru'
    const boot: Boot = { page, memberId: account, placement: 'frame', options: { origins }, lang }
    return { page: `${page}.html`, framedBy: origins, boot: { ...boot } }
  }
}
