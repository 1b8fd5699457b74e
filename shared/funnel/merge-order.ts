/**
 * The order of what is there, with what was removed left where it stood: right behind the one it used to follow.
 *
 * @param before the last known order, removed ones included
 * @param now what is there, in its order
 */
export function mergeOrder(before: readonly string[], now: readonly string[]): readonly string[] {
  const merged = [...now]
  for (const [index, one] of before.entries()) {
    if (merged.includes(one)) continue
    const leader = before.slice(0, index).findLast(other => merged.includes(other))
    merged.splice(leader === undefined ? 0 : merged.indexOf(leader) + 1, 0, one)
  }
  return merged
}
