import type { MergeCard } from './model.ts'

export type SurvivorReason = 'open' | 'deals' | 'oldest'

/** Open deals, then all deals, then age (dedup.md 7); of equals the lower number, so that everybody gets the same answer. */
export function inOrderOfWorth<Card extends Pick<MergeCard, 'id' | 'deals' | 'createdAt'>>(
  cards: readonly Card[],
): readonly Card[] {
  return cards.toSorted(
    (one, other) =>
      other.deals.open - one.deals.open ||
      other.deals.all - one.deals.all ||
      age(one) - age(other) ||
      byId(one.id, other.id),
  )
}

/** @param cards in order of worth. What puts the first of them before the second. */
export function reasonFor(
  cards: readonly Pick<MergeCard, 'id' | 'deals' | 'createdAt'>[],
): SurvivorReason {
  const [first, second] = cards
  if (first === undefined || second === undefined) return 'oldest'
  if (first.deals.open > second.deals.open) return 'open'
  return first.deals.all > second.deals.all ? 'deals' : 'oldest'
}

function age({ createdAt }: Pick<MergeCard, 'createdAt'>): number {
  return createdAt ?? Number.MAX_SAFE_INTEGER
}

function byId(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1)
}
