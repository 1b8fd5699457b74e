import type { Instant } from '../../../shared/time/instant.ts'
import type { EventEnvelope } from '../../core/event.ts'
import type { LogPort, RateLimit, RatePort, SecretsPort, TenantsPort } from '../common/ports.ts'

/** Our integration as it is registered with the vendor. */
export interface Integration {
  /** UUID; `client_id` in OAuth, `client_uuid` in hooks and tokens. */
  readonly clientId: string
  readonly clientSecret: string
  /** Exactly as registered: both grants name it. */
  readonly redirectUri: string
  /** Of our widget, as the vendor has named it; `null` or missing: not told, and no page of ours can be linked to. */
  readonly widgetCode?: string | null
}

/** Which hosts are the vendor's. */
export interface Vendor {
  /** Whole names of hosts that may be asked, and sent our secret: `acme.amocrm.ru`. */
  readonly hostPattern: RegExp
  /** Plain http, for the emulated account alone. */
  readonly allowHttp: boolean
  /** Where an administrator gives his consent: `https://www.amocrm.ru`. */
  readonly consentOrigin: string
  /** Whose pages may frame ours before we know which account they are of, as CSP writes them: `https://*.amocrm.ru`. */
  readonly framedBy: readonly string[]
}

/** Everything the module is handed. The store satisfies `tenants`, `secrets` and `rate` as it is. */
export interface AmoCrmDependencies {
  readonly integration: Integration
  readonly vendor: Vendor
  /** Our own address as accounts see it, without a slash at the end. */
  readonly publicUrl: string
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  /** Of one account. */
  readonly rateLimit: RateLimit
  /** Keeps what the module itself has learnt (installed, removed) with the jobs that act on it. */
  readonly publish: (envelopes: readonly EventEnvelope[]) => Promise<void>
  /** The product's clock. */
  readonly clock: { now(): Instant }
  /** Real time, for lives of tokens and of what we remember. */
  readonly now: () => Instant
  readonly log: LogPort
  /** How long one answer may take, ms; 30 s unless said otherwise. */
  readonly timeoutMs?: number
}
