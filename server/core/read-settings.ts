import type { Duration } from '../../shared/settings/saved-settings.ts'

/** Hours or days; beyond it nothing is meant by it. */
const LONGEST = 10_000

/** Forgiving readers of saved settings: what does not fit is the default. */
export function readNumber(
  value: unknown,
  { from, to, otherwise }: { from: number; to: number; otherwise: number },
): number {
  return typeof value === 'number' && value >= from && value <= to ? value : otherwise
}

/** A span of time longer than nothing; `null` for anything else. */
export function readDuration(value: unknown): Duration | null {
  const { amount, unit } = toFields(value)
  if (typeof amount !== 'number' || !(amount > 0 && amount <= LONGEST)) return null
  return unit === 'hours' || unit === 'days' ? { amount, unit } : null
}

/** A map of saved settings; entries that do not fit are left out. */
export function readMap<Value>(
  value: unknown,
  readEntry: (entry: unknown) => Value | null,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(toFields(value)).flatMap(([name, entry]) => {
      const read = readEntry(entry)
      return read === null ? [] : [[name, read] as const]
    }),
  )
}

/** `null` for an empty or missing text. */
export function readText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

export function toFields(value: unknown): Readonly<Record<string, unknown>> {
  // The check beside it makes the cast true: any object is a record of unknowns.
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}
