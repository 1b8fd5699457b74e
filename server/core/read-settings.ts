/** Forgiving readers of saved settings: what does not fit is the default. */
export function readNumber(
  value: unknown,
  { from, to, otherwise }: { from: number; to: number; otherwise: number },
): number {
  return typeof value === 'number' && value >= from && value <= to ? value : otherwise
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
