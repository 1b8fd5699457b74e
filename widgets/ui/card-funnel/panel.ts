import type { CardFunnelAnswer } from '../../../shared/contract/card-funnel.ts'
import type { CardKind } from '../../../shared/crm/model.ts'
import type { CardFunnel, HereLine } from '../../../shared/funnel/here.ts'
import type { Ratio } from '../../../shared/funnel/report.ts'
import type { Message } from '../../../shared/i18n/message.ts'
import { HOUR, MINUTE } from '../../../shared/time/instant.ts'

/** Fewer are no percentage. */
const ENOUGH = 20

export interface FunnelStep {
  readonly key: string
  readonly place: HereLine['place']
  /** `null`: the name is gone. */
  readonly name: string | null
  readonly reached: number
  /** Of the most there were: 0 … 1. */
  readonly share: number
}

/** What the card shows, decided; the view only prints it. */
export interface FunnelPanel {
  readonly kind: CardKind
  readonly steps: readonly FunnelStep[]
  /** Where it is and for how long. `null`: it is closed, or nowhere. */
  readonly here: {
    readonly stage: string | null
    readonly worked: Message
    readonly usual: {
      readonly text: Message
      readonly isLonger: boolean
      readonly time: Message | null
    }
  } | null
  /** What is known of those who came here; `null`: nothing has ended yet. */
  readonly won: Message | null
  readonly onward: Message | null
  readonly closed: Message | null
}

/** @returns `null` while the card's past is not known */
export function toFunnelPanel({ kind, funnel }: CardFunnelAnswer): FunnelPanel | null {
  if (funnel === null) return null
  const { here, status, lines } = funnel
  const most = Math.max(1, ...lines.map(({ reached }) => reached))
  return {
    kind,
    steps: lines.map(({ stage, name, place, reached }) => ({
      key: stage,
      name,
      place,
      reached,
      share: reached / most,
    })),
    here: here === null ? null : toHere(here),
    won: here === null ? null : toWon(here.won, kind),
    onward: here === null || here.onward.whole < ENOUGH ? null : toOnward(here.onward),
    closed: status === 'open' ? null : { id: 'card-funnel.closed', values: { kind, status } },
  }
}

function toHere({ name, workedMs, medianMs, n }: NonNullable<CardFunnel['here']>) {
  const isLonger = medianMs !== null && workedMs > medianMs
  const few = { id: 'card-funnel.usual.few', values: { n } }
  return {
    stage: name,
    worked: toTime(workedMs),
    usual: {
      text: medianMs === null ? few : { id: `card-funnel.${isLonger ? 'longer' : 'usual'}` },
      time: medianMs === null ? null : toTime(medianMs),
      isLonger,
    },
  }
}

function toWon({ part, whole }: Ratio, kind: CardKind): Message | null {
  if (whole === 0) return null
  if (whole < ENOUGH) return { id: 'card-funnel.won.few', values: { kind, part, whole } }
  return { id: 'card-funnel.won', values: { kind, percent: percentOf({ part, whole }) } }
}

function toOnward(ratio: Ratio): Message {
  return { id: 'card-funnel.onward', values: { percent: percentOf(ratio) } }
}

function percentOf({ part, whole }: Ratio): number {
  return Math.round((part / whole) * 100)
}

/** In working hours, as the funnel's report tells them. */
function toTime(ms: number): Message {
  if (ms < HOUR) return { id: 'card-funnel.minutes', values: { count: Math.round(ms / MINUTE) } }
  const hours = ms / HOUR
  const count = hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)
  return { id: 'card-funnel.hours', values: { count } }
}
