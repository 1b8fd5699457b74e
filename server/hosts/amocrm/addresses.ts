import { asId, type TenantId } from '../../../shared/crm/ids.ts'
import type { Vendor } from './ports.ts'

/** The vendor's own names (amocrm.md 2.2): nothing else is ever sent our secret or a token. */
export const CLOUD: Vendor = {
  hostPattern: /^[a-z0-9-]+\.(amocrm\.(ru|com)|kommo\.com)$/,
  allowHttp: false,
  consentOrigin: 'https://www.amocrm.ru',
  framedBy: ['https://*.amocrm.ru', 'https://*.amocrm.com', 'https://*.kommo.com'],
}

/** @returns `null` when the host is not one of the vendor's */
export function toOrigin(host: string, { hostPattern, allowHttp }: Vendor): string | null {
  return hostPattern.test(host) ? `${allowHttp ? 'http' : 'https'}://${host}` : null
}

/** Whether a page of this origin may be an account's. */
export function isVendorOrigin(origin: string, vendor: Vendor): boolean {
  const url = URL.parse(origin)
  return url !== null && url.origin === origin && toOrigin(url.host, vendor) === origin
}

export function tenantIdOf(account: string): TenantId {
  return asId(`amocrm:${account}`)
}
