import { z } from 'zod'
import {
  BASE_SCHEDULES,
  BASE_TIERS,
  type BaseSchedule,
  DIRT,
  type DirtQuestion,
  type SteerCheck,
} from './base.ts'
import { type GroupsQuestion, type Verdict } from './base-groups.ts'
import type { ReaderProof } from './client-by-number.ts'
import { MERGE_KINDS } from './merge.ts'
import { read } from './read.ts'

const proof = z.record(z.string().max(40), z.string().max(2000)).default({})
const group = z.string().regex(/^[0-9a-f]{16}$/)
const kind = z.enum(MERGE_KINDS)
const card = z.string().regex(/^\d{1,15}$/)

const steering = z.object({ to: z.enum(['start', 'whole', 'pause', 'resume', 'cancel']) })
const schedule = z.object({ schedule: z.enum(BASE_SCHEDULES) })
const groups = z.object({
  tier: z.enum(BASE_TIERS).nullable().default(null),
  kind: kind.nullable().default(null),
  owner: card.nullable().default(null),
  isSkipped: z.boolean().default(false),
  after: z
    .string()
    .regex(/^[01]:\d{1,9}(:[0-9a-f]{16})?$/)
    .nullable()
    .default(null),
  proof,
})
const one = z.object({ group, proof })
const verdict = z.object({
  group,
  verdict: z.enum(['apart', 'skip', 'back']),
  cards: z.array(card).min(1, 'empty').max(50).nullable().default(null),
  proof,
})
const said = z.string().regex(/^\d{1,16}:[0-9a-f]{16}$/)
const apart = z.object({ after: said.nullable().default(null), proof })
const back = z.object({ said, proof })
const dirt = z.object({
  what: z.enum(DIRT),
  kind,
  after: card.nullable().default(null),
  proof,
})

/** @throws {QuestionRefused} */
export function readSteering(raw: unknown): SteerCheck {
  return read(steering, raw)
}

/** @throws {QuestionRefused} */
export function readScheduleChange(raw: unknown): { readonly schedule: BaseSchedule } {
  return read(schedule, raw)
}

/** @throws {QuestionRefused} */
export function readGroupsQuestion(raw: unknown): GroupsQuestion {
  return read(groups, raw)
}

/** @throws {QuestionRefused} */
export function readGroupQuestion(raw: unknown): {
  readonly group: string
  readonly proof: ReaderProof
} {
  return read(one, raw)
}

/** @throws {QuestionRefused} */
export function readVerdict(raw: unknown): Verdict {
  return read(verdict, raw)
}

/** @throws {QuestionRefused} */
export function readDirtQuestion(raw: unknown): DirtQuestion {
  return read(dirt, raw)
}

/** @throws {QuestionRefused} */
export function readApartQuestion(raw: unknown): {
  readonly after: string | null
  readonly proof: ReaderProof
} {
  return read(apart, raw)
}

/** @throws {QuestionRefused} */
export function readTakingBack(raw: unknown): {
  readonly said: string
  readonly proof: ReaderProof
} {
  return read(back, raw)
}
