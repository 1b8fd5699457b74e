import type { SettingsDirectory } from '../../shared/contract/settings.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import type { WatchedPipeline } from '../../shared/settings/fields.ts'
import type { SavedSettings } from '../../shared/settings/saved-settings.ts'
import type { Desk } from '../flow/flow.ts'

/** The host's own lists, as the settings are checked against them. */
export interface HostLists {
  readonly pipelines: readonly WatchedPipeline[]
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
  const { hasLeads, leadsObey } = host.capabilities(tenant)
  return {
    users,
    pipelines: pipelines
      .filter(({ kind }) => kind === 'deal' || hasLeads)
      .map(pipeline => ({
        ...pipeline,
        obeys: pipeline.kind === 'lead' ? leadsObey : 'every-rule',
      })),
  }
}

/** @param admins those the host's list does not tell of */
export function toDirectory(
  { pipelines, users }: HostLists,
  saved: SavedSettings,
  admins: ReadonlySet<UserId>,
): SettingsDirectory {
  const active = users.filter(({ isActive }) => isActive)
  const names = new Map(users.map(({ id, name }) => [id, name]))
  const heads = countBy(active.flatMap(({ head }) => head ?? []))
  return {
    pipelines,
    users: toNamed(active),
    heads: heads.map(([id, people]) => ({ id, name: names.get(id) ?? '', people })),
    headless: active.filter(({ head }) => head === null).length,
    groups: groupsOf(active),
    former: formerOf(saved, users),
    admins: {
      isWhole: active.every(({ isAdmin }) => isAdmin !== null),
      users: toNamed(active.filter(({ id, isAdmin }) => isAdmin ?? admins.has(id))),
    },
  }
}

/** Groups people work in. */
export function groupsOf(active: readonly User[]): SettingsDirectory['groups'] {
  const groups = active.flatMap(({ group }) => group ?? [])
  const names = new Map(groups.map(({ id, name }) => [id, name]))
  return countBy(groups.map(({ id }) => id)).map(([id, people]) => ({
    id,
    name: names.get(id) ?? '',
    people,
  }))
}

function toNamed(
  users: readonly User[],
): readonly { readonly id: UserId; readonly name: string }[] {
  return users
    .map(({ id, name }) => ({ id, name }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'ru'))
}

/** Most first. */
function countBy<Key>(keys: readonly Key[]): readonly (readonly [Key, number])[] {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, other]) => other - one)
}

/** Somebody who has left is still named where he was chosen, so that a person sees whom he takes off. */
function formerOf(
  { heads, exempt }: SavedSettings,
  users: readonly User[],
): SettingsDirectory['former'] {
  const named = new Set<UserId>([
    ...(exempt?.users ?? []),
    ...(heads?.byDefault ? [heads.byDefault] : []),
    ...Object.values(heads?.byPipeline ?? {}),
    ...Object.values(heads?.byGroup ?? {}),
  ])
  const byId = new Map(users.map(user => [user.id, user]))
  return [...named]
    .filter(id => byId.get(id)?.isActive !== true)
    .map(id => ({ id, name: byId.get(id)?.name ?? '' }))
}
