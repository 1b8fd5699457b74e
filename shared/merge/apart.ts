import type { MergeCard } from './model.ts'

/** Firms with different ИНН are never one, however alike their names (dedup.md 2). Without an ИНН nothing speaks against it. */
export function areApart(cards: readonly Pick<MergeCard, 'inns'>[]): boolean {
  const known = cards.filter(({ inns }) => inns.length > 0)
  return known.some((one, index) =>
    known.slice(index + 1).some(other => !one.inns.some(inn => other.inns.includes(inn))),
  )
}
