import { momentOf, type Account, type Author } from '../account.ts'
import type { EntityType, Note } from '../state.ts'
import { EVENT_ENTITY } from './tags.ts'

export interface NewNote {
  readonly entityType: EntityType
  readonly entityId: number
  /** `common`, `call_in`, `service_message` … */
  readonly type: string
  readonly params: Readonly<Record<string, unknown>>
  readonly createdBy?: number | undefined
  readonly createdAt?: number | undefined
  readonly responsibleId?: number | undefined
}

const EVENTS: Readonly<Record<string, string>> = {
  common: 'common_note_added',
  call_in: 'incoming_call',
  call_out: 'outgoing_call',
  sms_in: 'incoming_sms',
  sms_out: 'outgoing_sms',
  service_message: 'service_note_added',
  extended_service_message: 'service_note_added',
  geolocation: 'geo_note_added',
  attachment: 'attachment_note_added',
  message_cashier: 'message_to_cashier_note_added',
}

/** The numbers of web-hooks: 4 text, 5 file, 10 and 11 calls (F), 25 service. */
const NUMBERS: Readonly<Record<string, number>> = {
  common: 4,
  attachment: 5,
  call_in: 10,
  call_out: 11,
}

export function addNote(account: Account, wish: NewNote, author: Author): Note {
  const now = momentOf(account, author)
  const owner = account.state[wish.entityType].get(wish.entityId)
  const note: Note = {
    id: account.nextId('note'),
    entityType: wish.entityType,
    entityId: wish.entityId,
    createdBy: wish.createdBy ?? author.userId,
    updatedBy: wish.createdBy ?? author.userId,
    createdAt: wish.createdAt ?? now,
    updatedAt: wish.createdAt ?? now,
    responsibleId: wish.responsibleId ?? owner?.responsibleId ?? 0,
    type: wish.type,
    params: { ...wish.params },
    isPinned: false,
  }
  account.state.notes.set(note.id, note)
  const by = { ...author, userId: note.createdBy }
  account.record(
    {
      type: EVENTS[wish.type] ?? 'service_note_added',
      entityType: EVENT_ENTITY[wish.entityType],
      entityId: wish.entityId,
      after: [{ note: { id: note.id } }],
    },
    by,
  )
  tellNote(account, note, author)
  account.touch()
  return note
}

export function updateNote(
  account: Account,
  note: Note,
  params: Readonly<Record<string, unknown>>,
  author: Author,
): void {
  note.params = { ...note.params, ...params }
  note.updatedAt = momentOf(account, author)
  note.updatedBy = author.userId
  account.touch()
}

export interface NewCall {
  readonly entityType: EntityType
  readonly entityId: number
  readonly direction: 'in' | 'out'
  readonly phone: string
  readonly seconds: number
  /** 4: talked, 6: no answer … */
  readonly status?: number | undefined
  readonly result?: string | undefined
  readonly responsibleId?: number | undefined
}

/** A call of a person, as the widget of a telephony leaves it. */
export function addCall(account: Account, call: NewCall, author: Author): Note {
  const responsible = call.responsibleId ?? author.userId
  return addNote(
    account,
    {
      entityType: call.entityType,
      entityId: call.entityId,
      type: call.direction === 'in' ? 'call_in' : 'call_out',
      params: {
        uniq: `call-${account.nextId('call')}`,
        duration: call.seconds,
        source: 'telephony',
        link: '',
        phone: call.phone,
        call_result: call.result ?? '',
        call_status: call.status ?? 4,
        call_responsible: responsible,
      },
      createdBy: responsible,
      responsibleId: responsible,
    },
    author,
  )
}

function tellNote(account: Account, note: Note, author: Author): void {
  const kind = EVENT_ENTITY[note.entityType]
  const elementTypes = { contacts: 1, leads: 2, companies: 3 }
  const text =
    typeof note.params['text'] === 'string' ? note.params['text'] : JSON.stringify(note.params)
  const item = {
    note: {
      id: note.id,
      element_id: note.entityId,
      element_type: elementTypes[note.entityType],
      note_type: NUMBERS[note.type] ?? 25,
      text,
      main_user_id: note.responsibleId,
      metadata: JSON.stringify({ event_source: { type: 5, author_name: 'API' } }),
      created_by: note.createdBy,
      created_at: note.createdAt,
      updated_at: note.updatedAt,
      account_id: account.state.accountId,
    },
  }
  const group = kind === 'lead' ? 'leads' : 'contacts'
  account.tell({ code: `note_${kind}`, group, action: 'note', item: () => item }, author)
}
