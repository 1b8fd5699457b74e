declare const brand: unique symbol

/** A moment: milliseconds since 1970 UTC. */
export type Instant = number & { readonly [brand]: 'Instant' }

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function asInstant(ms: number): Instant {
  return ms as Instant
}

/**
 * @param iso ISO 8601 with an offset or `Z`
 * @throws {RangeError} when the text is no moment
 */
export function instant(iso: string): Instant {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) throw new RangeError(`no moment: ${iso.slice(0, 40)}`)
  return asInstant(ms)
}

export function plus(at: Instant, ms: number): Instant {
  return asInstant(at + ms)
}

export function latest(first: Instant, ...others: readonly Instant[]): Instant {
  return asInstant(Math.max(first, ...others))
}

/** `2026-11-25T09:00:00.000Z` */
export function toIso(at: Instant): string {
  return new Date(at).toISOString()
}
