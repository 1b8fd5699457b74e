import { z } from 'zod'
import { toDay } from '../funnel/days.ts'
import { COUNTS, TOTALS } from '../funnel/ways.ts'
import type { FunnelDealsQuestion, FunnelFilter } from './funnel.ts'
import { read } from './read.ts'

// No further back than any CRM remembers; years of four digits, so that days compare as texts.
const FIRST_DAY = '2000-01-01'
const LAST_DAY = '2100-01-01'

/** A day of the calendar, or none. */
export const day = z
  .string()
  .refine(text => toDay(text) !== null && text >= FIRST_DAY && text <= LAST_DAY, 'not-a-day')
  .nullable()
  .default(null)

/** Of a user, of a stage. */
export const funnelId = z.string().regex(/^[\w:.-]{1,80}$/)

export const source = z.string().min(1).max(100, 'too-long').nullable().default(null)

/** The place to go on with in a list of cards. */
export const cardPlace = z
  .string()
  .regex(/^\d{1,16}\.(lead|deal):\d{1,15}$/)
  .nullable()
  .default(null)

const filter = z.object({
  pipeline: z
    .string()
    .regex(/^(lead|deal:\d{1,15})$/)
    .nullable()
    .default(null),
  from: day,
  until: day,
  owner: funnelId.nullable().default(null),
  source,
  mode: z.enum(['with-skips', 'passed']).default('with-skips'),
})

const question = filter.extend({
  count: z.enum([...new Set([...TOTALS, ...COUNTS, 'snapshot' as const])]),
  stage: funnelId.nullable().default(null),
  period: z.enum(['now', 'before']).default('now'),
  after: cardPlace,
})

const pause = z.object({ isPaused: z.boolean() })

/** @throws {QuestionRefused} */
export function readFunnelFilter(raw: unknown): FunnelFilter {
  return read(filter, raw)
}

/** @throws {QuestionRefused} */
export function readFunnelDeals(raw: unknown): FunnelDealsQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readMirrorPause(raw: unknown): { readonly isPaused: boolean } {
  return read(pause, raw)
}
