import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { CardRef, EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, listOf, numeric, or, shape, text } from '../../../shared/parse/parse.ts'
import { type Instant, plus, SECOND } from '../../../shared/time/instant.ts'
import { HostRefused } from '../../errors.ts'
import { CALL_WINDOW_MS, isThisCall } from '../common/call-moment.ts'
import { onlyCompany } from '../common/only-company.ts'
import type { FoundCallers, HostCall, HostCalls } from '../host.ts'
import { cardsOfCompany } from './company-cards.ts'
import { ENTITY_PATH } from './found-marks.ts'
import type { Ground } from './ground.ts'
import { listByIds } from './people.ts'
import { leadsOf, searchKeys, toFound } from './probe.ts'
import { rowsOf, toInstant, toUnix } from './wire.ts'

const PAGE = 250
const SOURCE = 'shagolad'
const CALLS = ['call_in', 'call_out']
/** `call_status` (telephony.md 1.4). */
const STATUS = { talked: 4, noAnswer: 6 } as const

export function createCalls(ground: Ground): HostCalls {
  return {
    find: phone => find(ground, phone),
    hasOthers: since => hasOthers(ground, since),
    record: call => record(ground, call),
    openCard: (call, client) => openCard(ground, call, client),
  }
}

async function find(ground: Ground, phone: string): Promise<FoundCallers> {
  const search = await searchKeys(ground, { phones: [phone], emails: [] })
  const leads = leadsOf(search)
  const rows = leads.length === 0 ? [] : await listByIds(ground.account, 'leads', leads)
  const found = await toFound(ground, search, rows)
  const company = onlyCompany(found)
  // A lead knows its people through its contacts alone: none has a number itself.
  return { ...found, loose: company === null ? [] : await cardsOfCompany(ground, company) }
}

const findNote = finderOf(
  shape({
    note_type: or(text, ''),
    created_at: numeric,
    params: shape({
      uniq: or(idText, ''),
      phone: or(idText, ''),
      source: or(text, ''),
    }),
  }),
)
type CallNote = NonNullable<ReturnType<typeof findNote>>

async function hasOthers({ account }: Ground, since: Instant): Promise<boolean> {
  const query = { filter: { note_type: CALLS, updated_at: { from: toUnix(since) } }, limit: PAGE }
  const answers = await Promise.all(
    ['leads/notes', 'contacts/notes'].map(path => account.get(path, query)),
  )
  const notes = answers.flatMap(answer => rowsOf(answer, 'notes').map(findNote))
  return notes.some(note => note !== null && note.params.source !== SOURCE)
}

/** The account puts a call to whom it thinks best, and promises no order in what is written twice: it is looked for first (D). */
async function record(ground: Ground, call: HostCall): ReturnType<HostCalls['record']> {
  if ((await findWritten(ground, call)) !== null) return 'found'
  const answer = await ground.account.write('POST', 'calls', [toLogged(call)])
  // Of a number that nobody has nothing is kept (telephony.md 1.4).
  return rowsOf(answer, 'calls').length > 0 ? 'written' : 'unknown'
}

async function findWritten({ account }: Ground, call: HostCall): Promise<CallNote | null> {
  const since = toUnix(plus(call.startedAt, -CALL_WINDOW_MS))
  const kinds = ['deal', 'contact', 'company'] as const
  const answers = await Promise.all(
    kinds.map(async kind => {
      const ids = call.near.filter(ref => isOfKind(ref, kind)).map(({ id }) => id)
      if (ids.length === 0) return []
      const filter = { entity_id: ids.slice(0, 50), note_type: CALLS, updated_at: { from: since } }
      return rowsOf(
        await account.get(`${ENTITY_PATH[kind]}/notes`, { filter, limit: PAGE }),
        'notes',
      )
    }),
  )
  const notes = answers.flat().flatMap(row => findNote(row) ?? [])
  return notes.find(note => isSame(note, call)) ?? null
}

/** A request not accepted yet is a lead like a deal here. */
function isOfKind(ref: EntityRef, kind: 'deal' | 'contact' | 'company'): boolean {
  return ref.kind === kind || (kind === 'deal' && ref.kind === 'lead')
}

/** A note of ours is known by its mark alone. */
function isSame({ note_type, params, created_at }: CallNote, call: HostCall): boolean {
  if (params.source === SOURCE) return params.uniq === call.mark
  const direction = note_type === 'call_in' ? 'in' : 'out'
  if (direction !== call.direction || lastDigits(params.phone) !== lastDigits(call.phone))
    return false
  return isThisCall(toInstant(created_at), call, call.others)
}

function lastDigits(phone: string): string {
  return phone.replaceAll(/\D/g, '').slice(-10)
}

function talkSeconds({ answeredAt, endedAt }: HostCall): number {
  return answeredAt === null ? 0 : Math.round((endedAt - answeredAt) / SECOND)
}

function toLogged(call: HostCall): Record<string, unknown> {
  const { direction, phone, startedAt, answeredAt, recording, user, mark } = call
  return {
    direction: direction === 'in' ? 'inbound' : 'outbound',
    uniq: mark,
    duration: talkSeconds(call),
    source: SOURCE,
    phone,
    ...(recording !== null && { link: recording }),
    call_status: answeredAt === null ? STATUS.noAnswer : STATUS.talked,
    // The same user in both, or the account's own figures leave the call out (amocrm.md 12.2).
    ...(user !== null && {
      call_responsible: Number(user),
      created_by: Number(user),
      responsible_user_id: Number(user),
    }),
    created_at: toUnix(startedAt),
    request_id: mark,
  }
}

const findUnsorted = finderOf(
  shape({
    metadata: or(shape({ uniq: or(idText, '') }), { uniq: '' }),
    _embedded: shape({ leads: listOf(shape({ id: idText })).min(1) }),
  }),
)
const findMade = finderOf(
  shape({ _embedded: shape({ leads: listOf(shape({ id: idText })).min(1) }) }),
)

/** A request not accepted yet, as telephony makes it: with the number, and the call in it. */
async function openCard(
  { account }: Ground,
  call: HostCall,
  client: ContactId | null,
): Promise<CardRef> {
  const waiting = await account.get('leads/unsorted', {
    filter: { category: ['sip'] },
    order: { created_at: 'desc' },
    limit: PAGE,
  })
  const known = rowsOf(waiting, 'unsorted')
    .flatMap(row => findUnsorted(row) ?? [])
    .find(({ metadata }) => metadata.uniq === call.mark)
  const [lead] = known?._embedded.leads ?? []
  if (lead !== undefined) return { kind: 'lead', id: asId(lead.id) }

  const answer = await account.write('POST', 'leads/unsorted/sip', [toUnsorted(call, client)])
  const [made] = rowsOf(answer, 'unsorted').flatMap(row => findMade(row)?._embedded.leads ?? [])
  if (made === undefined)
    throw new HostRefused('leads/unsorted/sip: nothing was made', 'nothing was made')
  return { kind: 'lead', id: asId(made.id) }
}

/** A contact that is there already is named by its id (V). */
function toUnsorted(call: HostCall, client: ContactId | null): Record<string, unknown> {
  const { phone, startedAt, recording, user, mark, title } = call
  const phones = [{ field_code: 'PHONE', values: [{ value: phone, enum_code: 'WORK' }] }]
  return {
    request_id: mark,
    source_name: 'Шаголад',
    source_uid: SOURCE,
    created_at: toUnix(startedAt),
    metadata: {
      phone,
      from: phone,
      called_at: toUnix(startedAt),
      duration: talkSeconds(call),
      link: recording ?? '',
      service_code: SOURCE,
      uniq: mark,
      call_responsible: user === null ? '' : Number(user),
      is_call_event_needed: true,
    },
    _embedded: {
      leads: [{ name: title }],
      contacts: [
        client === null ? { name: phone, custom_fields_values: phones } : { id: Number(client) },
      ],
    },
  }
}
