const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/

/** Minutes since midnight → `09:00`; midnight as an end is `00:00`, as clocks and time fields show it. */
export function toClock(minutes: number): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${pad(Math.floor(minutes / 60) % 24)}:${pad(minutes % 60)}`
}

/** `null`: no time of day. */
export function readClock(text = ''): number | null {
  const [, hours, minutes] = CLOCK.exec(text.trim()) ?? []
  if (hours === undefined) return null
  return Number(hours) * 60 + Number(minutes)
}
