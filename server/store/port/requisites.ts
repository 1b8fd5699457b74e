import type { TenantId, UserId } from '../../../shared/crm/ids.ts'
import type { Instant } from '../../../shared/time/instant.ts'

/** Everything about requisites that must survive a restart. */
export interface RequisitesPort {
  readonly usage: RegistryUsagePort
  readonly answers: RegistryAnswersPort
  readonly fillings: FillingsPort
  readonly watched: WatchedPort
  settings(tenant: TenantId): Promise<RequisiteSettings>
  /** `false` when somebody saved meanwhile. */
  saveSettings(
    tenant: TenantId,
    onVersion: number,
    change: Omit<RequisiteSettings, 'version'>,
  ): Promise<boolean>
  /** The tenant's own key of the registry, sealed at rest. `null`: it has none. */
  key(tenant: TenantId): Promise<string | null>
  /** `null` forgets it. */
  saveKey(tenant: TenantId, key: string | null): Promise<void>
}

export interface RequisiteSettings {
  readonly version: number
  readonly isWatched: boolean
  /** Our name of a value → id of an ordinary field on the host. */
  readonly ordinary: Readonly<Record<string, string>>
}

/** Requests spent on one key, counted by all processes together. */
export interface RegistryUsagePort {
  /** Counts one in one step and gives the numbers with it. @param keyName a tenant's id, or `service` */
  add(keyName: string, now: Instant): Promise<SpentRequests>
  read(keyName: string, now: Instant): Promise<SpentRequests>
  close(keyName: string, until: Instant): Promise<void>
}

export interface SpentRequests {
  /** Since midnight in Moscow. */
  readonly today: number
  readonly thisMinute: number
  readonly closedUntil: Instant | null
}

/** What a registry has answered, for all processes. Belongs to its key: plans differ in what they fill. */
export interface RegistryAnswersPort {
  /** `null`: not kept, or too old. A kept `null` comes as `{ body: null }`. */
  find(keyName: string, key: string, now: Instant): Promise<{ readonly body: unknown } | null>
  /** Also drops what has become old, of any key. */
  keep(keyName: string, key: string, answer: KeptAnswer): Promise<void>
}

export interface KeptAnswer {
  readonly body: unknown
  readonly now: Instant
  readonly until: Instant
}

/** A filling from the order to its end: what stood before it is in the plan, so that a crash loses nothing and it can be undone. */
export interface Filling {
  /** Ten characters, the mark of what is made on the host, too. */
  readonly id: string
  readonly tenant: TenantId
  /** `deal:15`: the card it was asked for on. */
  readonly subject: string
  readonly state: FillingState
  /** The host module's own, as `plan` gave it. */
  readonly plan: unknown
  /** What was made, as `write` gave it; `null`: not known yet. */
  readonly made: unknown
  /** Name of the party, for a line of what was filled. */
  readonly party: string
  /** How many values were accepted. */
  readonly fields: number
  readonly by: UserId
  readonly at: Instant
}

/** `writing`, `undoing`: under way or cut off. */
export type FillingState = 'writing' | 'done' | 'refused' | 'undoing' | 'undone'

export interface NewFilling extends Omit<Filling, 'state' | 'made'> {
  /** Whom it writes to: `company:18`. Only one filling at a time has it. */
  readonly lock: string
}

export interface FillingsPort {
  find(tenant: TenantId, id: string): Promise<Filling | null>
  /** The newest that was not refused, of any of these cards; `null`: nothing was filled there. */
  last(tenant: TenantId, places: readonly string[]): Promise<Filling | null>
  /** Begins it, held by the caller. `busy`: another one writes there, or this very one exists: look it up. */
  begin(filling: NewFilling): Promise<'begun' | 'busy'>
  /**
   * Takes hold of one that was cut off, or of a done one to undo it (`undoing`). `false`: somebody else is at it, or its state is another.
   */
  hold(tenant: TenantId, id: string, state: 'writing' | 'undoing'): Promise<boolean>
  /** The caller could not end it now; whoever comes next goes on. */
  letGo(tenant: TenantId, id: string): Promise<void>
  end(tenant: TenantId, id: string, end: FillingEnd): Promise<void>
  /** Under way, or cut off: then nobody holds it. */
  unfinished(
    tenant: TenantId,
  ): Promise<readonly { readonly filling: Filling; readonly isHeld: boolean }[]>
}

export interface FillingEnd {
  readonly state: 'done' | 'refused' | 'undone'
  readonly made: unknown
}

/** What the register last said of a company, so that each change is told once. */
export interface WatchedPort {
  find(tenant: TenantId, companies: readonly string[]): Promise<readonly WatchedCompany[]>
  keep(tenant: TenantId, watched: WatchedCompany): Promise<void>
}

export interface WatchedCompany {
  readonly company: string
  readonly inn: string
  /** Ours to compare. */
  readonly state: unknown
  readonly lookedAt: Instant
}
