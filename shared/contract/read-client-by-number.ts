import { z } from 'zod'
import { asId } from '../crm/ids.ts'
import type { CardRef } from '../crm/model.ts'
import {
  CALL_ENDS,
  type CallRecord,
  type NewClient,
  type NumberQuestion,
} from './client-by-number.ts'
import type { PhoneExpertChange } from './phone-expert.ts'
import { moment, read } from './read.ts'

const proof = z.record(z.string().max(40), z.string().max(2000)).default({})
/** A field of a softphone may hold anything. */
const phone = z.string().max(200, 'too-long')
const nonce = z.string().regex(/^[\w-]{8,40}$/)

const card = z
  .object({ kind: z.enum(['lead', 'deal']), id: z.string().regex(/^\d{1,15}$/) })
  .transform(({ kind, id }): CardRef => ({ kind, id: asId(id) }))

const question = z.object({ phone, proof })

const record = z.object({
  card,
  end: z.enum(CALL_ENDS),
  step: z
    .object({ title: z.string().trim().min(1, 'empty').max(200, 'too-long'), dueAt: moment })
    .nullable(),
  proof,
  nonce,
})

const client = z.object({ phone, name: z.string().trim().max(200, 'too-long'), proof, nonce })

const key = z.string().trim().max(100, 'too-long')
const expert = z.object({
  isOn: z.boolean(),
  keys: z.object({ token: key, secret: key }).nullable(),
})

/** @throws {QuestionRefused} */
export function readPhoneExpertChange(raw: unknown): PhoneExpertChange {
  return read(expert, raw)
}

/** @throws {QuestionRefused} */
export function readNumberQuestion(raw: unknown): NumberQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readCallRecord(raw: unknown): CallRecord {
  return read(record, raw)
}

/** @throws {QuestionRefused} */
export function readNewClient(raw: unknown): NewClient {
  return read(client, raw)
}
