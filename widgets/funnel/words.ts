import type { FunnelLine, Ratio } from '../../shared/funnel/report.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { HOUR, MINUTE } from '../../shared/time/instant.ts'

/** «62 %», one decimal below ten; a dash of nothing, never NaN. */
export function percentOf(ratio: Ratio | null): Message {
  if (ratio === null || ratio.whole === 0) return { id: 'funnel.none' }
  return shareText(ratio.part / ratio.whole)
}

export function shareText(share: number): Message {
  const percent = share * 100
  const value = percent > 0 && percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent)
  return { id: 'funnel.percent', values: { value } }
}

/** Points of a percent by which a conversion differs from that of the period before; `null`: nothing to compare. */
export function changeOf({ conversion, before }: FunnelLine): number | null {
  const past = before?.conversion ?? null
  if (conversion === null || past === null || conversion.whole === 0 || past.whole === 0)
    return null
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
