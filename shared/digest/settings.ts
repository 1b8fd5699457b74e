import type { DigestHours } from './plan.ts'

/** R9 as an administrator saved it. */
export interface SavedDigest extends DigestHours {
  readonly on: boolean
  /** Who gets it of the whole account besides the heads of sales: e-mail addresses. */
  readonly emails: readonly string[]
}

/** Until somebody says otherwise. The hours of the form, so that switching it on is one click. */
export const STANDARD_DIGEST: SavedDigest = {
  on: false,
  morning: 9 * 60,
  evening: 18 * 60,
  emails: [],
}

/** Forgiving: what does not fit is as it is until somebody says otherwise. */
export function readDigest(saved: unknown): SavedDigest {
  if (typeof saved !== 'object' || saved === null) return STANDARD_DIGEST
  // The check above makes the cast true: any object is a record of unknowns.
  const { on, morning, evening, emails } = saved as Readonly<Record<string, unknown>>
  return {
    on: on === true,
    morning: readMinute(morning, STANDARD_DIGEST.morning),
    evening: readMinute(evening, STANDARD_DIGEST.evening),
    emails: Array.isArray(emails) ? emails.filter(one => typeof one === 'string') : [],
  }
}

function readMinute(value: unknown, otherwise: number | null): number | null {
  if (value === null) return null
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 1440
    ? Number(value)
    : otherwise
}
