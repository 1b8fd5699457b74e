import type { StripAnswer, StripQuestion, StripRequest } from '../../shared/contract/rule-strip.ts'
import type { CardRef } from '../../shared/crm/model.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { asIs, problemWords, stepOffer, stepWords } from '../ui/card-state.ts'
import type { Level, StepOffer } from '../ui/card-state.ts'
import type { IconName } from '../ui/icon-name.ts'

export interface StripLine {
  readonly key: string
  readonly level: Level
  readonly icon: IconName
  readonly text: Message
  /** For narrow places; `null` when the text is short itself. */
  readonly short: Message | null
  /** The card the line is about, when that is another one. */
  readonly link: CardRef | null
  /** What the line asks: pressed, it is answered. */
  readonly question: StripQuestion | null
  /** Says what a short headline leaves out, so it is shown only where that is short. */
  readonly isForNarrow: boolean
}

/** What the strip shows, decided; the view only prints it. */
export interface StripPanel extends StepOffer {
  readonly headline: StripLine
  /** At most two, so that with the headline there are three. */
  readonly lines: readonly StripLine[]
  /** Unfolded on demand. */
  readonly more: readonly StripLine[]
  readonly done: readonly { readonly at: string; readonly text: Message }[]
  /** `urgent`: the way out of what the headline says. `null` on a closed card. */
  readonly plan: 'urgent' | 'possible' | null
}

const LINES = 2

const REQUESTS: Readonly<Record<StripRequest['outcome'], Pick<StripLine, 'level' | 'icon'>>> = {
  new: { level: 'plain', icon: 'info' },
  attached: { level: 'good', icon: 'tick' },
  repeat: { level: 'warn', icon: 'repeat' },
  review: { level: 'warn', icon: 'exclamation' },
  nameless: { level: 'plain', icon: 'info' },
}

/** @param timeZone IANA zone in which the company reads its clocks */
export function toStripPanel(answer: StripAnswer, timeZone: string): StripPanel {
  const [headline, ...others] = answer.isOpen ? openLines(answer) : closedLines(answer)

  return {
    ...stepOffer(answer, timeZone),
    headline,
    lines: others.slice(0, LINES),
    // The list of what was done says the same, with its time.
    more: others.slice(LINES).filter(({ key }) => key !== 'done'),
    done: answer.done.map(item => ({ at: item.at, text: doneText(item) })),
    plan: planOf(answer),
  }
}

function planOf({ isOpen, problems }: StripAnswer): StripPanel['plan'] {
  if (!isOpen) return null
  const isUrgent = problems.some(({ type }) => type === 'no-next-step' || type === 'overdue')
  return isUrgent ? 'urgent' : 'possible'
}

type Lines = readonly [StripLine, ...StripLine[]]

function closedLines(answer: StripAnswer): Lines {
  const headline = plain('closed', 'tick', { id: 'ui.closed' })
  return [headline, ...requestLines(answer.request)]
}

function openLines(answer: StripAnswer): Lines {
  const problems = problemWords(answer).map(({ type, ...words }) => ({
    ...line(type, words),
    short: words.short,
  }))
  const [first, ...rest] = [...problems, ...stepLines(answer)]
  const asked = questionLines(answer)
  const around = [...rest, ...contextLines(answer)]
  // Within the grace time of a new card there is neither a problem nor a step.
  if (first === undefined) return [noStepLine(), ...asked, ...around]
  const names = problems.length === 0 ? namesOfStep(answer) : []
  return [first, ...asked, ...names, ...around]
}

/** What is worth knowing besides; the plainest kinds of requests come last. */
function contextLines(answer: StripAnswer): readonly StripLine[] {
  // Asked whose it is, nobody has to be told that it may be somebody's.
  const isAsked =
    answer.request?.outcome === 'review' && answer.questions.some(({ type }) => type === 'client')
  const request = isAsked ? [] : requestLines(answer.request)
  const isPlain = answer.request?.outcome === 'new' || answer.request?.outcome === 'nameless'
  return isPlain
    ? [...quietLines(answer), ...lastDoneLines(answer), ...request]
    : [...request, ...quietLines(answer), ...lastDoneLines(answer)]
}

/** The last thing done, in a place that would stay empty; the whole list is unfolded. */
function lastDoneLines({ done }: StripAnswer): readonly StripLine[] {
  const [last] = done
  return last === undefined ? [] : [plain('done', 'info', doneText(last))]
}

function doneText({ text, held }: StripAnswer['done'][number]): Message {
  return { id: held ? 'rule-strip.done.held' : 'ui.as-is', values: { text } }
}

function noStepLine(): StripLine {
  return { ...plain('no-step', 'dot', { id: 'ui.step.none' }), short: { id: 'ui.step.none.short' } }
}

/** Most pressing first, right behind what is wrong. */
function questionLines({ questions }: StripAnswer): readonly StripLine[] {
  return questions.map(question => ({
    ...plain(`ask-${question.type}`, 'info', asIs(question.text)),
    short: asIs(question.short),
    question,
  }))
}

function stepLines({ nextStep, problems }: StripAnswer): readonly StripLine[] {
  if (nextStep === null) return []
  const { text, when, level } = stepWords(nextStep)
  const short = problems.length === 0 ? when : null
  return [{ ...line('step', { level, icon: 'dot', text }), short }]
}

/** As a short headline a step is only its time. */
function namesOfStep({ nextStep }: StripAnswer): readonly StripLine[] {
  if (nextStep === null) return []
  return [{ ...plain('step-title', 'dot', asIs(nextStep.title)), isForNarrow: true }]
}

function requestLines(request: StripRequest | null): readonly StripLine[] {
  if (request === null) return []
  const { outcome, text, short, of } = request
  const made = line('request', { ...REQUESTS[outcome], text: asIs(text) })
  return [{ ...made, short: short === null ? null : asIs(short), link: of }]
}

function quietLines({ quiet, review }: StripAnswer): readonly StripLine[] {
  return [...saidLines('case', 'info', review), ...saidLines('quiet', 'moon', quiet)]
}

function saidLines(key: string, icon: IconName, said: StripAnswer['review']): readonly StripLine[] {
  return said ? [{ ...plain(key, icon, asIs(said.text)), short: asIs(said.short) }] : []
}

function plain(key: string, icon: IconName, text: Message): StripLine {
  return line(key, { level: 'plain', icon, text })
}

function line(key: string, words: Pick<StripLine, 'level' | 'icon' | 'text'>): StripLine {
  return { key, ...words, short: null, link: null, question: null, isForNarrow: false }
}
