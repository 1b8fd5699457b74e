import type { HostId } from '../../shared/crm/ids.ts'
import type { HostModule, Hosts } from '../hosts/host.ts'

/** The host of an address or a question. `constructor` and its like, which every object has, are none. */
export function hostOf(hosts: Hosts, name: string): HostModule | undefined {
  return Object.hasOwn(hosts, name) ? hosts[name as HostId] : undefined
}
