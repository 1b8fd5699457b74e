import { z } from 'zod'
import { asId } from '../crm/ids.ts'
import type { EntityRef } from '../crm/model.ts'
import { asInstant } from '../time/instant.ts'
import type { NewZone } from './client-time.ts'
import { isTimeZone } from '../time/read-schedule.ts'
import { ANSWERS, type NewStep, type StripReply } from './rule-strip.ts'
import type { SessionQuestion } from './session.ts'
import type { SettingsChange, SettingsFields } from './settings.ts'

/** A question that is not what the contract says; `fields` names what is wrong in each. */
export class QuestionRefused extends Error {
  readonly fields: Readonly<Record<string, string>>

  constructor(fields: Readonly<Record<string, string>>) {
    super(`refused: ${Object.keys(fields).join(', ')}`)
    this.fields = fields
  }
}

const KINDS = ['lead', 'deal', 'contact', 'company'] as const

const subject = z
  .object({ kind: z.enum(KINDS), id: z.string().regex(/^\d{1,15}$/) })
  // The kind decides the brand of the id, and both were just checked.
  .transform(({ kind, id }) => ({ kind, id: asId(id) }) as EntityRef)

/** Milliseconds since 1970. */
export const moment = z.number().int().min(0).max(8.64e15).transform(asInstant)

const sessionQuestion = z.object({
  host: z.string().max(20),
  proof: z.record(z.string().max(40), z.string().max(2000)),
  subject: subject.nullable(),
})

const nonce = z.string().regex(/^[\w-]{8,40}$/)
const line = z.string().trim().min(1, 'empty').max(200, 'too-long')

const newStep = z.object({ title: line, dueAt: moment, nonce })

const newZone = z.object({
  zone: z.string().max(60, 'too-long').refine(isTimeZone, 'unknown').nullable(),
  nonce,
})

const reply = z.object({
  key: z.string().min(1).max(400, 'too-long'),
  answer: z.enum(Object.values(ANSWERS).flat()),
  text: line.nullable().default(null),
  nonce,
})

// What the texts mean, shared/settings reads; here only that they are texts.
// What the body of a question may hold at most, the HTTP server says.
const fields = z.record(z.string().max(120), z.string())

const settingsChange = z.object({
  version: z.number().int().min(0),
  fields,
  wizard: z.union([z.number().int().min(0).max(3), z.literal('done'), z.null()]).default(null),
})

const settingsFields = z.object({ fields })

/** @throws {QuestionRefused} */
export function readSessionQuestion(raw: unknown): SessionQuestion {
  return read(sessionQuestion, raw)
}

/** @throws {QuestionRefused} */
export function readNewStep(raw: unknown): NewStep {
  return read(newStep, raw)
}

/** @throws {QuestionRefused} */
export function readNewZone(raw: unknown): NewZone {
  return read(newZone, raw)
}

/** @throws {QuestionRefused} */
export function readStripReply(raw: unknown): StripReply {
  return read(reply, raw)
}

/** @throws {QuestionRefused} */
export function readSettingsChange(raw: unknown): SettingsChange {
  return read(settingsChange, raw)
}

/** @throws {QuestionRefused} */
export function readSettingsFields(raw: unknown): { readonly fields: SettingsFields } {
  return read(settingsFields, raw)
}

/** For questions that ask nothing: the session says it all. */
export function readNothing(): Record<string, never> {
  return {}
}

/** @throws {QuestionRefused} */
export function read<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  throw new QuestionRefused(
    Object.fromEntries(
      result.error.issues.map(issue => [issue.path.join('.') || 'body', issue.message]),
    ),
  )
}
