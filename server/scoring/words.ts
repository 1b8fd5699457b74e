import type { Message } from '../../shared/i18n/message.ts'
import type { ReasonFact } from '../store/store.ts'
import { deedOf } from './columns.ts'
import { compareValue, FEW, type Stats } from './stats.ts'

/** Names a host gives to what we know by an id; `null`: it has none any more. */
export interface Names {
  readonly stage: (id: string) => string | null
  readonly source: (id: string) => string | null
}

/** Deeds that have a word of their own. */
const DEEDS = new Set([
  'contact',
  'call-in',
  'call-out',
  'call-missed',
  'meeting',
  'letter-in',
  'letter-out',
  'message-in',
  'message-out',
  'amount',
])
/** Numbers told as they are, whole. */
const NUMBERS = new Set([
  'days-in-stage',
  'days-since-creation',
  'days-since-event',
  'days-since-contact',
  'days-overdue',
  'events',
  'events-7-days',
  'events-in-stage',
  'stage-moves',
  'moves-back',
  'days-in-previous-stage',
  'people',
  'amount',
  'amount-change',
  'hour-of-creation',
  'client-won',
  'client-lost',
])
/** Categories with a text for each value. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'next-step': ['none', 'planned'],
  'weekday-of-creation': ['0', '1', '2', '3', '4', '5', '6'],
  origin: ['lead'],
}
const NAMED = new Set(['stage', 'previous-stage', 'source'])
const LABELLED = new Set([
  ...NUMBERS,
  ...NAMED,
  ...Object.keys(CHOICES),
  'time-to-contact',
  'last-event',
  'responsible-rate',
])

/** «Дней без контакта» */
export function columnName(column: string): Message {
  const deed = deedOf(column)
  if (deed !== null) return { id: 'scoring.column.count', values: { deed: deedName(deed) } }
  return LABELLED.has(column)
    ? { id: `scoring.column.${column}` }
    : { id: 'scoring.column.other', values: { name: column } }
}

function deedName(deed: string): Message {
  return { id: `scoring.deed.${DEEDS.has(deed) ? deed : 'other'}` }
}

/** «Нет контакта 9 дней»: what a column says of a card, without judging. */
export function whatIsSo({ column, value }: ReasonFact, names: Names): Message {
  if (value === null) {
    if (column === 'previous-stage') return { id: 'scoring.what.previous-stage.none' }
    if (column === 'days-since-contact') return { id: 'scoring.what.no-contact' }
    return { id: 'scoring.what.missing', values: { column: columnName(column) } }
  }
  const deed = deedOf(column)
  if (deed !== null)
    return { id: 'scoring.what.count', values: { deed: deedName(deed), n: Number(value) } }
  if (CHOICES[column]?.includes(String(value)) === true)
    return { id: `scoring.what.${column}.${value}` }
  if (column === 'last-event')
    return { id: 'scoring.what.last-event', values: { value: deedName(String(value)) } }
  return NAMED.has(column) ? named(column, String(value), names) : counted(column, value)
}

function named(column: string, value: string, names: Names): Message {
  if (column === 'source')
    return { id: 'scoring.what.source', values: { value: names.source(value) ?? value } }
  const name = names.stage(value)
  return name === null
    ? { id: `scoring.what.${column}.gone` }
    : { id: `scoring.what.${column}`, values: { value: name } }
}

function counted(column: string, value: number | string): Message {
  const n = Number(value)
  if (column === 'time-to-contact') return timeToContact(Math.round(Math.exp(n)))
  if (column === 'responsible-rate')
    return { id: 'scoring.what.responsible-rate', values: { n: Math.round(100 * n) } }
  return NUMBERS.has(column)
    ? { id: `scoring.what.${column}`, values: { n: Math.floor(n) } }
    : { id: 'scoring.what.other', values: { name: column, value } }
}

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** As people count: hours up to two days. */
function timeToContact(minutes: number): Message {
  const id = 'scoring.what.time-to-contact'
  if (minutes < HOUR_MINUTES) return { id, values: { n: minutes } }
  return minutes < 2 * DAY_MINUTES
    ? { id: `${id}.hours`, values: { n: Math.round(minutes / HOUR_MINUTES) } }
    : { id: `${id}.days`, values: { n: Math.round(minutes / DAY_MINUTES) } }
}

/** The same beside what became of cards like this one: an association, never a cause. */
export function reasonText(
  fact: ReasonFact,
  { stats, stage, names }: { readonly stats: Stats; readonly stage: string; readonly names: Names },
): Message {
  const what = whatIsSo(fact, names)
  const compared = compareValue(stats, fact.column, fact.value, stage)
  if (compared === null) return { id: 'scoring.reason.alone', values: { what } }
  const { alike, others, isOfStage } = compared
  if (alike[0] < FEW) return { id: 'scoring.reason.few', values: { what, n: alike[0] } }
  const [share, average] = [shareOf(alike), shareOf(others)]
  // Together with the other columns it may work the other way: two numbers that say the opposite would only puzzle.
  if (Math.sign(share - average) !== Math.sign(fact.points))
    return { id: 'scoring.reason.alone', values: { what } }
  return {
    id: isOfStage ? 'scoring.reason.stage' : 'scoring.reason.all',
    values: { what, share, average, n: alike[0] },
  }
}

/** Whole percents. */
function shareOf([deals, won]: readonly [number, number]): number {
  return deals === 0 ? 0 : Math.round((100 * won) / deals)
}
