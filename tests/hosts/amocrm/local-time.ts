/** `2026-11-25 14:30:00` in the account's zone, as web-hooks show the times of tasks. */
export function localTime(seconds: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return format.format(seconds * 1000)
}

/** `+03:00` */
export function offsetOf(seconds: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const name = parts.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')
  return name?.value.replace('GMT', '') || '+00:00'
}
