import type { Instant } from '../../../shared/time/instant.ts'
import type { LogPort, RateLimit, RatePort, SecretsPort, TenantsPort } from '../common/ports.ts'

export type {
  LogPort,
  RateLimit,
  RatePort,
  SecretsPort,
  TenantsPort,
  Tokens,
} from '../common/ports.ts'

/** Our keys in the vendor's catalogue. */
export interface AppKeys {
  readonly clientId: string
  readonly clientSecret: string
  /** What `app.info` answers for a token of ours: the symbolic code, or the `local.…` id of a local app (P V). */
  readonly code: string
}

/** Everything the module is handed. The store satisfies `tenants`, `secrets` and `rate` as it is. */
export interface Bitrix24Dependencies {
  readonly app: AppKeys
  /** Our own address as portals see it, without a slash at the end. */
  readonly publicUrl: string
  /** Origins that may be sent our secret, exactly as written. */
  readonly oauthHosts: readonly string[]
  /** Plain http and localhost, for the demo portal alone. */
  readonly allowHttp: boolean
  readonly tenants: TenantsPort
  readonly secrets: SecretsPort
  readonly rate: RatePort
  readonly rateLimit: RateLimit
  /** The product's clock. */
  readonly clock: { now(): Instant }
  /** Real time, for lives of tokens and of what we remember. */
  readonly now: () => Instant
  readonly log: LogPort
  /** How long one answer may take, ms; 30 s unless said otherwise. */
  readonly timeoutMs?: number
}
