import type { PipelineId, UserId } from '../../shared/crm/ids.ts'
import type { User } from '../../shared/crm/model.ts'
import type { SavedHeads } from '../../shared/settings/saved-settings.ts'
import { findHead } from './heads.ts'

/** What is in no pipeline at all, such as a contact. */
export const NO_PIPELINE = ''
/** Nobody is responsible. */
export const NOBODY = 'none'

/** Pipeline → ids of those whose cards there are somebody's to count; `none`: cards of nobody. */
export type Led = ReadonlyMap<string, readonly string[]>

/** His own cards everywhere, and those he is the head of sales for: of dismissed people and of nobody, too. */
export function ledBy(
  reader: UserId,
  heads: SavedHeads,
  { users, pipelines }: { readonly users: readonly User[]; readonly pipelines: readonly string[] },
): Led {
  const known = new Map(users.map(user => [user.id, user]))
  const owners = [...users.map(({ id }) => id).filter(id => id !== reader), null]
  return new Map(
    [...new Set([...pipelines, NO_PIPELINE])].map(id => {
      // A pipeline that is none has no head of its own.
      const pipeline = id as PipelineId
      const led = owners.filter(owner => findHead(heads, { pipeline, owner }, known)?.id === reader)
      return [id, [reader, ...led.map(owner => owner ?? NOBODY)]]
    }),
  )
}

/** As the store is asked about several pipelines at once: `pipeline/owner`. */
export function namesOf(led: Led): readonly string[] {
  return [...led].flatMap(([pipeline, owners]) => owners.map(owner => `${pipeline}/${owner}`))
}
