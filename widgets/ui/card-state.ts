import { PROBLEMS } from '../../shared/contract/rule-strip.ts'
import type { ProblemType, StripAnswer } from '../../shared/contract/rule-strip.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { IconName } from './icon-name.ts'
import { wallDate } from './wall-time.ts'

/** How loud a line is; never said by colour alone. */
export type Level = 'bad' | 'warn' | 'today' | 'good' | 'plain'

/** One thing that is wrong with a card, in words. */
export interface ProblemWords {
  readonly type: ProblemType
  readonly level: Level
  readonly icon: IconName
  readonly text: Message
}

/** What the form of a new step is filled with. */
export interface StepOffer {
  /** The server's: clocks of browsers are wrong, and the demo moves its own. */
  readonly now: Instant
  readonly offers: readonly { readonly at: Instant; readonly label: Message }[]
  /** What the new step is called unless the person changes it. */
  readonly suggestedTitle: Message
  /** What a new step does not settle by itself. */
  readonly planNote: Message | null
}

const LOOKS: Readonly<Record<ProblemType, readonly [Level, IconName]>> = {
  'limit-exceeded': ['bad', 'hourglass'],
  overdue: ['bad', 'clock'],
  'no-next-step': ['warn', 'exclamation'],
  'first-contact-late': ['bad', 'clock'],
  'limit-near': ['warn', 'hourglass'],
  'postponed-too-often': ['warn', 'repeat'],
  'empty-task': ['warn', 'exclamation'],
}

const SPANNED = new Set<ProblemType>(['limit-exceeded', 'overdue', 'first-contact-late'])

/** Heaviest first. */
export function problemWords({ problems, now, nextStep }: StripAnswer): readonly ProblemWords[] {
  return problems
    .toSorted((one, other) => PROBLEMS.indexOf(one.type) - PROBLEMS.indexOf(other.type))
    .map(({ type, since }) => {
      const [level, icon] = LOOKS[type]
      const from = since ?? (type === 'overdue' ? (nextStep?.dueAt ?? null) : null)
      const id = `ui.problem.${type}`
      const text: Message =
        from !== null && from < now && SPANNED.has(type)
          ? { id: `${id}.for`, values: { span: spanOf(now - from) } }
          : { id }
      return { type, level, icon, text }
    })
}

/** @param timeZone IANA zone in which the company reads its clocks */
export function stepOffer(answer: StripAnswer, timeZone: string): StepOffer {
  const { now, nextStep, offers, problems } = answer
  const isOverdue = problems.some(({ type }) => type === 'overdue')
  return {
    now,
    offers: offers.map(at => ({ at, label: whenOf(at, now, timeZone) })),
    // An overdue step keeps its name: what was to be done still is.
    suggestedTitle:
      nextStep !== null && isOverdue
        ? { id: 'ui.as-is', values: { text: nextStep.title } }
        : { id: 'ui.form.default-title' },
    planNote: isOverdue ? { id: 'ui.form.overdue-stays' } : null,
  }
}

/** The planned step in one line: when, what. `today`: it is still to come today. */
export function stepWords(
  { title, dueAt }: NonNullable<StripAnswer['nextStep']>,
  now: Instant,
  timeZone: string,
): { readonly text: Message; readonly when: Message; readonly level: Level } {
  const when = whenOf(dueAt, now, timeZone)
  const isToday = dueAt > now && wallDate(dueAt, timeZone) === wallDate(now, timeZone)
  return {
    text: { id: 'ui.step', values: { when, title } },
    when,
    level: isToday ? 'today' : 'plain',
  }
}

/** `null` when the rules are not quiet. */
export function quietWords({ quietUntil, now }: StripAnswer): Message | null {
  if (quietUntil === null || quietUntil <= now) return null
  return { id: 'ui.quiet', values: { until: { at: quietUntil } } }
}

/** A moment as people say it: today, tomorrow, the date; with the year when it is another one. */
export function whenOf(at: Instant, now: Instant, timeZone: string): Message {
  const date = wallDate(at, timeZone)
  const today = wallDate(now, timeZone)
  const values = { due: { at } }
  if (date === today) return { id: 'ui.when.today', values }
  if (date === dayAfter(today)) return { id: 'ui.when.tomorrow', values }
  if (date.slice(0, 4) === today.slice(0, 4)) return { id: 'ui.when.date', values }
  return { id: 'ui.when.year', values }
}

/** Calendar arithmetic on `YYYY-MM-DD`, so no zone is involved. */
function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)
}

/** «40 мин», «6 ч», «2 дня»: whole units, the largest that fits; a started minute counts. */
export function spanOf(ms: number): Message {
  if (ms < HOUR) return span('minutes', Math.max(1, Math.floor(ms / MINUTE)))
  return ms < DAY ? span('hours', Math.floor(ms / HOUR)) : span('days', Math.floor(ms / DAY))
}

function span(unit: string, count: number): Message {
  return { id: `ui.span.${unit}`, values: { count } }
}
