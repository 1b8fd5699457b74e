import type { User } from '../../shared/crm/model.ts'
import { readHeads } from '../core/heads.ts'
import { type Led, ledBy, namesOf } from '../core/led.ts'
import { deskOf } from '../flow/flow.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import { MOST_PEOPLE } from './queue-people.ts'
import { readSavedSettings } from './saved-settings.ts'
import type { PanelTools } from './tools.ts'

/** Who counts, and whose deals. */
export interface FunnelReader {
  /** Whom he may choose, by name: of those he leads who work here, as many as anybody leads in person. */
  readonly people: readonly Pick<User, 'id' | 'name'>[]
  /** `null`: everybody's. */
  readonly led: Led | null
  /** Of all that is there. */
  readonly pipelines: readonly string[]
  /** He leads nobody and administers nothing. */
  readonly isOwn: boolean
  readonly names: ReadonlyMap<string, string>
}

export async function readerOf(
  flow: PanelTools['flow'],
  { session, tenant }: PanelContext,
): Promise<FunnelReader> {
  const { crm } = deskOf(flow, tenant, 'person')
  const [{ value }, users, alive, mirrored] = await Promise.all([
    flow.store.settings.load(tenant.id),
    crm.users(),
    crm.pipelines(),
    flow.store.stays.pipelines(tenant.id),
  ])
  const names = new Map<string, string>(users.map(({ id, name }) => [id, name]))
  const byName = (one: User, other: User) => one.name.localeCompare(other.name, 'ru')
  const pipelines = [
    ...new Set<string>([...alive.map(({ id }) => id), ...mirrored.map(({ pipeline }) => pipeline)]),
  ]
  if (session.isAdmin)
    return { people: users.toSorted(byName), led: null, pipelines, isOwn: false, names }
  const { user } = session
  const led = ledBy(user, readHeads(readSavedSettings(value).heads), { users, pipelines })
  const owners = new Set([...led.values()].flat())
  const chosen = users
    .filter(({ id, isActive }) => id !== user && isActive && owners.has(id))
    .toSorted(byName)
    .slice(0, MOST_PEOPLE)
  const people = [...users.filter(({ id }) => id === user), ...chosen].toSorted(byName)
  return { people, led, pipelines, isOwn: owners.size === 1, names }
}

/** Whose cards a question counts. */
export interface Counted {
  /** Of one pipeline; `null`: everybody's. */
  within(pipeline: string): readonly string[] | null
  /** Of all, as `pipeline/owner`; `null`: everybody's everywhere. */
  readonly names: readonly string[] | null
}

/**
 * @param asked id of a user, or `none`; `null`: all he may count
 * @throws {ApiFailure} 403 for somebody whose deals he may not count
 */
export function mayCount({ led, pipelines }: FunnelReader, asked: string | null): Counted {
  if (asked === null) return toCounted(led)
  if (led === null) return toCounted(new Map(pipelines.map(pipeline => [pipeline, [asked]])))
  const his = [...led].filter(([, owners]) => owners.includes(asked))
  if (his.length === 0) throw new ApiFailure(403, 'no-access')
  return toCounted(new Map(his.map(([pipeline]) => [pipeline, [asked]])))
}

function toCounted(led: Led | null): Counted {
  return {
    within: pipeline => (led === null ? null : (led.get(pipeline) ?? [])),
    names: led === null ? null : namesOf(led),
  }
}
