import { OWNER_COLUMN } from './deals.ts'

/** Columns that mostly move together are one reason. */
const GROUPS: Readonly<Record<string, string>> = {
  'days-in-stage': 'time',
  'days-since-creation': 'time',
  'days-since-event': 'silence',
  'days-since-contact': 'silence',
  events: 'deeds',
  'events-7-days': 'deeds',
  'events-in-stage': 'deeds',
  amount: 'amount',
  'amount-change': 'amount',
  'next-step': 'step',
  'days-overdue': 'step',
  'stage-moves': 'stage',
  stage: 'stage',
  'previous-stage': 'stage',
  'client-won': 'client',
  'client-lost': 'client',
}

/** Somebody can do something about these today. */
const ACTABLE = new Set([
  'next-step',
  'days-overdue',
  'days-since-event',
  'days-since-contact',
  'events-7-days',
  'events-in-stage',
  'days-in-stage',
])

const COUNT = 'count of '

export function groupOf(column: string): string {
  return GROUPS[column] ?? column
}

export function isActable(column: string): boolean {
  return ACTABLE.has(column)
}

export function isAboutPerson(column: string): boolean {
  return column === OWNER_COLUMN
}

/** The deed a column counts; `null`: it counts none. */
export function deedOf(column: string): string | null {
  return column.startsWith(COUNT) ? column.slice(COUNT.length) : null
}
