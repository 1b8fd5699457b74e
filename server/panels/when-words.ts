import type { Locale, Message } from '../../shared/i18n/message.ts'
import { dateIn } from '../../shared/time/date-in.ts'
import { DAY, type Instant } from '../../shared/time/instant.ts'

/** By whose clock and in whose language a moment is told. */
export interface Clockface {
  readonly locale: Locale
  /** IANA. */
  readonly timeZone: string
}

/** A moment as people say it: today, tomorrow, the date; with the year when it is another one. */
export function whenText(at: Instant, now: Instant, face: Clockface): Message {
  const date = dateIn(face.timeZone, at)
  const today = dateIn(face.timeZone, now)
  const time = timeText(at, face)
  if (date === today) return { id: 'rule-strip.when.today', values: { time } }
  if (date === dayAfter(today)) return { id: 'rule-strip.when.tomorrow', values: { time } }
  const isThisYear = date.slice(0, 4) === today.slice(0, 4)
  const day = isThisYear ? dayText(at, face) : dayOfYearText(at, face)
  return { id: 'rule-strip.when.date', values: { day, time } }
}

/** «17:05» */
export function timeText(at: Instant, { timeZone }: Pick<Clockface, 'timeZone'>): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' }).format(at)
}

/** «27 ноября» */
export function dayText(at: Instant, { locale, timeZone }: Clockface): string {
  return new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long' }).format(at)
}

/** «12.03.2027»; in English the month is a word, since nobody agrees on the order of numbers. */
function dayOfYearText(at: Instant, { locale, timeZone }: Clockface): string {
  const dateStyle = locale === 'ru' ? 'short' : 'long'
  const options: Intl.DateTimeFormatOptions =
    dateStyle === 'short'
      ? { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' }
      : { timeZone, dateStyle }
  return new Intl.DateTimeFormat(locale, options).format(at)
}

/** Still to come on the company's present day. */
export function isLaterToday(
  at: Instant,
  now: Instant,
  face: Pick<Clockface, 'timeZone'>,
): boolean {
  return at > now && dateIn(face.timeZone, at) === dateIn(face.timeZone, now)
}

/** Calendar arithmetic on `YYYY-MM-DD`, so no zone is involved. */
function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)
}
