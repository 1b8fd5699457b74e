import type { ClientTime } from '../../shared/contract/client-time.ts'
import type { QueueAnswer, QueueRow } from '../../shared/contract/queue.ts'
import { nameOf } from '../../shared/crm/model.ts'
import type { Locale, Message } from '../../shared/i18n/message.ts'
import { rank } from '../../shared/queue/rank.ts'
import type { Ranked, Standing } from '../../shared/queue/rank.ts'
import { middleOf, reasonsOf } from '../../shared/queue/why.ts'
import type { Middle, Reason } from '../../shared/queue/why.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { asIs } from '../ui/card-state.ts'
import type { StepOffer } from '../ui/card-state.ts'
import { toWallTime } from '../ui/wall-time.ts'

/** One line of the queue, decided; the view only prints it. */
export interface QueueLine {
  readonly key: string
  readonly row: QueueRow
  readonly moment: Standing['moment']
  readonly client: Message
  readonly chance: Message
  readonly amount: Message
  readonly hours: Message
  /** What the client's clock shows; `null`: nobody knows. */
  readonly timeThere: string | null
  /** Why it stands here, weightiest first; never empty. */
  readonly why: readonly Message[]
}

export interface QueuePanel {
  /** May be called now, or nobody knows; first one first. */
  readonly now: readonly QueueLine[]
  readonly later: readonly QueueLine[]
  /** Nobody can be called there before somebody has found a number. */
  readonly unreachable: readonly QueueLine[]
  /** Of how many it is certain that they may be called. */
  readonly good: number
}

/** Steps planned here, until the server has heard of them from the host. Key: `nameOf(card)`. */
export type Planned = ReadonlyMap<string, Instant>

/** @param at the moment the order is of; @param now what clocks show */
export function toQueuePanel(
  rows: readonly QueueRow[],
  { at, now, locale }: { readonly at: Instant; readonly now: Instant; readonly locale: Locale },
): QueuePanel {
  const ranked = rank(rows, at)
  const middle = middleOf(ranked.map(({ standing }) => standing))
  const lines = ranked.map(one => toLine(one, middle, { now, locale }))
  const reachable = lines.filter(({ row }) => row.phone !== null)
  return {
    now: reachable.filter(({ moment }) => moment !== 'closed'),
    later: reachable.filter(({ moment }) => moment === 'closed'),
    unreachable: lines.filter(({ row }) => row.phone === null),
    good: reachable.filter(({ moment }) => moment === 'good').length,
  }
}

export function withPlanned(rows: readonly QueueRow[], planned: Planned): readonly QueueRow[] {
  if (planned.size === 0) return rows
  return rows.map(row => {
    const stepDueAt = row.stepDueAt ?? planned.get(nameOf(row.card)) ?? null
    return { ...row, stepDueAt }
  })
}

interface Clock {
  readonly now: Instant
  readonly locale: Locale
}

function toLine({ row, standing }: Ranked<QueueRow>, middle: Middle, clock: Clock): QueueLine {
  const { chance, amount, client, zone } = row
  return {
    key: nameOf(row.card),
    row,
    moment: standing.moment,
    client: client === null ? { id: 'queue.client.none' } : asIs(client),
    chance:
      chance === null
        ? { id: 'queue.chance.none' }
        : { id: 'queue.chance', values: { percent: percentOf(chance) } },
    amount:
      amount === null || amount.minor <= 0
        ? { id: 'queue.amount.none' }
        : { id: 'ui.as-is', values: { text: { money: amount } } },
    hours: hoursOf(row, standing, clock),
    timeThere: zone === null ? null : timeIn(clock.now, zone),
    why: whyOf(row, standing, { middle, now: clock.now }),
  }
}

/** As the badge says it: never 0 nor 100, since nobody is that sure. */
export function percentOf(chance: number): number {
  return Math.min(99, Math.max(1, Math.round(chance * 100)))
}

function hoursOf(
  { zone }: QueueRow,
  { moment, closesAt, opensAt }: Standing,
  { now, locale }: Clock,
): Message {
  if (zone === null || moment === 'unknown') return { id: 'queue.hours.unknown' }
  const time = timeIn(now, zone)
  if (closesAt !== null)
    return { id: 'queue.hours.good', values: { time, until: timeIn(closesAt, zone) } }
  const from = opensAt === null ? '—' : momentIn(opensAt, zone, { now, locale })
  return { id: 'queue.hours.closed', values: { time, from } }
}

function timeIn(at: Instant, zone: string): string {
  return toWallTime(at, zone).slice(11)
}

/** «09:00», on another day of his «пн, 09:00» */
function momentIn(at: Instant, zone: string, { now, locale }: Clock): string {
  const time = timeIn(at, zone)
  if (toWallTime(at, zone).slice(0, 10) === toWallTime(now, zone).slice(0, 10)) return time
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: zone }).format(at)
  return `${day}, ${time}`
}

function whyOf(
  row: QueueRow,
  standing: Standing,
  { middle, now }: { readonly middle: Middle; readonly now: Instant },
): readonly Message[] {
  const words = reasonsOf(standing, middle)
    // What nobody knows sets nothing apart.
    .filter(({ factor }) => factor !== 'chance' || row.chance !== null)
    .filter(({ factor }) => factor !== 'worth' || row.amount !== null)
    .flatMap(reason => wordsOf(reason, row, now))
  return words.length > 0 ? words : [{ id: 'queue.why.usual' }]
}

function wordsOf({ factor, times }: Reason, row: QueueRow, now: Instant): readonly Message[] {
  const direction = times > 1 ? 'up' : 'down'
  if (factor === 'urgency') return urgencyWords(row, now)
  return [{ id: `queue.why.${factor}.${direction}` }]
}

function urgencyWords({ limit, stepDueAt }: QueueRow, now: Instant): readonly Message[] {
  const words: Message[] = []
  if (limit !== null && now >= limit.exceededAt) words.push({ id: 'queue.why.exceeded' })
  else if (limit !== null && now >= limit.nearAt) words.push({ id: 'queue.why.near' })
  if (stepDueAt === null) return words
  if (stepDueAt <= now) words.push({ id: 'queue.why.overdue' })
  else words.push({ id: 'queue.why.planned', values: { due: { at: stepDueAt } } })
  return words
}

/** What the form of a step on that row is filled with. */
export function offerOf(
  { offers }: Pick<QueueAnswer, 'offers'>,
  row: QueueRow,
  { now, timeZone }: { readonly now: Instant; readonly timeZone: string },
): StepOffer {
  const isOverdue = row.stepDueAt !== null && row.stepDueAt <= now
  return {
    now,
    timeZone,
    offers: offers.map(({ at, label }) => ({ at, label: asIs(label) })),
    suggestedTitle: { id: 'ui.form.default-title' },
    planNote: isOverdue ? { id: 'ui.form.overdue-stays' } : null,
    clientTime: row.zone === null ? null : clientTimeOf(row, row.zone),
  }
}

/** Only the clock: what to advise now the row says itself. */
function clientTimeOf({ place }: QueueRow, zone: string): ClientTime {
  const call = { moment: 'unknown', text: '', short: '', until: null } as const
  return { clocks: [{ zone, place, call }], grounds: [], register: null }
}
