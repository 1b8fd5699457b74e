import type { TenantId } from '../../../shared/crm/ids.ts'
import type { CardKind } from '../../../shared/crm/model.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { EventEnvelope } from '../../core/event.ts'
import type { BuriedJob, Job } from '../job.ts'

/** Work that waits for a moment on the product's clock. */
export type DueKind =
  | 'calls'
  | 'case'
  | 'filling'
  | 'merge'
  | 'look'
  | 'review'
  | 'sweep'
  | 'reconcile'
  | 'learn'
  | 'mirror'
  | 'digest'
  | 'erase'

export interface DueItem {
  readonly tenant: TenantId
  readonly kind: DueKind
  /** `lead:91` for `look`, the id of a case for `case`, empty otherwise. */
  readonly subject: string
}

export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
}

export interface InboxPort {
  /**
   * Keeps what arrived together with the job that will act on it; resolves after the commit.
   * Writes whatever came meanwhile in one transaction. An id still waiting is dropped.
   *
   * @throws {InboxFull} when too many wait to be written
   */
  put(envelopes: readonly EventEnvelope[], receivedAt: Instant): Promise<void>
}

export interface DuePort {
  set(item: DueItem, at: Instant): Promise<void>
  clear(tenant: TenantId): Promise<void>
  /** Takes what is due and adds its jobs, in one transaction; answers how many. Other instances skip what we hold. */
  fire(now: Instant, limit: number): Promise<number>
}

export interface CursorsPort {
  get(tenant: TenantId, name: `sweep/${CardKind}` | string): Promise<string | null>
  set(tenant: TenantId, name: string, value: string): Promise<void>
}

export interface RatePort {
  /**
   * One call to a host by the shared bucket. `sweep` leaves part of the burst to people. On the database's real clock.
   * @returns 0 = go, else ms to wait before asking again
   */
  ask(bucket: string, limit: RateLimit, urgency: 'person' | 'event' | 'sweep'): Promise<number>
}

export interface JobsPort {
  /** Replaces a waiting job of the same name and subject; a running one gets a successor. */
  add(job: Job): Promise<void>
  /** As `add`, unless a job of the same name and subject waits already. `pausedSince`: real time, while the tenant's access is dead. */
  retry(job: Job, pausedSince: Instant | null): Promise<void>
  /** Set aside for a person, newest first. */
  buried(tenant: TenantId): Promise<readonly BuriedJob[]>
  bury(job: Job, why: { code: string; message: string }, at: Instant): Promise<void>
  /** Puts a buried job back into the queue, as if it had never failed: one transaction. `false`: it is not there. */
  replay(tenant: TenantId, id: string): Promise<boolean>
}
