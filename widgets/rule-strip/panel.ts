import { PROBLEMS } from '../../shared/contract/rule-strip.ts'
import type { ProblemType, StripAnswer, StripRequest } from '../../shared/contract/rule-strip.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { IconName } from '../ui/icon-name.ts'
import { wallDate } from '../ui/wall-time.ts'

/** How loud a line is; never said by colour alone. */
export type Level = 'bad' | 'warn' | 'today' | 'good' | 'plain'

export interface StripLine {
  readonly key: string
  readonly level: Level
  readonly icon: IconName
  readonly text: Message
  /** For narrow places; `null` when the text is short itself. */
  readonly short: Message | null
  /** The card the line is about, when that is another one. */
  readonly link: CardRef | null
  /** Says what a short headline leaves out, so it is shown only where that is short. */
  readonly isForNarrow: boolean
}

/** What the strip shows, decided; the view only prints it. */
export interface StripPanel {
  readonly now: Instant
  readonly headline: StripLine
  /** At most two, so that with the headline there are three. */
  readonly lines: readonly StripLine[]
  /** Unfolded on demand. */
  readonly more: readonly StripLine[]
  readonly done: readonly { readonly at: Message; readonly text: Message }[]
  /** `urgent`: the way out of what the headline says. `null` on a closed card. */
  readonly plan: 'urgent' | 'possible' | null
  readonly offers: readonly { readonly at: Instant; readonly label: Message }[]
  /** What the new step is called unless the person changes it. */
  readonly suggestedTitle: Message
  /** What a new step does not settle by itself. */
  readonly planNote: Message | null
}

const LINES = 2

const SHORTENED = new Set([
  'rule-strip.limit-exceeded',
  'rule-strip.limit-exceeded.for',
  'rule-strip.first-contact-late',
  'rule-strip.first-contact-late.for',
  'rule-strip.limit-near',
  'rule-strip.postponed-too-often',
  'rule-strip.empty-task',
  'rule-strip.step.none',
])

const ICONS: Readonly<Record<ProblemType, { level: Level; icon: IconName }>> = {
  'limit-exceeded': { level: 'bad', icon: 'hourglass' },
  overdue: { level: 'bad', icon: 'clock' },
  'no-next-step': { level: 'warn', icon: 'exclamation' },
  'first-contact-late': { level: 'bad', icon: 'clock' },
  'limit-near': { level: 'warn', icon: 'hourglass' },
  'postponed-too-often': { level: 'warn', icon: 'repeat' },
  'empty-task': { level: 'warn', icon: 'exclamation' },
}

/** @param timeZone IANA zone in which the company reads its clocks */
export function toStripPanel(answer: StripAnswer, timeZone: string): StripPanel {
  const [headline, ...others] = answer.isOpen ? openLines(answer, timeZone) : closedLines(answer)

  return {
    now: answer.now,
    headline,
    lines: others.slice(0, LINES),
    // The list of what was done says the same, with its time.
    more: others.slice(LINES).filter(({ key }) => key !== 'done'),
    done: answer.done.map(item => ({
      at: { id: 'rule-strip.done.at', values: { at: { at: item.at } } },
      text: doneText(item),
    })),
    plan: planOf(answer),
    offers: answer.offers.map(at => ({ at, label: whenOf(at, answer.now, timeZone) })),
    suggestedTitle: titleOf(answer),
    planNote: isOverdue(answer) ? { id: 'rule-strip.form.overdue-stays' } : null,
  }
}

function planOf({ isOpen, problems }: StripAnswer): StripPanel['plan'] {
  if (!isOpen) return null
  const isUrgent = problems.some(({ type }) => type === 'no-next-step' || type === 'overdue')
  return isUrgent ? 'urgent' : 'possible'
}

type Lines = readonly [StripLine, ...StripLine[]]

function closedLines(answer: StripAnswer): Lines {
  const headline = line('closed', 'plain', 'tick', { id: 'rule-strip.closed' })
  return [headline, ...requestLines(answer.request)]
}

function openLines(answer: StripAnswer, timeZone: string): Lines {
  const problems = problemLines(answer)
  const [first, ...rest] = [...problems, ...stepLines(answer, timeZone)]
  const around = [...rest, ...contextLines(answer)]
  // Within the grace time of a new card there is neither a problem nor a step.
  if (first === undefined) return [noStepLine(), ...around]
  return problems.length === 0 ? [first, ...namesOfStep(answer), ...around] : [first, ...around]
}

/** What is worth knowing besides; the plainest kinds of requests come last. */
function contextLines(answer: StripAnswer): readonly StripLine[] {
  const request = requestLines(answer.request)
  const isPlain = answer.request?.outcome === 'new' || answer.request?.outcome === 'nameless'
  return isPlain
    ? [...quietLines(answer), ...lastDoneLines(answer), ...request]
    : [...request, ...quietLines(answer), ...lastDoneLines(answer)]
}

/** The last thing done, in a place that would stay empty; the whole list is unfolded. */
function lastDoneLines({ done }: StripAnswer): readonly StripLine[] {
  const [last] = done
  return last === undefined ? [] : [line('done', 'plain', 'info', doneText(last))]
}

function doneText({ text, held }: StripAnswer['done'][number]): Message {
  return { id: held ? 'rule-strip.done.held' : 'rule-strip.done', values: { text } }
}

function noStepLine(): StripLine {
  return withShort(line('no-step', 'plain', 'dot', { id: 'rule-strip.step.none' }))
}

function problemLines(answer: StripAnswer): readonly StripLine[] {
  return answer.problems
    .toSorted((one, other) => PROBLEMS.indexOf(one.type) - PROBLEMS.indexOf(other.type))
    .map(({ type, since }) => {
      const { level, icon } = ICONS[type]
      return withShort(line(type, level, icon, problemText(type, since, answer)))
    })
}

function problemText(type: ProblemType, since: Instant | null, answer: StripAnswer): Message {
  switch (type) {
    case 'overdue':
      return withSpan(since ?? answer.nextStep?.dueAt ?? null, answer.now, {
        without: 'rule-strip.overdue.plain',
        with: 'rule-strip.overdue',
      })
    case 'limit-exceeded':
    case 'first-contact-late':
      return withSpan(since, answer.now, {
        without: `rule-strip.${type}`,
        with: `rule-strip.${type}.for`,
      })
    case 'no-next-step':
    case 'limit-near':
    case 'postponed-too-often':
    case 'empty-task':
      return { id: `rule-strip.${type}` }
    default:
      return type satisfies never
  }
}

function withSpan(
  since: Instant | null,
  now: Instant,
  ids: { readonly without: string; readonly with: string },
): Message {
  if (since === null || since >= now) return { id: ids.without }
  return { id: ids.with, values: { span: spanOf(now - since) } }
}

/** «40 мин», «6 ч», «2 дня»: whole units, the largest that fits; a started minute counts. */
export function spanOf(ms: number): Message {
  if (ms < HOUR) return span('minutes', Math.max(1, Math.floor(ms / MINUTE)))
  if (ms < DAY) return span('hours', Math.floor(ms / HOUR))
  return span('days', Math.floor(ms / DAY))
}

function span(unit: string, count: number): Message {
  return { id: `rule-strip.span.${unit}`, values: { count } }
}

function stepLines(answer: StripAnswer, timeZone: string): readonly StripLine[] {
  const { nextStep, now, problems } = answer
  if (nextStep === null) return []
  const isHeadline = problems.length === 0
  const { title, dueAt } = nextStep
  const isToday = wallDate(dueAt, timeZone) === wallDate(now, timeZone)
  const text: Message = {
    id: 'rule-strip.step.line',
    values: { when: whenOf(dueAt, now, timeZone), title },
  }
  const level = isToday && dueAt > now ? 'today' : 'plain'
  return [
    {
      ...line('step', level, 'dot', text),
      short: isHeadline ? whenOf(dueAt, now, timeZone) : null,
    },
  ]
}

/** As a short headline a step is only its time. */
function namesOfStep({ nextStep }: StripAnswer): readonly StripLine[] {
  if (nextStep === null) return []
  const text = { id: 'rule-strip.step.title', values: { title: nextStep.title } }
  return [{ ...line('step-title', 'plain', 'dot', text), isForNarrow: true }]
}

/** A moment as people say it: today, tomorrow, the date; with the year when it is another one. */
export function whenOf(at: Instant, now: Instant, timeZone: string): Message {
  const date = wallDate(at, timeZone)
  const today = wallDate(now, timeZone)
  const values = { due: { at } }
  if (date === today) return { id: 'rule-strip.step.today', values }
  if (date === dayAfter(today)) return { id: 'rule-strip.step.tomorrow', values }
  if (date.slice(0, 4) === today.slice(0, 4)) return { id: 'rule-strip.step.date', values }
  return { id: 'rule-strip.step.year', values }
}

/** Calendar arithmetic on `YYYY-MM-DD`, so no zone is involved. */
function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)
}

function requestLines(request: StripRequest | null): readonly StripLine[] {
  if (request === null) return []
  const { outcome, client, of, count } = request
  switch (outcome) {
    case 'new':
      return [line('request', 'plain', 'info', { id: 'rule-strip.request.new' })]
    case 'attached':
      return [line('request', 'good', 'tick', attachedText(client, count))]
    case 'repeat':
      return [repeatLine(of)]
    case 'review':
      return [line('request', 'warn', 'exclamation', reviewText(client))]
    case 'nameless':
      return [line('request', 'plain', 'info', { id: 'rule-strip.request.nameless' })]
    default:
      return outcome satisfies never
  }
}

function attachedText(client: string | null, count: number): Message {
  if (client === null) return { id: 'rule-strip.request.attached.nameless' }
  if (count < 2) return { id: 'rule-strip.request.attached', values: { client } }
  return { id: 'rule-strip.request.attached.count', values: { client, count } }
}

function reviewText(client: string | null): Message {
  return client === null
    ? { id: 'rule-strip.request.review.nameless' }
    : { id: 'rule-strip.request.review', values: { client } }
}

function repeatLine(of: CardRef | null): StripLine {
  if (of === null) return line('request', 'warn', 'repeat', { id: 'rule-strip.request.repeat' })
  const id = `rule-strip.request.repeat.${of.kind}`
  const values = { id: of.id }
  return {
    ...line('request', 'warn', 'repeat', { id, values }),
    short: { id: `${id}.short`, values },
    link: of,
  }
}

function quietLines({ quietUntil, now }: StripAnswer): readonly StripLine[] {
  if (quietUntil === null || quietUntil <= now) return []
  const values = { until: { at: quietUntil } }
  const text = { id: 'rule-strip.quiet', values }
  return [
    { ...line('quiet', 'plain', 'moon', text), short: { id: 'rule-strip.quiet.short', values } },
  ]
}

/** An overdue step keeps its name: what was to be done still is. */
function titleOf(answer: StripAnswer): Message {
  const { nextStep } = answer
  return nextStep !== null && isOverdue(answer)
    ? { id: 'rule-strip.form.same-title', values: { title: nextStep.title } }
    : { id: 'rule-strip.form.default-title' }
}

function isOverdue({ problems }: StripAnswer): boolean {
  return problems.some(({ type }) => type === 'overdue')
}

function line(key: string, level: Level, icon: IconName, text: Message): StripLine {
  return { key, level, icon, text, short: null, link: null, isForNarrow: false }
}

/** Texts whose short form lies under the same key. */
function withShort(made: StripLine): StripLine {
  const { id, values } = made.text
  if (!SHORTENED.has(id)) return made
  return { ...made, short: { id: `${id}.short`, ...(values && { values }) } }
}
