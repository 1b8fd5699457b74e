import { z } from 'zod'
import { checkBic, checkInn, checkKpp } from '../requisites/checks.ts'
import { read } from './read.ts'
import { type FormQuestion, type PartyQuestion, type PartySearch } from './requisites.ts'
import {
  type FillingOrder,
  type FillingWish,
  type Proven,
  REQUISITE_FIELDS,
  type UndoOrder,
} from './requisites-fill.ts'
import { type RequisitesSettingsChange } from './requisites-settings.ts'

/** Whoever pastes more than a name means its beginning. */
const MOST_TYPED = 500

const typed = z
  .string()
  .max(5000, 'too-long')
  .transform(text => text.slice(0, MOST_TYPED))

const proof = z.record(z.string().max(40), z.string().max(2000)).default({})
const nonce = z.string().regex(/^[\w-]{8,40}$/)
const field = z.enum(REQUISITE_FIELDS)

/** `7707083893/540602001` */
const party = z.string().refine(key => {
  const [inn = '', kpp, ...rest] = key.split('/')
  return checkInn(inn).isRight && (kpp === undefined || checkKpp(kpp).isRight) && rest.length === 0
}, 'unknown')

const digits = z
  .string()
  .max(40, 'too-long')
  .transform(text => text.replaceAll(/\s/g, ''))

const bank = z
  .object({
    bik: digits.refine(bik => checkBic(bik).isRight, 'wrong'),
    // Whether its key holds, the person was told; a wrong length cannot be an account at all.
    account: digits.refine(
      account => account === '' || /^\d{5}[\dA-Z]\d{14}$/.test(account),
      'wrong',
    ),
  })
  .nullable()
  .default(null)

const search = z.object({ text: typed, near: z.string().max(100).nullable().default(null) })

const partyQuestion = z.object({
  party,
  bank,
  basis: z.string().trim().max(200, 'too-long').optional(),
  gender: z.enum(['male', 'female']).optional(),
})

const form = z.object({ kind: z.enum(['party', 'bank']), key: z.string().max(40) })

const wish = z.object({
  proof,
  party,
  bank,
  actualAddress: z.literal('same').nullable().default(null),
  otherKpp: z.enum(['add', 'update']).nullable().default(null),
})

const order = wish.extend({
  stands: z.string().max(100),
  accept: z.array(field).max(REQUISITE_FIELDS.length),
  confirmed: z.array(z.enum(['closed', 'other-inn', 'other-kpp'])).max(3),
  nonce,
})

const undo = z.object({ proof, filling: z.string().regex(/^[a-z0-9]{10}$/) })

const settings = z.object({
  version: z.number().int().min(0),
  key: z
    .string()
    .trim()
    .max(200, 'too-long')
    .regex(/^[\w-]*$/, 'wrong-key')
    .nullable()
    .default(null),
  isWatched: z.boolean(),
  ordinary: z.partialRecord(
    field,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .nullable(),
  ),
})

/** @throws {QuestionRefused}, as all of these */
export function readPartySearch(raw: unknown): PartySearch {
  return read(search, raw)
}

export function readBankSearch(raw: unknown): { readonly text: string } {
  return read(z.object({ text: typed }), raw)
}

export function readPartyQuestion(raw: unknown): PartyQuestion {
  const { basis, gender, ...question } = read(partyQuestion, raw)
  return {
    ...question,
    ...(basis !== undefined && basis !== '' && { basis }),
    ...(gender !== undefined && { gender }),
  }
}

export function readFormQuestion(raw: unknown): FormQuestion {
  return read(form, raw)
}

export function readProven(raw: unknown): Proven {
  return read(z.object({ proof }), raw)
}

export function readFillingWish(raw: unknown): FillingWish {
  return read(wish, raw)
}

export function readFillingOrder(raw: unknown): FillingOrder {
  return read(order, raw)
}

export function readUndoOrder(raw: unknown): UndoOrder {
  return read(undo, raw)
}

export function readRequisitesSettings(raw: unknown): RequisitesSettingsChange {
  return read(settings, raw)
}
