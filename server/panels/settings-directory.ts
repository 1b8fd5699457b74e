import type { SettingsDirectory } from '../../shared/contract/settings.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { Pipeline, User } from '../../shared/crm/model.ts'
import type { Desk } from '../flow/flow.ts'

/** The host's own lists, as the settings are checked against them. */
export interface HostLists {
  readonly pipelines: readonly Pipeline[]
  readonly users: readonly User[]
}

/**
 * Pipelines without those the tenant does not use, and everybody.
 *
 * @param wish whether a list of pipelines some minutes old will do
 */
export async function readLists(
  { crm, host, tenant }: Desk,
  wish: { readonly isFresh: boolean },
): Promise<HostLists> {
  const [pipelines, users] = await Promise.all([crm.pipelines(wish), crm.users()])
  const { hasLeads } = host.capabilities(tenant)
  return { pipelines: pipelines.filter(({ kind }) => kind === 'deal' || hasLeads), users }
}

export function toDirectory({ pipelines, users }: HostLists): SettingsDirectory {
  const active = users.filter(({ isActive }) => isActive)
  const names = new Map(users.map(({ id, name }) => [id, name]))
  const people = new Map<UserId, number>()
  for (const { head } of active) if (head !== null) people.set(head, (people.get(head) ?? 0) + 1)
  return {
    pipelines,
    users: active
      .map(({ id, name }) => ({ id, name }))
      .toSorted((one, other) => one.name.localeCompare(other.name, 'ru')),
    heads: [...people]
      .map(([id, count]) => ({ id, name: names.get(id) ?? '', people: count }))
      .toSorted((one, other) => other.people - one.people),
    headless: active.filter(({ head }) => head === null).length,
  }
}
