import type { HostId, TenantId } from '../shared/crm/ids.ts'
import type { Locale } from '../shared/i18n/message.ts'
import { DAY, type Instant } from '../shared/time/instant.ts'

/** After an uninstall without CLEAN everything of the tenant is kept this long. */
export const KEEP_AFTER_REMOVAL_MS = 30 * DAY

/** One customer account on one host: a Bitrix24 portal or an amoCRM account. Holds no secrets. */
export interface Tenant {
  readonly id: TenantId
  readonly host: HostId
  /** Account id on the host: `member_id`, `account_id`. Permanent. */
  readonly account: string
  /** Host address with its scheme, e.g. `https://acme.bitrix24.ru`. May change; `account` may not. */
  readonly origin: string
  readonly locale: Locale
  /** IANA zone the company works in, e.g. `Asia/Yekaterinburg`. */
  readonly timeZone: string
  /** `installing` until the host says the installation is finished; `paused` when tokens are dead; `removed` after uninstall. */
  readonly state: 'installing' | 'active' | 'paused' | 'removed'
  readonly installedAt: Instant
  /** Facts only the host's own module reads: app id on the portal, CRM mode … */
  readonly hostData: Readonly<Record<string, unknown>>
}
