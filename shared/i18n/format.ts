import type { Money } from '../crm/model.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../time/instant.ts'
import type { Locale } from './message.ts'

export { formatPhone } from './format-phone.ts'

/** Whose eyes it is for. */
export interface Reader {
  readonly locale: Locale
  /** IANA zone. */
  readonly timeZone: string
}

export interface Format {
  /** «12 марта, 11:00» */
  moment(at: Instant): string
  /** «12 марта» */
  date(at: Instant): string
  /** «12.03.2027» */
  fullDate(at: Instant): string
  /** «15:00» */
  time(at: Instant): string
  /** «сегодня, 15:00», «завтра, 11:00», «через 3 дня», «2 дня назад»; beyond 7 days the date. */
  relative(at: Instant, now: Instant): string
  /** «1 250 000 ₽»; kopecks only when there are any. */
  money(amount: Money): string
  /** «2 дня», «6 ч», «40 мин»: the largest unit that fits, rounded down. */
  interval(ms: number): string
}

const NBSP = '\u00a0'
const LONGEST_RELATIVE_DAYS = 7
const NEAR = {
  ru: ['вчера', 'сегодня', 'завтра'],
  en: ['yesterday', 'today', 'tomorrow'],
} as const
const TAGS = { ru: 'ru-RU', en: 'en-GB' } as const

/** Numbers and moments as people read them (ux-conventions §6). Pure: the present moment is an argument. */
export function createFormat({ locale, timeZone }: Reader): Format {
  const tag = TAGS[locale]
  const dates = new Intl.DateTimeFormat(tag, { timeZone, day: 'numeric', month: 'long' })
  const fullDates = new Intl.DateTimeFormat(tag, {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  })
  const times = new Intl.DateTimeFormat(tag, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const isoDates = new Intl.DateTimeFormat('en-CA', { timeZone })
  const relatives = new Intl.RelativeTimeFormat(tag, { numeric: 'always' })

  const moment = (at: Instant) => `${dates.format(at)}, ${times.format(at)}`
  const dayOf = (at: Instant) => Math.round(Date.parse(isoDates.format(at)) / DAY)

  return {
    moment,
    date: at => dates.format(at),
    fullDate: at => fullDates.format(at),
    time: at => times.format(at),
    relative(at, now) {
      const away = dayOf(at) - dayOf(now)
      if (Math.abs(away) > LONGEST_RELATIVE_DAYS) return moment(at)
      if (Math.abs(away) > 1) return relatives.format(away, 'day')
      const near = NEAR[locale][away + 1] ?? ''
      return `${near}, ${times.format(at)}`
    },
    money: amount => formatMoney(amount, tag),
    interval: ms => formatInterval(ms, locale),
  }
}

function formatMoney({ minor, currency }: Money, tag: string): string {
  const style = { style: 'currency', currency } as const
  const digits = new Intl.NumberFormat(tag, style).resolvedOptions().maximumFractionDigits ?? 2
  const major = minor / 10 ** digits
  const minimumFractionDigits = Number.isInteger(major) ? 0 : digits
  const text = new Intl.NumberFormat(tag, {
    ...style,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits,
    maximumFractionDigits: digits,
  }).format(major)
  return text.replaceAll(/[\u202f ]/g, NBSP)
}

function formatInterval(ms: number, locale: Locale): string {
  const length = Math.abs(ms)
  if (length >= DAY) return days(Math.floor(length / DAY), locale)
  const isHours = length >= HOUR
  const amount = Math.floor(length / (isHours ? HOUR : MINUTE))
  const unit = { ru: isHours ? 'ч' : 'мин', en: isHours ? 'h' : 'min' }[locale]
  return `${amount}${NBSP}${unit}`
}

function days(count: number, locale: Locale): string {
  const form = new Intl.PluralRules(locale).select(count)
  const russian = { one: 'день', few: 'дня', many: 'дней' }
  const english = { one: 'day', few: 'days', many: 'days' }
  const words: Readonly<Record<string, string>> = locale === 'ru' ? russian : english
  return `${count}${NBSP}${words[form] ?? words['many'] ?? ''}`
}
