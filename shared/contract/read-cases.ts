import { z } from 'zod'
import { asId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import {
  REASON_DAYS,
  type CasesQuestion,
  type DecideCase,
  type OpenCase,
  type ReasonsQuestion,
  type ReopenCase,
} from './cases.ts'
import { moment, read } from './read.ts'

const id = z.string().regex(/^[\w:.-]{1,60}$/)
const caseId = z.string().min(1).max(400, 'too-long')
const nonce = z.string().regex(/^[\w-]{8,40}$/)
const proof = z.record(z.string().max(40), z.string().max(2000))
const round = z.number().int().min(0).max(1000)

const person = id.transform(text => asId<NonNullable<CasesQuestion['person']>>(text)).nullable()
const pipeline = id.transform(text => asId<NonNullable<CasesQuestion['pipeline']>>(text)).nullable()

const question = z.object({
  state: z.enum(['open', 'decided', 'closed']).default('open'),
  person: person.default(null),
  pipeline: pipeline.default(null),
  page: z.coerce.number().int().min(0).max(10_000).default(0),
})

const card = z
  .object({ kind: z.enum(['lead', 'deal']), id: z.string().regex(/^\d{1,15}$/) })
  .transform(({ kind, id: text }) => ({ kind, id: asId<CardRef['id']>(text) }))

const opening = z.object({ card, nonce, proof })

const decision = z.object({
  id: caseId,
  round,
  reason: z.string().trim().min(1, 'empty').max(100, 'too-long'),
  text: z.string().trim().min(1, 'empty').max(1000, 'too-long'),
  nextAt: moment,
  answers: z.array(z.string().trim().max(1000, 'too-long')).max(20, 'too-large'),
  nonce,
  proof,
})

const reopening = z.object({ id: caseId, round, proof })

const reasons = z.object({
  days: z.coerce
    .number()
    .transform(days => REASON_DAYS.find(known => known === days) ?? 90)
    .default(90),
  pipeline: pipeline.default(null),
})

/** @throws {QuestionRefused} */
export function readCasesQuestion(raw: unknown): CasesQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readOpenCase(raw: unknown): OpenCase {
  return read(opening, raw)
}

/** @throws {QuestionRefused} */
export function readDecideCase(raw: unknown): DecideCase {
  return read(decision, raw)
}

/** @throws {QuestionRefused} */
export function readReopenCase(raw: unknown): ReopenCase {
  return read(reopening, raw)
}

/** @throws {QuestionRefused} */
export function readReasonsQuestion(raw: unknown): ReasonsQuestion {
  return read(reasons, raw)
}
