import type {
  CardDeed,
  CardTabAnswer,
  ClientRequest,
  UndoState,
} from '../../shared/contract/card-tab.ts'
import { PROBLEMS } from '../../shared/contract/rule-strip.ts'
import type { ProblemType, StripAnswer } from '../../shared/contract/rule-strip.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { DAY, HOUR, MINUTE } from '../../shared/time/instant.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { IconName } from '../ui/icon-name.ts'
import { wallDate } from '../ui/wall-time.ts'

/** How loud a line is; never said by colour alone. */
export type Level = 'bad' | 'warn' | 'today' | 'good' | 'plain'

export interface ProblemLine {
  readonly key: string
  readonly level: Level
  readonly icon: IconName
  readonly text: Message
  /** What to do about it. */
  readonly advice: Message | null
}

export interface DeedLine {
  readonly key: string
  readonly at: Message
  readonly what: string
  readonly because: string
  readonly state: Message
  readonly level: Level
  readonly icon: IconName
  /** What the host answered or why nothing was done. */
  readonly reason: Message | null
  /** `null`: there is nothing to take back. */
  readonly undo: UndoLine | null
}

export type UndoLine =
  | { readonly type: 'possible'; readonly question: Message }
  | { readonly type: 'said'; readonly text: Message }

export interface RequestLine {
  readonly key: string
  readonly request: ClientRequest
  readonly at: Message
  readonly source: Message | null
  readonly outcome: Message
}

/** Which deeds are shown. */
export type DeedFilter = 'all' | 'done' | 'held'

export interface TabPanel {
  readonly now: Instant
  readonly problems: readonly ProblemLine[]
  /** `urgent`: the way out of what the problems say; `null` on a closed card. */
  readonly plan: 'urgent' | 'possible' | null
  readonly offers: readonly { readonly at: Instant; readonly label: Message }[]
  readonly suggestedTitle: Message
  readonly quiet: Message | null
  readonly deeds: readonly DeedLine[]
  readonly counts: Readonly<Record<DeedFilter, number>>
  readonly hasMoreDeeds: boolean
  readonly requests: readonly RequestLine[]
}

const LOOKS: Readonly<Record<ProblemType, { level: Level; icon: IconName }>> = {
  'limit-exceeded': { level: 'bad', icon: 'hourglass' },
  overdue: { level: 'bad', icon: 'clock' },
  'no-next-step': { level: 'warn', icon: 'exclamation' },
  'first-contact-late': { level: 'bad', icon: 'clock' },
  'limit-near': { level: 'warn', icon: 'hourglass' },
  'postponed-too-often': { level: 'warn', icon: 'repeat' },
  'empty-task': { level: 'warn', icon: 'exclamation' },
}

/** @param timeZone IANA zone in which the company reads its clocks */
export function toTabPanel(
  answer: CardTabAnswer,
  timeZone: string,
  filter: DeedFilter = 'all',
): TabPanel {
  const { strip, deeds, requests } = answer
  return {
    now: strip.now,
    problems: stateLines(strip, timeZone),
    plan: planOf(strip),
    offers: strip.offers.map(at => ({ at, label: whenOf(at, strip.now, timeZone) })),
    suggestedTitle: titleOf(strip),
    quiet: quietOf(strip),
    deeds: deeds
      .filter(({ state }) => filter === 'all' || state === filter)
      .map(deed => toDeedLine(deed)),
    counts: {
      all: deeds.length,
      done: deeds.filter(({ state }) => state === 'done').length,
      held: deeds.filter(({ state }) => state === 'held').length,
    },
    hasMoreDeeds: answer.hasMoreDeeds,
    requests: requests.map(toRequestLine),
  }
}

/** What is wrong, then the step that is planned; with neither, that all is well. */
function stateLines(strip: StripAnswer, timeZone: string): readonly ProblemLine[] {
  if (!strip.isOpen) return [line('closed', 'plain', 'tick', { id: 'card-tab.closed' })]
  const lines = [...problemLines(strip), ...stepLines(strip, timeZone)]
  return lines.length > 0 ? lines : [line('no-step', 'plain', 'dot', { id: 'card-tab.no-step' })]
}

function problemLines({ problems, now, nextStep }: StripAnswer): readonly ProblemLine[] {
  return problems
    .toSorted((one, other) => PROBLEMS.indexOf(one.type) - PROBLEMS.indexOf(other.type))
    .map(({ type, since }) => {
      const { level, icon } = LOOKS[type]
      const from = since ?? (type === 'overdue' ? (nextStep?.dueAt ?? null) : null)
      const hasSpan = from !== null && from < now && SPANNED.has(type)
      const text: Message = hasSpan
        ? { id: `card-tab.problem.${type}.for`, values: { span: spanOf(now - from) } }
        : { id: `card-tab.problem.${type}` }
      return { ...line(type, level, icon, text), advice: { id: `card-tab.advice.${type}` } }
    })
}

const SPANNED = new Set<ProblemType>(['limit-exceeded', 'overdue', 'first-contact-late'])

function stepLines(strip: StripAnswer, timeZone: string): readonly ProblemLine[] {
  const { nextStep, now, problems } = strip
  if (nextStep === null) return []
  const { title, dueAt } = nextStep
  const values = { when: whenOf(dueAt, now, timeZone), title }
  const isToday = dueAt > now && wallDate(dueAt, timeZone) === wallDate(now, timeZone)
  const step = line('step', isToday ? 'today' : 'plain', 'dot', { id: 'card-tab.step', values })
  const good = line('good', 'good', 'tick', { id: 'card-tab.good' })
  return problems.length === 0 ? [good, step] : [step]
}

function planOf({ isOpen, problems }: StripAnswer): TabPanel['plan'] {
  if (!isOpen) return null
  return problems.length > 0 ? 'urgent' : 'possible'
}

/** An overdue step keeps its name: what was to be done still is. */
function titleOf({ nextStep, problems }: StripAnswer): Message {
  const isOverdue = problems.some(({ type }) => type === 'overdue')
  return nextStep !== null && isOverdue
    ? { id: 'card-tab.form.same-title', values: { title: nextStep.title } }
    : { id: 'card-tab.form.default-title' }
}

function quietOf({ quietUntil, now }: StripAnswer): Message | null {
  if (quietUntil === null || quietUntil <= now) return null
  return { id: 'card-tab.quiet', values: { until: { at: quietUntil } } }
}

const STATES: Readonly<Record<CardDeed['state'], { level: Level; icon: IconName }>> = {
  done: { level: 'good', icon: 'tick' },
  held: { level: 'plain', icon: 'moon' },
  planned: { level: 'plain', icon: 'clock' },
  dropped: { level: 'plain', icon: 'info' },
  buried: { level: 'bad', icon: 'cross' },
}

function toDeedLine(deed: CardDeed): DeedLine {
  const { key, at, what, because, state } = deed
  return {
    key,
    at: { id: 'card-tab.at', values: { at: { at } } },
    what,
    because,
    state: { id: `card-tab.state.${state}` },
    ...STATES[state],
    reason: reasonOf(deed),
    undo: deed.undo === null ? null : undoLine(deed.undo),
  }
}

function reasonOf({ state, held, reason }: CardDeed): Message | null {
  if (state === 'held' && held !== null) return { id: `card-tab.held.${held}` }
  if (reason === null) return null
  return state === 'buried'
    ? { id: 'card-tab.answered', values: { reason } }
    : { id: 'card-tab.reason', values: { reason } }
}

function undoLine(undo: UndoState): UndoLine | null {
  switch (undo.type) {
    case 'possible':
      return { type: 'possible', question: { id: `card-tab.undo.ask.${undo.what}` } }
    case 'undone':
      return { type: 'said', text: { id: 'card-tab.undo.done' } }
    case 'impossible':
      if (undo.why === 'undo-itself') return null
      return { type: 'said', text: { id: `card-tab.undo.never.${undo.why}` } }
    default:
      return undo satisfies never
  }
}

function toRequestLine(request: ClientRequest): RequestLine {
  const { card, receivedAt, source, outcome } = request
  return {
    key: `${card.kind}:${card.id}`,
    request,
    at: { id: 'card-tab.at', values: { at: { at: receivedAt } } },
    source: source === null ? null : { id: 'card-tab.source', values: { source } },
    outcome: { id: `card-tab.outcome.${outcome ?? 'open'}` },
  }
}

/** A moment as people say it: today, tomorrow, the date; with the year when it is another one. */
export function whenOf(at: Instant, now: Instant, timeZone: string): Message {
  const date = wallDate(at, timeZone)
  const today = wallDate(now, timeZone)
  const values = { due: { at } }
  if (date === today) return { id: 'card-tab.when.today', values }
  if (date === dayAfter(today)) return { id: 'card-tab.when.tomorrow', values }
  if (date.slice(0, 4) === today.slice(0, 4)) return { id: 'card-tab.when.date', values }
  return { id: 'card-tab.when.year', values }
}

/** Calendar arithmetic on `YYYY-MM-DD`, so no zone is involved. */
function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)
}

/** «40 мин», «6 ч», «2 дня»: whole units, the largest that fits; a started minute counts. */
function spanOf(ms: number): Message {
  if (ms < HOUR) return span('minutes', Math.max(1, Math.floor(ms / MINUTE)))
  return ms < DAY ? span('hours', Math.floor(ms / HOUR)) : span('days', Math.floor(ms / DAY))
}

function span(unit: string, count: number): Message {
  return { id: `card-tab.span.${unit}`, values: { count } }
}

function line(key: string, level: Level, icon: IconName, text: Message): ProblemLine {
  return { key, level, icon, text, advice: null }
}
