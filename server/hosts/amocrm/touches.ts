import type { ContactId } from '../../../shared/crm/ids.ts'
import { finderOf, idText, numeric, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, type Instant, latest, MINUTE, plus } from '../../../shared/time/instant.ts'
import type { Ground } from './ground.ts'
import { findMarks } from './marks.ts'
import type { Move } from './moves.ts'
import { rowsOf, toInstant, toUnix, type Lead } from './wire.ts'

/** Calls, comments, messages, letters: kinds of notes people leave, or leave traces in. */
const NOTE_TYPES = ['common', 'call_in', 'call_out', 'sms_out', 'amomail_message', 'attachment']
const MESSAGE_TYPE = 'outgoing_chat_message'
/** `call_status` of a talk that took place. */
const TALKED = 4

/**
 * Hardly anybody touches a request within its first moments, and asking costs what the answer to it needs. Longer than the sweep takes
 * to find one that no web-hook tells of; who was so quick is seen by the next look.
 */
const FIRST_MOMENTS_MS = 2 * MINUTE

const findNote = finderOf(
  shape({
    note_type: text,
    created_by: or(idText, '0'),
    created_at: numeric,
    params: or(
      shape({ text: or(text, ''), duration: orNull(numeric), call_status: orNull(numeric) }),
      { text: '', duration: null, call_status: null },
    ),
  }),
)
const findEvent = finderOf(shape({ created_by: or(idText, '0'), created_at: numeric }))

/**
 * When a person first did something about the lead since then: a call that was taken or tried, a comment, a message of ours, a move. Robots
 * and integrations are user 0 (V), except in a call, which telephony writes down for whoever talked.
 */
export async function findTouch(
  ground: Ground,
  { lead, moves, contacts }: { lead: Lead; moves: readonly Move[]; contacts: readonly ContactId[] },
  since: Instant,
): Promise<Instant | null> {
  const createdAt = toInstant(lead.created_at)
  if (ground.now() < plus(createdAt, FIRST_MOMENTS_MS)) return null
  const { account } = ground
  const about = { filter: { updated_at: { from: toUnix(since) }, note_type: NOTE_TYPES } }
  const ofPeople = contacts.slice(0, 10)
  const [own, theirs, messages] = await Promise.all([
    account.get(`leads/${lead.id}/notes`, { ...about, limit: 250 }),
    ofPeople.length === 0
      ? null
      : account.get('contacts/notes', {
          filter: { ...about.filter, entity_id: ofPeople },
          limit: 250,
        }),
    ofPeople.length === 0
      ? null
      : account.get('events', {
          // Messages name the lead, and are found by the contact (amocrm.md 12.1).
          filter: {
            entity: ['contact'],
            entity_id: ofPeople,
            type: MESSAGE_TYPE,
            created_at: { from: toUnix(since) },
          },
          limit: 100,
        }),
  ])
  const moments = [
    ...[...rowsOf(own, 'notes'), ...rowsOf(theirs, 'notes')].map(touchByNote),
    ...rowsOf(messages, 'events').map(touchByMessage),
    ...moves.map(move => (isNobody(move.by) ? null : move.at)),
  ].filter(moment => moment !== null && moment >= since)
  return moments.length === 0
    ? null
    : latest(createdAt, asInstant(Math.min(...moments.map(Number))))
}

function isNobody(user: string): boolean {
  return user === '0' || user === ''
}

function touchByNote(row: unknown): Instant | null {
  const note = findNote(row)
  if (note === null) return null
  const { note_type, params, created_by } = note
  const at = toInstant(note.created_at)
  // Calling is what one does, answered or not; a call that came in has to be taken.
  if (note_type === 'call_out') return at
  if (note_type === 'call_in') {
    return (params.duration ?? 0) > 0 || params.call_status === TALKED ? at : null
  }
  // Ours are service notes, which were not asked for; a person may have copied one.
  return isNobody(created_by) || findMarks(params.text).length > 0 ? null : at
}

function touchByMessage(row: unknown): Instant | null {
  const event = findEvent(row)
  return event === null || isNobody(event.created_by) ? null : toInstant(event.created_at)
}
