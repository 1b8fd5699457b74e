import { z } from 'zod'
import { asId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import { CONTROL_ROWS, type ControlQuestion, type PutAside } from './control.ts'
import { moment, read } from './read.ts'
import { PROBLEMS } from './rule-strip.ts'

const id = z.string().regex(/^[\w:.-]{1,60}$/)
/** In an address everything is a text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform(text => text === 'true')])

const question = z.object({
  problem: z.enum(PROBLEMS).nullable().default(null),
  person: id
    .transform(text => asId<NonNullable<ControlQuestion['person']>>(text))
    .nullable()
    .default(null),
  pipeline: id
    .transform(text => asId<NonNullable<ControlQuestion['pipeline']>>(text))
    .nullable()
    .default(null),
  isAside: flag.default(false),
  page: z.coerce.number().int().min(0).max(10_000).default(0),
})

const card = z
  .object({ kind: z.enum(['lead', 'deal']), id: z.string().regex(/^\d{1,15}$/) })
  .transform(({ kind, id: text }) => ({ kind, id: asId<CardRef['id']>(text) }))

const change = z
  .object({
    cards: z.array(card).min(1, 'empty').max(CONTROL_ROWS, 'too-large'),
    until: moment.nullable(),
    reason: z.string().trim().max(200, 'too-long'),
  })
  .refine(({ until, reason }) => until === null || reason !== '', {
    path: ['reason'],
    message: 'empty',
  })

/** @throws {QuestionRefused} */
export function readControlQuestion(raw: unknown): ControlQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readPutAside(raw: unknown): PutAside {
  return read(change, raw)
}
