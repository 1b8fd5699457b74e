import { z } from 'zod'
import { asId, type UserId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import type { QueueQuestion, QueueStep } from './queue.ts'
import { moment, read } from './read.ts'

const question = z.object({
  whose: z.enum(['own', 'people']).default('own'),
  person: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(id => asId<UserId>(id))
    .nullable()
    .default(null),
})

const card = z
  .object({ kind: z.enum(['lead', 'deal']), id: z.string().regex(/^\d{1,15}$/) })
  .transform(({ kind, id }): CardRef => ({ kind, id: asId(id) }))

const step = z.object({
  card,
  title: z.string().trim().min(1, 'empty').max(200, 'too-long'),
  dueAt: moment,
  nonce: z.string().regex(/^[\w-]{8,40}$/),
  proof: z.record(z.string().max(40), z.string().max(2000)),
})

/** @throws {QuestionRefused} */
export function readQueueQuestion(raw: unknown): QueueQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readQueueStep(raw: unknown): QueueStep {
  return read(step, raw)
}
