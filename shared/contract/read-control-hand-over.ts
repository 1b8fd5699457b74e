import { z } from 'zod'
import { asId, type UserId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import type { HandOver } from './control-hand-over.ts'
import { read } from './read.ts'

const card = z
  .object({ kind: z.enum(['lead', 'deal']), id: z.string().regex(/^\d{1,15}$/) })
  .transform(({ kind, id }) => ({ kind, id: asId<CardRef['id']>(id) }))

const wish = z.object({
  card,
  to: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(id => asId<UserId>(id)),
  withTasks: z.boolean(),
  nonce: z.string().regex(/^[\w-]{8,40}$/),
  proof: z.record(z.string().max(40), z.string().max(2000)),
})

/** @throws {QuestionRefused} */
export function readHandOver(raw: unknown): HandOver {
  return read(wish, raw)
}
