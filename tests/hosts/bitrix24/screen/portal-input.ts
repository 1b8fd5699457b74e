/** A moment as `datetime-local` shows it, in the portal's zone: `2026-11-25T15:04`. */
export function toPortalInput(ms: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
  return format.format(ms).replace(' ', 'T')
}

/** @returns ms UTC; `null` for what is no moment */
export function fromPortalInput(text: string, timeZone: string): number | null {
  const asUtc = Date.parse(`${text}Z`)
  if (Number.isNaN(asUtc)) return null
  // Twice, because the offset may be another one on the far side of a change of clocks.
  const first = asUtc - offsetAt(asUtc, timeZone)
  return asUtc - offsetAt(first, timeZone)
}

function offsetAt(ms: number, timeZone: string): number {
  const minute = Math.floor(ms / 60_000) * 60_000
  return Date.parse(`${toPortalInput(minute, timeZone)}Z`) - minute
}
