import { asId } from '../../../shared/crm/ids.ts'
import { FormTooLarge, parseForm } from '../../../shared/parse/form.ts'
import {
  anything,
  finderOf,
  idText,
  numeric,
  or,
  orNull,
  ParseError,
  parserOf,
  recordOf,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { asInstant, SECOND, type Instant } from '../../../shared/time/instant.ts'
import type { CrmEvent } from '../../core/event.ts'
import { WebhookRejected } from '../../errors.ts'

/** What an event of a portal says once read. Nothing in it is trusted until `applicationToken` has been compared. */
export interface PortalEvent {
  /** Upper case. */
  readonly name: string
  readonly memberId: string
  /** Empty when the portal sent none. */
  readonly applicationToken: string
  /** Bitrix24 gives deliveries no id, so we name the occurrence ourselves. */
  readonly id: string
  readonly occurredAt: Instant
  /** `null` for an event we do not listen to. */
  readonly event: CrmEvent | null
  /** ONAPPINSTALL and ONAPPUPDATE alone. */
  readonly refreshToken: string | null
  readonly serverEndpoint: string | null
  readonly lang: string
  /** What arrived, without tokens. */
  readonly raw: unknown
}

const parseWire = parserOf(
  'event',
  shape({
    event: text.min(1).max(80),
    ts: numeric,
    data: or(recordOf(anything), {}),
    auth: shape({
      member_id: text.regex(/^[A-Za-z0-9_-]{1,64}$/),
      application_token: or(text, ''),
      refresh_token: orNull(text),
      server_endpoint: orNull(text),
      user_id: orNull(idText),
    }),
  }),
)

const wireId = text.regex(/^[1-9]\d{0,17}$/)
// Samples of some events show the id without FIELDS around it (D).
const findId = finderOf(shape({ FIELDS: shape({ ID: wireId }) }))
const findBareId = finderOf(shape({ ID: wireId }))

/** The host tells only which entity changed, not what changed in it. */
const ENTITY_EVENTS: Readonly<Record<string, (id: string) => CrmEvent>> = {
  ONCRMLEADADD: id => ({ type: 'card.created', card: { kind: 'lead', id: asId(id) } }),
  ONCRMLEADUPDATE: id => ({ type: 'card.changed', card: { kind: 'lead', id: asId(id) } }),
  ONCRMLEADDELETE: id => ({ type: 'card.deleted', card: { kind: 'lead', id: asId(id) } }),
  ONCRMDEALADD: id => ({ type: 'card.created', card: { kind: 'deal', id: asId(id) } }),
  ONCRMDEALUPDATE: id => ({ type: 'card.changed', card: { kind: 'deal', id: asId(id) } }),
  // A change of funnel comes with this one alone, never with ONCRMDEALUPDATE (D).
  ONCRMDEALMOVETOCATEGORY: id => ({ type: 'card.changed', card: { kind: 'deal', id: asId(id) } }),
  ONCRMDEALDELETE: id => ({ type: 'card.deleted', card: { kind: 'deal', id: asId(id) } }),
  ONCRMCONTACTADD: id => ({ type: 'contact.changed', contact: asId(id) }),
  ONCRMCONTACTUPDATE: id => ({ type: 'contact.changed', contact: asId(id) }),
  ONCRMCONTACTDELETE: id => ({ type: 'contact.deleted', contact: asId(id) }),
  ONCRMACTIVITYADD: id => ({ type: 'task.changed', task: asId(id) }),
  ONCRMACTIVITYUPDATE: id => ({ type: 'task.changed', task: asId(id) }),
  ONCRMACTIVITYDELETE: id => ({ type: 'task.deleted', task: asId(id) }),
}

/**
 * Reads the form body of one event.
 *
 * @throws {WebhookRejected} 413 for a body beyond our limits, 400 when a field we rely on is missing
 * @see bitrix24.md 4.2, 4.3
 */
export function readPortalEvent(body: string): PortalEvent {
  const { event, ts, data, auth } = parseWire(readForm(body))
  const name = event.toUpperCase()
  const id = findId(data)?.FIELDS.ID ?? findBareId(data)?.ID ?? null
  const occurredAt = asInstant(ts * SECOND)
  return {
    name,
    memberId: auth.member_id,
    applicationToken: auth.application_token,
    id: `bitrix24/${auth.member_id}/${name}/${id ?? '-'}/${ts}`,
    occurredAt,
    event: toEvent(name, id, data),
    refreshToken: auth.refresh_token,
    serverEndpoint: auth.server_endpoint,
    lang: typeof data['LANGUAGE_ID'] === 'string' ? data['LANGUAGE_ID'] : 'ru',
    raw: { event: name, ts, data, auth: { member_id: auth.member_id, user_id: auth.user_id } },
  }
}

function readForm(body: string): unknown {
  try {
    return parseForm(body)
  } catch (error) {
    if (error instanceof FormTooLarge) throw new WebhookRejected('event: too large', 413)
    throw error
  }
}

function toEvent(
  name: string,
  id: string | null,
  data: Readonly<Record<string, unknown>>,
): CrmEvent | null {
  if (name === 'ONAPPINSTALL') return { type: 'tenant.installed' }
  if (name === 'ONAPPUPDATE') return { type: 'tenant.updated' }
  if (name === 'ONAPPUNINSTALL') {
    return { type: 'tenant.removed', clean: String(data['CLEAN']) === '1' }
  }
  const make = Object.hasOwn(ENTITY_EVENTS, name) ? ENTITY_EVENTS[name] : undefined
  if (make === undefined) return null
  if (id === null) throw new ParseError('event', 'data.FIELDS.ID')
  return make(id)
}
