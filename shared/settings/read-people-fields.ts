import type { PipelineId, UserId } from '../crm/ids.ts'
import type { SettingsFields, SettingsGround } from './fields.ts'
import type { Blame } from './read-amount.ts'
import { linesOf } from './read-schedule-fields.ts'
import { readWord } from './read-word.ts'
import type { SavedExempt, SavedHeads, SavedSettings } from './saved-settings.ts'

/** People who need no rules are few; a longer list is a mistake. */
const MAX_EXEMPT = 500

export function readHeads(
  fields: SettingsFields,
  before: SavedSettings,
  { users, pipelines, groups }: SettingsGround,
  blame: Blame,
): SavedHeads {
  const known = new Set(users.map(({ id }) => id))
  const read = (path: string, saved: UserId | undefined | null): UserId | null => {
    const text = fields[path] ?? ''
    if (text === '') return null
    // One who was named before and has left since stays named: his dismissal is no fault of this form.
    if (!known.has(text) && text !== saved) blame(path, 'unknown-user')
    return text as UserId
  }
  const named = <Id extends string>(
    start: string,
    places: readonly { readonly id: Id }[],
    saved: Readonly<Record<string, UserId>>,
  ) =>
    places.flatMap(({ id }) => {
      const user = read(`${start}.${id}`, saved[id])
      return user === null ? [] : [[id, user] as const]
    })
  const byPipeline: Readonly<Record<PipelineId, UserId>> = before.heads?.byPipeline ?? {}
  return {
    byDefault: read('heads.default', before.heads?.byDefault),
    byPipeline: Object.fromEntries(named('heads.in', pipelines, byPipeline)),
    byGroup: Object.fromEntries(named('heads.group', groups, before.heads?.byGroup ?? {})),
  }
}

/** Somebody exempt who has left stays on the list until he is taken off: his exemption has ended with his work. */
export function readExempt(
  fields: SettingsFields,
  before: SavedSettings,
  { users }: SettingsGround,
  blame: Blame,
): SavedExempt {
  const path = 'exempt.users'
  const named = linesOf(fields[path] ?? '') as UserId[]
  const known = new Set<string>([...users.map(({ id }) => id), ...(before.exempt?.users ?? [])])
  if (named.some(id => !known.has(id))) blame(path, 'unknown-user')
  if (named.length > MAX_EXEMPT) blame(path, 'too-many')
  const admins = readWord(fields, 'exempt.admins', { words: ['yes', 'no'], blame })
  return { users: [...new Set(named)], adminsObey: admins !== 'no' }
}
