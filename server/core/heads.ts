import type { UserId } from '../../shared/crm/ids.ts'
import type { Card, User } from '../../shared/crm/model.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'
import { readMap, readText, toFields } from './read-settings.ts'

/**
 * Head of sales for a card: the pipeline's own, then the one named for the responsible's group, then the one of the host's structure, then
 * the one for everybody.
 * Never the responsible himself, never somebody dismissed; `null` when nobody is left.
 */
export function findHead(
  heads: SavedHeads,
  { pipeline, owner }: Pick<Card, 'pipeline' | 'owner'>,
  users: ReadonlyMap<UserId, User>,
): User | null {
  const responsible = owner === null ? undefined : users.get(owner)
  const group = responsible?.group ?? null
  const named = [
    heads.byPipeline[pipeline],
    group === null ? undefined : heads.byGroup?.[group.id],
    responsible?.head,
    heads.byDefault,
  ]
  for (const id of named) {
    const user = id ? users.get(id) : undefined
    if (user?.isActive && user.id !== owner) return user
  }
  return null
}

/** Whether the settings name him as somebody's head, or the host's structure does. */
export function isNamedHead(user: UserId, heads: SavedHeads, users: readonly User[]): boolean {
  const named = [
    heads.byDefault,
    ...Object.values(heads.byPipeline),
    ...Object.values(heads.byGroup ?? {}),
    ...users.map(({ head }) => head),
  ]
  return named.includes(user)
}

/** Forgiving: what names nobody is left out. */
export function readHeads(saved: unknown): SavedHeads {
  const { byDefault, byPipeline, byGroup } = toFields(saved)
  return {
    byDefault: readUser(byDefault),
    byPipeline: readMap(byPipeline, readUser),
    byGroup: readMap(byGroup, readUser),
  }
}

/** Ids are texts; one saved as a number is meant the same. */
export function readUser(value: unknown): UserId | null {
  const text = typeof value === 'number' ? String(value) : readText(value)
  return text === null ? null : (text as UserId)
}
