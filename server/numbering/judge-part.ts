/** Why a newer part is not taken. */
export interface PartFault {
  readonly kind: 'too-few-rows' | 'unknown-spellings'
  readonly digit: number
  /** Ranges read. */
  readonly rows: number
  /** Ranges whose territory is spelled in no way we know. */
  readonly unknown: number
}

/** A register file that is one has several thousand ranges; less is a page of words or a piece of it. */
export const LEAST_ROWS = 1000
const LARGEST_UNKNOWN_SHARE = 0.01

interface Counted {
  readonly digit: number
  readonly rows: number
  readonly unknown: number
}

/**
 * What is wrong with a newer part: fewer than half the ranges of the one before, or more than one in a hundred spelled in no way we
 * know. `null` when nothing is.
 *
 * @param older the register's part in use; `null` when there is none, then `leastRows` counts
 */
export function judgePart(
  { digit, rows, unknown }: Counted,
  older: Pick<Counted, 'rows'> | null,
  leastRows = LEAST_ROWS,
): PartFault | null {
  const least = older === null ? leastRows : older.rows / 2
  if (rows === 0 || rows < least) return { kind: 'too-few-rows', digit, rows, unknown }
  if (unknown > rows * LARGEST_UNKNOWN_SHARE)
    return { kind: 'unknown-spellings', digit, rows, unknown }
  return null
}
