import { type Binning, createBinOf, sizeOf } from '../../shared/scoring/binning.ts'
import { type Values } from '../../shared/scoring/score.ts'

/** How open cards are spread over the bins of each column, at one moment. */
export interface Spreading {
  readonly binnings: readonly Binning[]
  /** Cards in each bin, in the order of `binnings`. */
  readonly counts: readonly (readonly number[])[]
  /** Share of values that too few closed cards had, or none, 0 … 1. */
  readonly unseen: number
}

export function createSpreading(binnings: readonly Binning[]): {
  add(values: Values): void
  end(): Spreading
} {
  const binOfs = binnings.map(createBinOf)
  const counts = binnings.map(binning => Array.from({ length: sizeOf(binning) }, () => 0))
  let [unseen, all] = [0, 0]
  return {
    add(values) {
      binnings.forEach((binning, column) => {
        const value = values[binning.name] ?? null
        const bin = binOfs[column]?.(value) ?? 0
        const own = counts[column]
        if (own !== undefined) own[bin] = (own[bin] ?? 0) + 1
        if (binning.kind !== 'category' || value === null) return
        all++
        if (bin === binning.names.length) unseen++
      })
    },
    end: () => ({ binnings, counts, unseen: all === 0 ? 0 : unseen / all }),
  }
}

/** A card in every bin for nothing, so that an empty one is no infinite news. */
const FLOOR = 0.5

/** Population stability index of each column; above 0.25 its cards are others than they were. */
export function stabilityOf(before: Spreading, after: Spreading): Readonly<Record<string, number>> {
  return Object.fromEntries(
    before.binnings.flatMap((binning, column) => {
      const [old, fresh] = [before.counts[column], after.counts[column]]
      return old === undefined || fresh === undefined || old.length !== fresh.length
        ? []
        : [[binning.name, indexOf(old, fresh)]]
    }),
  )
}

function indexOf(before: readonly number[], after: readonly number[]): number {
  const shares = (counts: readonly number[]) => {
    const whole = counts.reduce((sum, count) => sum + count + FLOOR, 0)
    return counts.map(count => (count + FLOOR) / whole)
  }
  const [old, fresh] = [shares(before), shares(after)]
  return old.reduce((sum, share, bin) => {
    const now = fresh[bin] ?? share
    return sum + (now - share) * Math.log(now / share)
  }, 0)
}
