import { z } from 'zod'
import type { JournalFilter, JournalQuestion } from './journal.ts'
import { moment, read } from './read.ts'

/** Keys of effects hold ids and moments of cards, users' ids and nonces. */
const effectKey = z.string().min(1, 'empty').max(400, 'too-long')

// A question that travels in the address is all text.
const momentInAddress = z
  .string()
  .regex(/^\d{1,16}$/, 'not-a-number')
  .transform(Number)
  .pipe(moment)

const filter = z.object({
  rule: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .nullable()
    .default(null),
  person: z
    .string()
    .regex(/^\d{1,15}$/)
    .nullable()
    .default(null),
  state: z.enum(['done', 'held', 'planned', 'dropped', 'buried']).nullable().default(null),
  card: z
    .string()
    .regex(/^(lead|deal):\d{1,15}$/)
    .nullable()
    .default(null),
  from: momentInAddress.nullable().default(null),
  until: momentInAddress.nullable().default(null),
})

const question = filter.extend({
  after: z
    .string()
    .regex(/^\d{1,16}\.\d{1,9}\./)
    .max(440, 'too-long')
    .nullable()
    .default(null),
})

const named = z.object({ key: effectKey })
const buried = z.object({ id: z.string().regex(/^\d{1,15}$/) })

/** @throws {QuestionRefused} */
export function readJournalQuestion(raw: unknown): JournalQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readJournalFilter(raw: unknown): JournalFilter {
  return read(filter, raw)
}

/** @throws {QuestionRefused} */
export function readEffectKey(raw: unknown): { readonly key: string } {
  return read(named, raw)
}

/** @throws {QuestionRefused} */
export function readBuriedId(raw: unknown): { readonly id: string } {
  return read(buried, raw)
}
