import type { GroupView } from '../../shared/contract/base-groups.ts'
import { groupId, tierOf } from '../base/compare.ts'
import type { BaseGroup, NewGroup, StoredPair } from '../store/store.ts'
import { ApiFailure } from './panel.ts'

export interface SaidApart {
  readonly pairs: readonly (readonly [string, string])[]
  readonly rest: readonly NewGroup[]
}

/**
 * Which pairs are none, and what is left of the group. He speaks of what he sees alone: pairs with a card that is hidden from him stay to be
 * decided.
 *
 * @param cards `null`: each of them is somebody else
 * @throws {ApiFailure} 409: it is not the group that he was shown
 */
export function toApart(
  group: Pick<BaseGroup, 'kind' | 'pairs'>,
  { cards: seen }: { readonly cards: readonly Pick<GroupView['cards'][number], 'id'>[] },
  cards: readonly string[] | null,
): SaidApart {
  const visible = seen.map(({ id }) => id)
  if (cards?.some(card => !visible.includes(card)) === true) throw new ApiFailure(409, 'stale')
  const apart = new Set(cards ?? visible)
  const pairs = visible.flatMap((one, at) =>
    visible
      .slice(at + 1)
      .filter(other => apart.has(one) || apart.has(other))
      .map(other => [one, other] as const),
  )
  const clusters = clustersOf(group.pairs, pairs)
  const rest = clusters.map(members => toGroup(group, members))
  return { pairs, rest }
}

/** The surest pairs first; no two are joined, also through a third, that are not one. */
function clustersOf(
  found: readonly StoredPair[],
  pairs: SaidApart['pairs'],
): readonly (readonly string[])[] {
  const isApart = (left: readonly string[], right: readonly string[]): boolean =>
    pairs.some(
      ([one, other]) =>
        (left.includes(one) && right.includes(other)) ||
        (left.includes(other) && right.includes(one)),
    )
  let clusters: readonly (readonly string[])[] = []
  const ofCard = (card: string) => clusters.find(cluster => cluster.includes(card)) ?? [card]
  for (const { one, other } of found.toSorted((left, right) => right.score - left.score)) {
    const [left, right] = [ofCard(one), ofCard(other)]
    if (left === right || isApart(left, right)) continue
    clusters = [...clusters.filter(known => known !== left && known !== right), [...left, ...right]]
  }
  return clusters
}

function toGroup(
  { kind, pairs }: Pick<BaseGroup, 'kind' | 'pairs'>,
  cards: readonly string[],
): NewGroup {
  const inside = pairs.filter(({ one, other }) => cards.includes(one) && cards.includes(other))
  return { id: groupId(kind, cards), kind, tier: tierOf(inside), cards, pairs: inside }
}
