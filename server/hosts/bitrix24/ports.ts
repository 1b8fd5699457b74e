import type { TenantId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import type { Urgency } from '../host.ts'

/** Our keys in the vendor's catalogue. */
export interface AppKeys {
  readonly clientId: string
  readonly clientSecret: string
  /** What `app.info` answers for a token of ours: the symbolic code, or the `local.…` id of a local app (P V). */
  readonly code: string
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** On the real clock. */
  readonly expiresAt: Instant
  /** Comes with every event and every page; known to every user of the app. */
  readonly applicationToken: string
}

export interface TenantsPort {
  find(id: TenantId): Promise<Tenant | null>
  save(tenant: Tenant): Promise<void>
}

export interface SecretsPort {
  load(id: TenantId): Promise<Tokens | null>
  save(id: TenantId, tokens: Tokens): Promise<void>
  forget(id: TenantId): Promise<void>
  withLock<T>(id: TenantId, work: () => Promise<T>): Promise<T>
}

export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
}

export interface RatePort {
  /** 0 = go, else ms to wait before asking again. */
  ask(bucket: string, limit: RateLimit, urgency: Urgency): Promise<number>
}

/** Ids, codes and counts. */
type LogFacts = Readonly<Record<string, string | number | boolean | null>>

export interface LogPort {
  info(message: string, facts: LogFacts): void
  warn(message: string, facts: LogFacts): void
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
