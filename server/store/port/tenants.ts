import type { TenantId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Tenant } from '../../tenant.ts'

export interface StoredSettings {
  /** Rises by one with each save; a save names the version it was made on. */
  readonly version: number
  readonly value: unknown
}

/** Host tokens of one tenant. Encrypted at rest. */
export interface Secrets {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: Instant
  readonly applicationToken: string
}

export interface TenantsPort {
  find(id: TenantId): Promise<Tenant | null>
  /** `removed` is the end of an installation: only a tenant with another `installedAt` takes its place. */
  save(tenant: Tenant): Promise<void>
  active(): Promise<readonly Tenant[]>
  /** Everything of this tenant, at once, while it is `removed` and was installed then; `false`: it has come back. */
  erase(id: TenantId, installedAt: Instant): Promise<boolean>
}

export interface SecretsPort {
  load(id: TenantId): Promise<Secrets | null>
  save(id: TenantId, secrets: Secrets): Promise<void>
  forget(id: TenantId): Promise<void>
  /** Runs `work` while nobody else, in any process, runs it for this tenant. Holds one connection. */
  withLock<T>(id: TenantId, work: () => Promise<T>): Promise<T>
  /** Seals again, with the first key, what was sealed with another one; answers how many. At start, after a key was added. */
  reencrypt(): Promise<number>
}

export interface SettingsPort {
  load(id: TenantId): Promise<StoredSettings>
  /** `false` when somebody saved meanwhile. */
  save(id: TenantId, onVersion: number, value: unknown): Promise<boolean>
}
