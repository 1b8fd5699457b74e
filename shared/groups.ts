/** Entries in groups of `size`, the last one smaller. */
export function intoGroups<Entry>(
  entries: readonly Entry[],
  size: number,
): readonly (readonly Entry[])[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, group) =>
    entries.slice(group * size, (group + 1) * size),
  )
}
