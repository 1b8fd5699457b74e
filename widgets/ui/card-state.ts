import type { ClientTime } from '../../shared/contract/client-time.ts'
import type { ProblemType, StripAnswer } from '../../shared/contract/rule-strip.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { IconName } from './icon-name.ts'

/** How loud a line is; never said by colour alone. */
export type Level = 'bad' | 'warn' | 'today' | 'good' | 'plain'

/** One thing that is wrong with a card, in words. */
export interface ProblemWords {
  readonly type: ProblemType
  readonly level: Level
  readonly icon: IconName
  readonly text: Message
  /** For narrow places; `null`: the text is short itself. */
  readonly short: Message | null
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
  readonly clientTime: ClientTime | null
  /** IANA zone in which the company reads its clocks. */
  readonly timeZone: string
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

/** Heaviest first. */
export function problemWords({ problems }: Pick<StripAnswer, 'problems'>): readonly ProblemWords[] {
  return problems.map(({ type, text, short }) => {
    const [level, icon] = LOOKS[type]
    return { type, level, icon, text: asIs(text), short: short === null ? null : asIs(short) }
  })
}

/** What the server has said already. */
export function asIs(text: string): Message {
  return { id: 'ui.as-is', values: { text } }
}

/** @param timeZone IANA zone in which the company reads its clocks */
export function stepOffer(answer: StripAnswer, timeZone: string): StepOffer {
  const { now, nextStep, offers, problems, clientTime } = answer
  const isOverdue = problems.some(({ type }) => type === 'overdue')
  return {
    now,
    clientTime,
    timeZone,
    offers: offers.map(({ at, label }) => ({ at, label: asIs(label) })),
    // An overdue step keeps its name: what was to be done still is.
    suggestedTitle:
      nextStep !== null && isOverdue ? asIs(nextStep.title) : { id: 'ui.form.default-title' },
    planNote: isOverdue ? { id: 'ui.form.overdue-stays' } : null,
  }
}

/** The planned step in one line: when, what. `today`: it is still to come today. */
export function stepWords({ title, when, isToday }: NonNullable<StripAnswer['nextStep']>): {
  readonly text: Message
  readonly when: Message
  readonly level: Level
} {
  return {
    text: asIs(`${when} · ${title}`),
    when: asIs(when),
    level: isToday ? 'today' : 'plain',
  }
}
