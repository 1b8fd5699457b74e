import { z } from 'zod'
import { asId } from '../crm/ids.ts'
import { FINDINGS } from '../first-look/look.ts'
import type { FoundQuestion, TakeLimit } from './first-look.ts'
import { read } from './read.ts'

const id = z.string().regex(/^[\w:.-]{1,80}$/)

const question = z.object({
  finding: z.enum(FINDINGS),
  page: z.coerce.number().int().min(0).max(100_000).default(0),
})

const limit = z.object({
  pipeline: id.transform(text => asId<TakeLimit['pipeline']>(text)),
  stage: id.transform(text => asId<TakeLimit['stage']>(text)),
  version: z.number().int().min(0),
  isTaken: z.boolean(),
})

const pause = z.object({ isPaused: z.boolean() })

/** @throws {QuestionRefused} */
export function readFoundQuestion(raw: unknown): FoundQuestion {
  return read(question, raw)
}

/** @throws {QuestionRefused} */
export function readTakeLimit(raw: unknown): TakeLimit {
  return read(limit, raw)
}

/** @throws {QuestionRefused} */
export function readLookPause(raw: unknown): { readonly isPaused: boolean } {
  return read(pause, raw)
}
