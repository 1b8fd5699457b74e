import type { TenantId } from '../../shared/crm/ids.ts'
import type { Say } from '../../shared/i18n/message.ts'
import type { Clock } from '../clock.ts'
import { TenantDisconnected } from '../errors.ts'
import type { HostCrm, HostModule, Hosts, Urgency } from '../hosts/host.ts'
import type { Log } from '../log.ts'
import type { Mailer } from '../providers/mail.ts'
import type { Registry } from '../providers/registry.ts'
import type { Scorers } from '../scoring/scorers.ts'
import type { Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'
import type { Telephonies } from '../telephony/desk.ts'
import type { Policies } from './policies.ts'

/** What every step of an event's way is handed. Made once by the composition root. */
export interface Flow {
  readonly store: Store
  readonly hosts: Hosts
  readonly policies: Policies
  readonly scorers: Scorers
  readonly clock: Clock
  readonly telephonies: Telephonies
  /** Texts left on the host are in the tenant's language and zone. */
  readonly sayFor: (tenant: Tenant) => Say
  readonly log: Log
  /** Where letters go out; missing: nobody is written to. */
  readonly mailer?: Mailer | null
  /** Whoever knows companies and banks; missing: nobody is asked. */
  readonly registry?: Registry
  readonly countAction: (rule: string, state: string) => void
  /** Checks of a whole base by how they ended. */
  readonly countCheck: (end: 'done' | 'failed') => void
}

/** One tenant at work. */
export interface Desk {
  readonly flow: Flow
  readonly tenant: Tenant
  readonly host: HostModule
  readonly crm: HostCrm
}

/** `null`: the tenant is gone or not at work now; its jobs have nothing to do. */
export async function openDesk(
  flow: Flow,
  id: TenantId,
  urgency: Urgency = 'event',
): Promise<Desk | null> {
  return openDeskOf(flow, await flow.store.tenants.find(id), urgency)
}

/** @param tenant as it is stored now */
export function openDeskOf(
  flow: Flow,
  tenant: Tenant | null,
  urgency: Urgency = 'event',
): Desk | null {
  if (tenant === null || tenant.state === 'removed') return null
  if (tenant.state === 'paused') throw new TenantDisconnected(`tenant ${tenant.id} is paused`)

  return deskOf(flow, tenant, urgency)
}

/** @param urgency a person waiting goes before events, events before sweeps */
export function deskOf(flow: Flow, tenant: Tenant, urgency: Urgency = 'event'): Desk {
  const host = flow.hosts[tenant.host]
  if (host === undefined) throw new Error(`no module for host ${tenant.host}`)
  return { flow, tenant, host, crm: host.connect(tenant, urgency) }
}
