import type { UserId } from '../../shared/crm/ids.ts'
import type { Card, User } from '../../shared/crm/model.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'
import { readText, toFields } from './read-settings.ts'

/**
 * Head of sales for a card: the pipeline's own, then the one of the responsible's department, then the one for everybody.
 * Never the responsible himself, never somebody dismissed; `null` when nobody is left.
 */
export function findHead(
  heads: SavedHeads,
  { pipeline, owner }: Pick<Card, 'pipeline' | 'owner'>,
  users: ReadonlyMap<UserId, User>,
): User | null {
  const responsible = owner === null ? undefined : users.get(owner)
  const named = [heads.byPipeline[pipeline], responsible?.head, heads.byDefault]
  for (const id of named) {
    const user = id ? users.get(id) : undefined
    if (user?.isActive && user.id !== owner) return user
  }
  return null
}

/** Forgiving: what names nobody is left out. */
export function readHeads(saved: unknown): SavedHeads {
  const { byDefault, byPipeline } = toFields(saved)
  const own = Object.entries(toFields(byPipeline)).flatMap(([pipeline, user]) => {
    const id = readUser(user)
    return id === null ? [] : [[pipeline, id] as const]
  })
  return { byDefault: readUser(byDefault), byPipeline: Object.fromEntries(own) }
}

/** Ids are texts; one saved as a number is meant the same. */
function readUser(value: unknown): UserId | null {
  const text = typeof value === 'number' ? String(value) : readText(value)
  return text === null ? null : (text as UserId)
}
