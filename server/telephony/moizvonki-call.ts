import { parsePhones } from '../../shared/phone/parse-phone.ts'
import { finderOf, numeric, or, orNull, shape, text } from '../../shared/parse/parse.ts'
import type { Call } from '../../shared/telephony/call.ts'
import { asInstant, DAY, type Instant, latest, SECOND } from '../../shared/time/instant.ts'

/** Numbers may come as text [C]; what a row has besides is kept raw. */
const findRow = finderOf(
  shape({
    db_call_id: numeric,
    direction: numeric,
    client_number: or(text, ''),
    start_time: numeric,
    answer_time: or(numeric, 0),
    end_time: or(numeric, 0),
    duration: or(numeric, 0),
    answered: numeric,
    recording: orNull(text),
    user_account: orNull(text),
  }),
)

/** No call lasts longer: a phone whose clock was wrong says anything. */
const LONGEST_MS = DAY

/** @returns `null` for a row that is no call as the reference has it (telephony.md 2.1) */
export function readCall(raw: unknown, company: string): Call | null {
  const row = findRow(raw)
  if (row === null || !isCall(row)) return null
  const startedAt = toMoment(row.start_time)
  const isAnswered = row.answered === 1
  const answeredAt = isAnswered ? latest(startedAt, toMoment(row.answer_time)) : null
  return {
    source: 'moizvonki',
    id: String(row.db_call_id),
    direction: row.direction === 1 ? 'out' : 'in',
    phone: parsePhones(row.client_number)[0]?.e164 ?? null,
    employee: row.user_account === null || row.user_account === '' ? null : row.user_account,
    startedAt,
    answeredAt,
    endedAt: endOf(row, answeredAt ?? startedAt),
    recording: toAddress(row.recording, company),
  }
}

type Row = NonNullable<ReturnType<typeof findRow>>

function isCall({ db_call_id, direction, start_time, answered }: Row): boolean {
  return (
    Number.isSafeInteger(db_call_id) &&
    db_call_id > 0 &&
    (direction === 0 || direction === 1) &&
    (answered === 0 || answered === 1) &&
    start_time > 0 &&
    start_time * SECOND < 8.64e15
  )
}

/** `duration` may include the ringing [C], so the end comes first. */
function endOf({ end_time, duration }: Row, begun: Instant): Instant {
  const told = end_time > 0 ? toMoment(end_time) : asInstant(begun + Math.max(0, duration) * SECOND)
  return told - begun > LONGEST_MS ? begun : latest(begun, told)
}

function toMoment(seconds: number): Instant {
  return asInstant(Math.round(seconds * SECOND))
}

/** May be empty or relative [C]; only https is played in a CRM. */
function toAddress(recording: string | null, company: string): string | null {
  if (recording === null || recording.trim() === '') return null
  const base = `https://${company}.moizvonki.ru/`
  if (!URL.canParse(recording, base)) return null
  const address = new URL(recording, base)
  return address.protocol === 'https:' && address.href.length <= 2000 ? address.href : null
}
