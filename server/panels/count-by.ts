/** Most first; what has no key is left out. */
export function countBy<One, Key extends string>(
  all: readonly One[],
  keyOf: (one: One) => Key | null,
): readonly (readonly [Key, number])[] {
  const counts = new Map<Key, number>()
  for (const one of all) {
    const key = keyOf(one)
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].toSorted(([, one], [, other]) => other - one)
}
