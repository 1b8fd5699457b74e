/** Shows moments, sums and counts as a Russian portal does. Moments are in the portal's zone. */
export interface ScreenFormat {
  /** `15:04` */
  time(ms: number): string
  /** `25 ноября, 15:04`; the year when it is another one. */
  moment(ms: number): string
  /** `ср, 25 ноября, 15:04` */
  clock(ms: number): string
  money(sum: number, currency: string): string
}

/** @param now read at every call: it says which year goes without saying */
export function createScreenFormat(timeZone: string, now: () => number): ScreenFormat {
  const time = new Intl.DateTimeFormat('ru-RU', { timeZone, hour: '2-digit', minute: '2-digit' })
  const day = new Intl.DateTimeFormat('ru-RU', { timeZone, day: 'numeric', month: 'long' })
  const full = new Intl.DateTimeFormat('ru-RU', { timeZone, dateStyle: 'short' })
  const year = new Intl.DateTimeFormat('ru-RU', { timeZone, year: 'numeric' })
  const weekday = new Intl.DateTimeFormat('ru-RU', { timeZone, weekday: 'short' })

  function date(ms: number) {
    return year.format(ms) === year.format(now()) ? day.format(ms) : full.format(ms)
  }

  return {
    time: ms => time.format(ms),
    moment: ms => `${date(ms)}, ${time.format(ms)}`,
    clock: ms => `${weekday.format(ms)}, ${day.format(ms)}, ${time.format(ms)}`,
    money: (sum, currency) =>
      new Intl.NumberFormat('ru-RU', {
        style: 'currency',
        currency,
        maximumFractionDigits: 0,
      }).format(sum),
  }
}

/** `21 сделка`, `2 сделки`, `11 сделок`. */
export function plural(count: number, [one, few, many]: readonly [string, string, string]): string {
  const form = new Intl.PluralRules('ru-RU').select(count)
  const words: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one, few }
  return `${new Intl.NumberFormat('ru-RU').format(count)} ${words[form] ?? many}`
}

/** `+7 846 231-60-14`; a number of another shape stays as it was written. */
export function phoneText(phone: string): string {
  const parts = /^(?:\+7|8)\D*(\d{3})\D*(\d{3})\D*(\d{2})\D*(\d{2})(.*)$/.exec(phone.trim())
  return parts ? `+7 ${parts[1]} ${parts[2]}-${parts[3]}-${parts[4]}${parts[5]}` : phone
}

/** Nearly black or white, whichever stands out more on the colour. */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(from => {
    const part = (Number.parseInt(color.slice(from, from + 2), 16) || 0) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  // Relative luminance at which both have the same contrast (WCAG 2).
  return red * 0.2126 + green * 0.7152 + blue * 0.0722 > 0.19 ? '#161d26' : '#ffffff'
}

/** How soon a planned activity is due. */
export type Urgency = 'overdue' | 'today' | 'later' | 'none'

export function urgencyOf(deadline: number | null, now: number, timeZone: string): Urgency {
  if (deadline === null) return 'none'
  if (deadline < now) return 'overdue'
  const day = new Intl.DateTimeFormat('ru-RU', { timeZone, dateStyle: 'short' })
  return day.format(deadline) === day.format(now) ? 'today' : 'later'
}
