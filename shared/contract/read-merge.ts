import { z } from 'zod'
import {
  MERGE_KINDS,
  type MergeJournalQuestion,
  type MergeOrder,
  type MergeUndoOrder,
  type MergeWish,
  MOST_MEMBERS,
} from './merge.ts'
import { type BulkOrder } from './merge-bulk.ts'
import { read } from './read.ts'

const proof = z.record(z.string().max(40), z.string().max(2000)).default({})
const id = z.string().regex(/^\d{1,15}$/)
const mark = z.string().regex(/^[a-z0-9]{10}$/)
const nonce = z.string().regex(/^[\w-]{8,40}$/)

const members = z
  .array(id)
  .max(MOST_MEMBERS, 'too-large')
  .transform(ids => [...new Set(ids)])
  .refine(ids => ids.length > 1, 'too-small')

const cards = { proof, kind: z.enum(MERGE_KINDS), members }

const wish = z
  .object({ ...cards, survivor: id.nullable() })
  .refine(({ members: ids, survivor }) => survivor === null || ids.includes(survivor), {
    path: ['survivor'],
    message: 'unknown',
  })

const order = z
  .object({
    ...cards,
    survivor: id,
    stands: z.string().min(1).max(60),
    choices: z.record(z.string().max(100), id).default({}),
    group: z.string().max(100).nullable(),
    nonce,
  })
  .refine(({ members: ids, survivor }) => ids.includes(survivor), {
    path: ['survivor'],
    message: 'unknown',
  })

/** @throws {QuestionRefused} */
export function readMergeWish(raw: unknown): MergeWish {
  return read(wish, raw)
}

/** @throws {QuestionRefused} */
export function readMergeOrder(raw: unknown): MergeOrder {
  return read(order, raw)
}

/** @throws {QuestionRefused} */
export function readMergeUndoOrder(raw: unknown): MergeUndoOrder {
  return read(z.object({ merge: mark, proof }), raw)
}

/** @throws {QuestionRefused} */
export function readMergeName(raw: unknown): { readonly merge: string } {
  return read(z.object({ merge: mark }), raw)
}

// In an address nothing is an empty text.
const after = z
  .string()
  .max(60)
  .transform(text => (text === '' ? null : text))
  .nullable()
  .default(null)

/** @throws {QuestionRefused} */
export function readMergeJournalQuestion(raw: unknown): MergeJournalQuestion {
  return read(z.object({ after }), raw)
}

/** @throws {QuestionRefused} */
export function readBulkOrder(raw: unknown): BulkOrder {
  return read(z.object({ groups: z.number().int().min(1).max(1_000_000), nonce }), raw)
}

/** @throws {QuestionRefused} */
export function readBulkName(raw: unknown): { readonly run: string } {
  return read(z.object({ run: mark }), raw)
}

/** @throws {QuestionRefused} */
export function readBulkSteer(raw: unknown): {
  readonly run: string
  readonly to: 'pause' | 'resume' | 'stop'
} {
  return read(z.object({ run: mark, to: z.enum(['pause', 'resume', 'stop']) }), raw)
}
