import type {
  CardDeed,
  CardTabAnswer,
  ClientRequest,
  UndoState,
} from '../../shared/contract/card-tab.ts'
import type { ZoneChoice } from '../../shared/contract/client-time.ts'
import type { StripAnswer, StripQuestion } from '../../shared/contract/rule-strip.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { problemWords, stepOffer, stepWords } from '../ui/card-state.ts'
import type { Level, StepOffer } from '../ui/card-state.ts'
import type { IconName } from '../ui/icon-name.ts'

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
  /** Who asked for it; `null`: a rule. */
  readonly by: string | null
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

export interface TabPanel extends StepOffer {
  readonly questions: readonly StripQuestion[]
  readonly problems: readonly ProblemLine[]
  /** `urgent`: the way out of what the problems say; `null` on a closed card. */
  readonly plan: 'urgent' | 'possible' | null
  readonly quiet: string | null
  readonly deeds: readonly DeedLine[]
  readonly counts: Readonly<Record<DeedFilter, number>>
  readonly hasMoreDeeds: boolean
  readonly requests: readonly RequestLine[]
  readonly zone: ZoneChoice
}

/** @param timeZone IANA zone in which the company reads its clocks */
export function toTabPanel(
  answer: CardTabAnswer,
  timeZone: string,
  filter: DeedFilter = 'all',
): TabPanel {
  const { strip, deeds, requests } = answer
  return {
    ...stepOffer(strip, timeZone),
    questions: strip.questions,
    problems: stateLines(strip),
    plan: planOf(strip),
    quiet: strip.quiet?.text ?? null,
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
    zone: answer.zone,
  }
}

/** What is wrong, then the step that is planned; with neither, that all is well. */
function stateLines(strip: StripAnswer): readonly ProblemLine[] {
  if (!strip.isOpen) return [line('closed', 'plain', 'tick', { id: 'ui.closed' })]
  const lines = [...problemLines(strip), ...stepLines(strip)]
  return lines.length > 0 ? lines : [line('no-step', 'plain', 'dot', { id: 'ui.step.none' })]
}

function problemLines(strip: StripAnswer): readonly ProblemLine[] {
  return problemWords(strip).map(({ type, ...words }) => ({
    key: type,
    ...words,
    advice: { id: `card-tab.advice.${type}` },
  }))
}

function stepLines({ nextStep, problems }: StripAnswer): readonly ProblemLine[] {
  if (nextStep === null) return []
  const { text, level } = stepWords(nextStep)
  const step = line('step', level, 'dot', text)
  const good = line('good', 'good', 'tick', { id: 'card-tab.good' })
  return problems.length === 0 ? [good, step] : [step]
}

function planOf({ isOpen, problems }: StripAnswer): TabPanel['plan'] {
  if (!isOpen) return null
  return problems.length > 0 ? 'urgent' : 'possible'
}

const STATES: Readonly<Record<CardDeed['state'], { level: Level; icon: IconName }>> = {
  done: { level: 'good', icon: 'tick' },
  held: { level: 'plain', icon: 'moon' },
  planned: { level: 'plain', icon: 'clock' },
  dropped: { level: 'plain', icon: 'info' },
  buried: { level: 'bad', icon: 'cross' },
}

function toDeedLine(deed: CardDeed): DeedLine {
  const { key, at, what, because, by, state } = deed
  return {
    key,
    at: { id: 'card-tab.at', values: { at: { at } } },
    what,
    because,
    by,
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

function line(key: string, level: Level, icon: IconName, text: Message): ProblemLine {
  return { key, level, icon, text, advice: null }
}
