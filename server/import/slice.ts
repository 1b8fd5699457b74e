import { MINUTE } from '../../shared/time/instant.ts'

/** Then others of the tenant's long queue have their turn, and it goes on behind them. */
const SLICE_MS = MINUTE
/** The pace of the last so many moments counts. */
const PACE_MS = 30_000

/** A part of a long work, done at one go. */
export interface Slice {
  readonly isOver: () => boolean
  /** So many more are done. @returns how many in this slice */
  readonly done: (count: number) => number
  /** Per second, as of late; `null`: too early to tell. */
  readonly pace: () => number | null
}

/** @param now real time, ms */
export function startSlice(now: () => number, before: number | null): Slice {
  const startedAt = now()
  let marks = [{ at: startedAt, done: 0 }]
  let total = 0
  return {
    isOver: () => now() - startedAt > SLICE_MS,
    done(count) {
      total += count
      if (count > 0) marks.push({ at: now(), done: total })
      const oldest = now() - PACE_MS
      if (marks.length > 2)
        marks = marks.filter(({ at }, place) => at >= oldest || place >= marks.length - 2)
      return total
    },
    pace() {
      const [first] = marks
      const last = marks.at(-1)
      const seconds = ((last?.at ?? 0) - (first?.at ?? 0)) / 1000
      return seconds < 2 ? before : ((last?.done ?? 0) - (first?.done ?? 0)) / seconds
    },
  }
}
