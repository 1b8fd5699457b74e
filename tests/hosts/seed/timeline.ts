/**
 * Rows get their ids in the order of their moments, as on a portal where people have worked for years. So whoever
 * tells the story says when something happened, and everything is written at the end, oldest first.
 */
export interface Timeline {
  /** Writes of one moment keep the order in which they were told. */
  at(ms: number, write: () => void): void
  writeAll(): void
}

export function createTimeline(): Timeline {
  const told: { readonly ms: number; readonly write: () => void }[] = []
  return {
    at: (ms, write) => {
      told.push({ ms, write })
    },
    writeAll: () => {
      // Sorting is stable.
      for (const { write } of told.sort((one, other) => one.ms - other.ms)) write()
      told.length = 0
    },
  }
}
