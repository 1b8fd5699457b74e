import { z } from 'zod'
import { asId, type UserId } from '../crm/ids.ts'
import { DIAL_WAYS, PROVIDERS } from '../telephony/config.ts'
import { read } from './read.ts'
import type { TelephonyChange } from './telephony.ts'

const company = z
  .string()
  .trim()
  .max(63, 'too-long')
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)?$/i, 'not-a-company')
const login = z.string().trim().max(120, 'too-long')
/** As it is copied from the service; `null`: the kept one. */
const key = z.string().trim().min(1, 'empty').max(200, 'too-long').nullable().default(null)
const user = z
  .string()
  .regex(/^\d{1,15}$/, 'unknown-user')
  .transform(id => asId<UserId>(id))

const fields = z.object({
  provider: z.enum(PROVIDERS),
  company,
  login,
  writesCalls: z.boolean(),
  opensCards: z.boolean(),
  dialWay: z.enum(DIAL_WAYS),
  employees: z
    .record(z.string().trim().min(1, 'empty').max(120, 'too-long'), user)
    .refine(known => Object.keys(known).length <= 500, 'too-many'),
})

const change = z
  .object({ version: z.number().int().min(0), fields, key })
  .refine(({ fields: { provider, company: name } }) => provider === 'off' || name !== '', {
    path: ['fields', 'company'],
    message: 'empty',
  })
  .refine(({ fields: { provider, login: name } }) => provider === 'off' || name !== '', {
    path: ['fields', 'login'],
    message: 'empty',
  })

const check = z.object({
  company: company.refine(name => name !== '', 'empty'),
  login: login.min(1, 'empty'),
  key,
})

const wanted = z.object({ phone: z.string().regex(/^\+\d{11,15}$/, 'not-a-phone') })

/** @throws {QuestionRefused} */
export function readTelephonyChange(raw: unknown): TelephonyChange {
  return read(change, raw)
}

/** @throws {QuestionRefused} */
export function readTelephonyCheck(raw: unknown): z.output<typeof check> {
  return read(check, raw)
}

/** @throws {QuestionRefused} */
export function readCallWish(raw: unknown): z.output<typeof wanted> {
  return read(wanted, raw)
}
