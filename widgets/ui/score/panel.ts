import type { ReasonView, ScoreShown, ScoreView } from '../../../shared/contract/scoring-model.ts'
import type { Message } from '../../../shared/i18n/message.ts'

export type Direction = 'up' | 'down' | 'same'

export interface ReasonLine {
  readonly text: string
  readonly direction: Direction
  /** «+6», «−8» */
  readonly points: Message
  /** The same for who listens. */
  readonly spoken: Message
}

export interface ReasonGroup {
  readonly title: Message
  readonly lines: readonly ReasonLine[]
}

/** What the badge shows, decided; the view only prints it. */
export type ScorePanel =
  | {
      readonly type: 'score'
      readonly percent: Message
      readonly range: Message
      readonly shortRange: Message
      /** How far the number may be trusted; `null`: as far as any. */
      readonly caution: Message | null
      readonly trend: {
        readonly direction: Direction
        readonly short: Message
        readonly spoken: Message
        readonly text: string
      } | null
      /** The first thing to know: what can be acted on, else the weightiest. `null`: no reason stands out. */
      readonly first: ReasonLine | null
      /** What can be acted on, then what helps, then what hinders; each reason once. */
      readonly groups: readonly ReasonGroup[]
      readonly ground: string
    }
  /** No percent: what is said instead, and the share of the stage where that is known. */
  | { readonly type: 'said'; readonly text: string; readonly share: string | null }

/** @returns `null` when there is nothing worth a line in a card */
export function toScorePanel({ standing }: ScoreView): ScorePanel | null {
  switch (standing.type) {
    case 'score':
      return shown(standing)
    case 'learning':
    case 'no-signal':
      return { type: 'said', text: standing.text, share: standing.share?.text ?? null }
    case 'none':
      return null
    default:
      return standing satisfies never
  }
}

function shown(score: ScoreShown): Extract<ScorePanel, { type: 'score' }> {
  const { percent, low, high, up, down, trend, ground } = score
  const all = [...down, ...up]
  const act = all.filter(({ canAct }) => canAct).toSorted(byWeight)
  const groups = [
    { title: 'score.act', reasons: act },
    { title: 'score.up', reasons: up.filter(({ canAct }) => !canAct) },
    { title: 'score.down', reasons: down.filter(({ canAct }) => !canAct) },
  ]
  const [first] = [...act, ...all.toSorted(byWeight)]
  return {
    type: 'score',
    percent: { id: 'score.percent', values: { percent } },
    range: { id: 'score.range', values: { low, high } },
    shortRange: { id: 'score.range.short', values: { low, high } },
    caution: cautionOf(score),
    trend: trend === null ? null : toTrend(trend),
    first: first === undefined ? null : toLine(first),
    groups: groups
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ title, reasons }) => ({ title: { id: title }, lines: reasons.map(toLine) })),
    ground,
  }
}

function cautionOf({ isUnsure, isPreliminary }: ScoreShown): Message | null {
  if (isUnsure) return { id: 'score.unsure' }
  return isPreliminary ? { id: 'score.preliminary' } : null
}

function toTrend({ from, to, text }: NonNullable<ScoreShown['trend']>) {
  const direction = directionOf(to - from)
  return {
    direction,
    short: { id: 'score.trend', values: { from, to } },
    spoken: { id: 'score.trend.aria', values: { direction, from, to } },
    text,
  }
}

function toLine({ text, points }: ReasonView): ReasonLine {
  const direction = directionOf(points)
  const size = Math.abs(points)
  const sign = points < 0 ? '−' : '+'
  return {
    text,
    direction,
    points: { id: 'score.points', values: { sign, points: size } },
    spoken: { id: 'score.points.aria', values: { direction, points: size } },
  }
}

function directionOf(difference: number): Direction {
  if (difference === 0) return 'same'
  return difference > 0 ? 'up' : 'down'
}

function byWeight(one: ReasonView, other: ReasonView): number {
  return Math.abs(other.points) - Math.abs(one.points)
}
