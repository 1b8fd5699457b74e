import type { MergeOrder } from '../../shared/contract/merge.ts'
import { type Comparison, compare, type MergeDesk } from './desk.ts'

export type Doubt =
  | { readonly type: 'gone'; readonly gone: readonly string[] }
  | { readonly type: 'stale' | 'said-apart' | 'related' }

/** What speaks against a merge whatever a page sends; `null`: nothing. */
export async function saidAgainst(
  { flow, tenant }: Pick<MergeDesk, 'flow' | 'tenant'>,
  { kind, members, group: id }: Pick<MergeOrder, 'kind' | 'members' | 'group'>,
): Promise<Doubt | null> {
  const { base, mergings } = flow.store
  const said = await mergings.forbids(tenant.id, kind, members)
  if (said !== null) return { type: said === 'apart' ? 'said-apart' : 'related' }
  if (id === null) return null
  const group = await base.group(tenant.id, id)
  // A later check has other groups, and somebody else may have decided about this one.
  if (group?.state !== 'open' || group.kind !== kind) return { type: 'stale' }
  if (group.tier === 'related') return { type: 'related' }
  const known = new Set(group.members.map(({ card }) => card))
  return members.every(card => known.has(card)) ? null : { type: 'stale' }
}

/** Between the reading and the lock others may have merged these cards, or changed them: nothing is written of a plan that is old. */
export async function lookAgain(
  desk: MergeDesk,
  { kind, cards, stands }: Comparison,
  group: string | null,
): Promise<Doubt | null> {
  const members = cards.map(({ id }) => id)
  const doubt = await saidAgainst(desk, { kind, members, group })
  if (doubt !== null) return doubt
  const now = await compare(desk, { kind, members, survivor: null, choices: {} })
  if (now.type === 'gone') return now
  return now.stands === stands ? null : { type: 'stale' }
}
