import type { Instant } from './instant.ts'

/** Calendar date of a moment in a zone: `2026-11-26`. Texts of this form sort as the days do. */
export function dateIn(timeZone: string, at: Instant): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)
}
