import type { Money } from '../crm/model.ts'

/** By currency, the largest first; nothing is changed into anything. */
export function addMoney(amounts: readonly Money[]): readonly Money[] {
  const sums = new Map<string, number>()
  for (const { currency, minor } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor)
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .toSorted((one, other) => other.minor - one.minor)
}
