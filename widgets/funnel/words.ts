import type { FunnelAnswer, FunnelDealsQuestion } from '../../shared/contract/funnel.ts'
import type { CardKind, Money } from '../../shared/crm/model.ts'
import { ENOUGH, type FunnelLine, type Ratio } from '../../shared/funnel/report.ts'
import { createFormat } from '../../shared/i18n/format.ts'
import type { Locale, Message, Say } from '../../shared/i18n/message.ts'
import { HOUR, instant, MINUTE } from '../../shared/time/instant.ts'

/** «62 %», one decimal below ten; of fewer than twenty «7 из 12»; a dash of nothing, never NaN. */
export function percentOf(ratio: Ratio | null): Message {
  if (ratio === null || ratio.whole === 0) return { id: 'funnel.none' }
  if (ratio.whole < ENOUGH) return { id: 'funnel.few-share', values: { ...ratio } }
  return shareText(ratio.part / ratio.whole)
}

export function shareText(share: number): Message {
  const percent = share * 100
  const value = percent > 0 && percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)
  return { id: 'funnel.percent', values: { value } }
}

/** Points of a percent by which a conversion differs from that of the period before; `null`: nothing to compare, or too few. */
export function changeOf({ conversion, before }: FunnelLine): number | null {
  const past = before?.conversion ?? null
  if (conversion === null || past === null) return null
  if (conversion.whole < ENOUGH || past.whole < ENOUGH) return null
  return Math.round((conversion.part / conversion.whole - past.part / past.whole) * 100)
}

/** In working hours: a day of them would be taken for a day and a night. */
export function workText(ms: number): Message {
  if (ms < HOUR) return { id: 'funnel.work-minutes', values: { count: Math.round(ms / MINUTE) } }
  const hours = ms / HOUR
  const count = hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)
  return { id: 'funnel.work-hours', values: { count } }
}

/** What is said of a stage against its own past. */
export function verdictText({ verdict, onward }: FunnelLine): Message | null {
  const { now, past } = onward
  if (verdict === 'few')
    return { id: 'funnel.verdict.few', values: { n: Math.min(now.whole, past.whole) } }
  if (verdict === 'usual') return { id: 'funnel.verdict.usual' }
  return {
    id: `funnel.verdict.${verdict}`,
    values: {
      now: Math.round((now.part / now.whole) * 100),
      past: Math.round((past.part / past.whole) * 100),
    },
  }
}

/** A day of the calendar as it is written out; of no zone. */
export function dayText(day: string, locale: Locale): string {
  return createFormat({ locale, timeZone: 'UTC' }).fullDate(instant(`${day}T00:00:00Z`))
}

/** @param month `2026-03` */
export function monthText(month: string, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return format.format(instant(`${month}-01T00:00:00Z`))
}

/** Of so many, in whole units: kopecks of an average tell nothing. */
export function averageOf({ minor, currency }: Money, count: number): Money {
  return { currency, minor: count === 0 ? 0 : Math.round(minor / count / 100) * 100 }
}

export function nameOfPipeline(
  {
    kind,
    name,
    isGone = false,
  }: { readonly kind: CardKind; readonly name: string; readonly isGone?: boolean },
  say: Say,
): string {
  const shown = name === '' ? say({ id: `funnel.pipeline.${kind}` }) : name
  return isGone ? say({ id: 'funnel.pipeline.gone', values: { name: shown } }) : shown
}

/** What the list behind a number of one funnel is called. */
export function titleOfNumber(
  { count, stage, period }: Pick<FunnelDealsQuestion, 'count' | 'stage' | 'period'>,
  { report, snapshot }: FunnelAnswer,
  say: Say,
): string {
  const what =
    stage === null
      ? say({ id: `funnel.total.${count}` })
      : say({ id: `funnel.column.${count === 'snapshot' ? 'standing' : count}` })
  const name =
    [...report.lines, ...snapshot].find(line => line.stage === stage)?.name ??
    say({ id: 'funnel.removed-stage' })
  const base = stage === null ? what : say({ id: 'funnel.what', values: { stage: name, what } })
  return period === 'before' ? say({ id: 'funnel.in-before', values: { what: base } }) : base
}
