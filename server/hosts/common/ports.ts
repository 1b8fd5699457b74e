import type { TenantId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'
import type { Urgency } from '../host.ts'

// What every host module is handed. The store satisfies all of it as it is.

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** On the real clock. */
  readonly expiresAt: Instant
  /** What proves that an event comes from the tenant's host: Bitrix24's `application_token`, the secret of amoCRM's hook address. */
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
