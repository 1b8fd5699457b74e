import type { User } from '../../shared/crm/model.ts'
import { deskOf } from '../flow/flow.ts'
import { readHeads } from '../core/heads.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { peopleOf } from './queue-people.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** Who counts, and whose deals. */
export interface FunnelReader {
  /** Whom he may choose, by name. */
  readonly people: readonly Pick<User, 'id' | 'name'>[]
  /** `null`: everybody's. */
  readonly owners: readonly string[] | null
  /** He leads nobody and administers nothing. */
  readonly isOwn: boolean
  readonly names: ReadonlyMap<string, string>
}

export async function readerOf(
  flow: PanelTools['flow'],
  { session, tenant }: PanelContext,
): Promise<FunnelReader> {
  const [{ value }, users] = await Promise.all([
    flow.store.settings.load(tenant.id),
    deskOf(flow, tenant, 'person').crm.users(),
  ])
  const names = new Map<string, string>(users.map(({ id, name }) => [id, name]))
  const byName = (one: User, other: User) => one.name.localeCompare(other.name, 'ru')
  if (session.isAdmin) return { people: users.toSorted(byName), owners: null, isOwn: false, names }
  const led = peopleOf(session.user, readHeads(readSavedSettings(value).heads), users)
  const self = users.filter(({ id }) => id === session.user)
  const people = [...self, ...led].toSorted(byName)
  return {
    people,
    owners: [...new Set([session.user, ...led.map(({ id }) => id)])],
    isOwn: led.length === 0,
    names,
  }
}

/**
 * @param asked id of a user, or `none`; `null`: all he may count
 * @throws {ApiFailure} 403 for somebody whose deals he may not count
 */
export function mayCount({ owners }: FunnelReader, asked: string | null): readonly string[] | null {
  if (asked === null) return owners
  if (owners !== null && !owners.includes(asked)) throw new ApiFailure(403, 'no-access')
  return [asked]
}
