import type { ContactId, TaskId, TenantId } from '../../shared/crm/ids.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'

/** Names of our queue tasks with what each is told. */
export interface JobPayloads {
  /** Look at a card and decide. */
  decide: { tenant: TenantId; card: CardRef }
  /** Carry out what was decided about a card. */
  perform: { tenant: TenantId; card: CardRef }
  /** Find the cards of a task and look at them. */
  'trace-task': { tenant: TenantId; task: TaskId }
  /** Read a contact into the key index. `toldAt`: when its change was heard of; `hasWaited`: for a look to read it first. */
  'learn-contact': { tenant: TenantId; contact: ContactId; toldAt?: Instant; hasWaited?: boolean }
  /** Host lifecycle: installed, updated. */
  'set-up': { tenant: TenantId }
  /** `installedAt`: of the installation that ended. */
  'remove-tenant': { tenant: TenantId; clean: boolean; installedAt?: Instant | undefined }
  /** Walk over all open cards. */
  review: { tenant: TenantId }
  /** Requests created since the last sweep. */
  sweep: { tenant: TenantId }
  reconcile: { tenant: TenantId }
  /** Read the whole base into the key index, then what changed since. */
  'learn-base': { tenant: TenantId }
  /** Ask the telephony for calls since the last time. */
  calls: { tenant: TenantId }
  /** Deal with one call: `moizvonki:84112`. */
  call: { tenant: TenantId; call: string }
  /** Read on what the host remembers of cards and stages. */
  mirror: { tenant: TenantId }
  /** Go on with the check of the whole base, or begin one when it is due. */
  'check-base': { tenant: TenantId }
  /** Send the digest that is due. */
  digest: { tenant: TenantId }
  /** Go on with the first look at the funnel, as far as what is read allows. */
  'first-look': { tenant: TenantId }
  /** Learn what chances cards have, when it is time, and count them anew. */
  'count-chances': { tenant: TenantId }
  /** Bring the numbers on the host's cards to the chances that were counted. */
  'write-chances': { tenant: TenantId }
  /** Ask for ИНН of companies with cards, to find them in a list. */
  'match-market': { tenant: TenantId }
  /** Take up fillings of requisites that were cut off. */
  'finish-fillings': { tenant: TenantId }
  /** Take up merges that were cut off. */
  'finish-merges': { tenant: TenantId }
  /** Merge the groups of a run, one after the other. */
  'merge-groups': { tenant: TenantId }
  /** Ask the register about companies with open deals, once a week. */
  'watch-companies': { tenant: TenantId }
  /** Look up what became of a card after its case was decided. */
  'case-outcome': { tenant: TenantId; case: string }
  /** Go on with a rehearsal, a load or a roll-back. */
  load: { tenant: TenantId; load: string }
  /** `installedAt`: only what that installation left; any, when absent. */
  erase: { tenant: TenantId; installedAt?: Instant }
}

export type JobName = keyof JobPayloads
export type Job = {
  [Name in JobName]: { name: Name; payload: JobPayloads[Name]; attempt?: number; runInMs?: number }
}[JobName]

export interface BuriedJob {
  readonly id: string
  readonly name: string
  /** What it was about; `null` for walks over everything. */
  readonly card: CardRef | null
  readonly code: string
  readonly message: string
  readonly at: Instant
}
