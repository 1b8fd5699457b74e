import { z } from 'zod'
import { parsePhones } from '../phone/parse-phone.ts'
import type { Call } from '../telephony/call.ts'
import { asInstant, DAY, SECOND } from '../time/instant.ts'
import { read } from './read.ts'

/** Unix seconds, or ISO 8601 with an offset. */
const moment = z
  .union([
    z.number().int().positive().max(8.64e12),
    z.string().max(40).refine(isIso, 'not-a-time').transform(Date.parse),
  ])
  .transform(value => asInstant(value < 1e11 ? value * SECOND : value))

const pbxCall = z
  .object({
    id: z.string().regex(/^[\w.:@-]{1,120}$/, 'not-an-id'),
    direction: z.enum(['in', 'out']),
    /** As the PBX has it: local, with a prefix; hidden is an empty text. */
    phone: z.string().max(40, 'too-long'),
    employee: z.string().trim().min(1, 'empty').max(120, 'too-long').nullable().default(null),
    startedAt: moment,
    answeredAt: moment.nullable(),
    endedAt: moment,
    recording: z
      .string()
      .max(2000, 'too-long')
      .refine(text => text.startsWith('https://') && URL.canParse(text), 'not-https')
      .nullable()
      .default(null),
  })
  .strict()
  .refine(({ startedAt, answeredAt }) => answeredAt === null || answeredAt >= startedAt, {
    path: ['answeredAt'],
    message: 'ends-before-start',
  })
  .refine(
    ({ startedAt, answeredAt, endedAt }) =>
      endedAt >= (answeredAt ?? startedAt) && endedAt - startedAt <= DAY,
    { path: ['endedAt'], message: 'ends-before-start' },
  )

function isIso(text: string): boolean {
  return /(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
}

/**
 * One call as any PBX tells of it when it is over (docs/telephony.md).
 *
 * @throws {QuestionRefused} naming each field that is wrong, never its value
 */
export function readPbxCall(raw: unknown): Call {
  const { phone, ...call } = read(pbxCall, raw)
  return { source: 'pbx', ...call, phone: findPhone(phone) }
}

/** MicroSIP and PBXs put a prefix for the outside line before it: `9,84951234567`. */
function findPhone(text: string): string | null {
  const plain = text.replace(/^sips?:/i, '').replace(/@.*$/, '')
  return parsePhones(plain)[0]?.e164 ?? null
}
