import { z } from 'zod'
import { asId, type UserId } from '../crm/ids.ts'
import { IMPORT_FIELDS } from '../import/fields.ts'
import {
  DELIMITERS,
  type LoadQuestion,
  type LoadSetup,
  type LoadWish,
  MAX_COLUMNS,
  MAX_FILE_BYTES,
  type NewUpload,
  PIECE_BYTES,
  TEXT_ENCODINGS,
  type UploadPiece,
} from './import.ts'
import { read } from './read.ts'

const load = z.string().regex(/^[a-z0-9]{10}$/)

const upload = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'empty')
    .max(200, 'too-long')
    .regex(/\.(?:csv|txt|tsv|xlsx)$/i, 'unknown-type'),
  size: z.number().int().min(1, 'empty').max(MAX_FILE_BYTES, 'too-large'),
})

const piece = z.object({
  load,
  at: z
    .number()
    .int()
    .min(0)
    .max(Math.ceil(MAX_FILE_BYTES / PIECE_BYTES)),
  data: z
    .string()
    .min(1, 'empty')
    .max(Math.ceil(PIECE_BYTES / 3) * 4 + 4, 'too-long')
    .regex(/^[A-Za-z0-9+/]+={0,2}$/),
})

const setup = z.object({
  sheet: z.number().int().min(0).max(1000),
  hasHeader: z.boolean(),
  headerLine: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .optional(),
  encoding: z.enum(TEXT_ENCODINGS).optional(),
  delimiter: z.enum(DELIMITERS).optional(),
  mapping: z.array(z.enum(IMPORT_FIELDS)).max(MAX_COLUMNS, 'too-large'),
  owner: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(text => asId<UserId>(text))
    .nullable(),
  allAreRequests: z.boolean(),
  source: z.string().trim().max(100, 'too-long').optional(),
})

const WISHES = [
  'rehearse',
  'start',
  'pause',
  'resume',
  'cancel',
  'roll-back',
  'remove',
] as const satisfies readonly LoadWish[]

/** @throws {QuestionRefused} */
export function readNewUpload(raw: unknown): NewUpload {
  return read(upload, raw)
}

/** @throws {QuestionRefused} */
export function readUploadPiece(raw: unknown): UploadPiece {
  return read(piece, raw)
}

/** @throws {QuestionRefused} */
export function readLoadQuestion(raw: unknown): LoadQuestion {
  return read(z.object({ load }), raw)
}

/** @throws {QuestionRefused} */
export function readSetupChange(raw: unknown): LoadQuestion & { readonly setup: LoadSetup } {
  return read(z.object({ load, setup }), raw)
}

/** @throws {QuestionRefused} */
export function readSteering(raw: unknown): LoadQuestion & { readonly wish: LoadWish } {
  return read(z.object({ load, wish: z.enum(WISHES) }), raw)
}

/** @throws {QuestionRefused} */
export function readErrorQuestion(raw: unknown): LoadQuestion & { readonly after: number } {
  return read(
    z.object({
      load,
      after: z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    }),
    raw,
  )
}
