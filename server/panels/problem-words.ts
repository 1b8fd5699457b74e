import type { StripProblem } from '../../shared/contract/rule-strip.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import type { Problem } from '../../shared/problems/problem.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../../shared/time/instant.ts'

/** Those whose text says for how long. */
const SPANNED = new Set(['limit-exceeded', 'overdue', 'first-contact-late'])

/** Those too long for narrow places. */
const SHORTENED = new Set([
  'limit-exceeded',
  'overdue',
  'first-contact-late',
  'limit-near',
  'postponed-too-often',
  'empty-task',
])

/** @param dueAt of the next step: since when it is overdue, where the problem itself does not say */
export function describeProblem(
  { type, since }: Problem,
  { now, dueAt, say }: { readonly now: Instant; readonly dueAt: Instant | null; readonly say: Say },
): StripProblem {
  const from = since ?? (type === 'overdue' ? dueAt : null)
  const isSpanned = from !== null && from < now && SPANNED.has(type)
  const id = `rule-strip.problem.${type}${isSpanned ? '.for' : ''}`
  const values = isSpanned ? { values: { span: spanOf(now - from) } } : {}
  const short = SHORTENED.has(type) ? say({ id: `${id}.short`, ...values }) : null
  return { type, since, text: say({ id, ...values }), short }
}

/** «40 мин», «6 ч», «2 дня»: whole units, the largest that fits; a started minute counts. */
export function spanOf(ms: number): Message {
  if (ms < HOUR) return span('minutes', Math.max(1, Math.floor(ms / MINUTE)))
  return ms < DAY ? span('hours', Math.floor(ms / HOUR)) : span('days', Math.floor(ms / DAY))
}

function span(unit: string, count: number): Message {
  return { id: `rule-strip.span.${unit}`, values: { count } }
}
