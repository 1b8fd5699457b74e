import { readList, readObject, type Body } from '../body.ts'
import { addNote, updateNote, type NewNote } from '../crm/notes.ts'
import { NO_CONTENT, ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { can } from '../rights.ts'
import { forbidden, idOf, placeOf, type Call, type Route } from '../route.ts'
import { ENTITY_TYPES, type EntityType, type Note } from '../state.ts'
import { oneOf, sorted, within } from './filters.ts'
import { hrefOf, showNote } from './show.ts'

export const noteRoutes: readonly Route[] = ENTITY_TYPES.flatMap((type): Route[] => {
  const [all, own] = [`/api/v4/${type}/notes`, `/api/v4/${type}/:id/notes`]
  return [
    { method: 'GET', path: all, run: call => listAll(call, type, null) },
    { method: 'GET', path: own, run: call => listAll(call, type, idOf(call)) },
    { method: 'GET', path: `${all}/:noteId`, run: call => readOne(call, type) },
    { method: 'GET', path: `${own}/:noteId`, run: call => readOne(call, type) },
    { method: 'POST', path: all, run: call => add(call, type, null) },
    { method: 'POST', path: own, run: call => add(call, type, idOf(call)) },
    { method: 'PATCH', path: all, run: call => changeMany(call, type) },
    { method: 'PATCH', path: `${own}/:noteId`, run: call => changeOne(call, type) },
    { method: 'POST', path: `${own}/:noteId/pin`, run: call => pin(call, type, true) },
    { method: 'POST', path: `${own}/:noteId/unpin`, run: call => pin(call, type, false) },
  ]
})

function listAll(call: Call, type: EntityType, entityId: number | null): Answer {
  const { account, query } = call
  const page = readPage(query)
  const filter = query.filter()
  const tests = [
    oneOf<Note, number>(filter.ids('id'), note => note.id),
    oneOf<Note, number>(filter.ids('entity_id'), note => note.entityId),
    oneOf<Note, string>(filter.list('note_type'), note => note.type),
    within<Note>(filter.range('updated_at'), note => note.updatedAt),
  ]
  const order = query.order(['updated_at', 'id'])
  query.done()
  const rows = [...account.state.notes.values()].filter(
    note =>
      note.entityType === type &&
      (entityId === null || note.entityId === entityId) &&
      tests.every(test => test(note)) &&
      canDo(call, note, 'view'),
  )
  const ordered = sorted(rows, order, { updated_at: row => row.updatedAt, id: row => row.id })
  return pageOf('notes', ordered, placeOf(call, page), { show: note => showNote(account, note) })
}

function readOne(call: Call, type: EntityType): Answer {
  call.query.done()
  const note = find(call, type)
  if (note === null || !canDo(call, note, 'view')) return NO_CONTENT
  return ok(showNote(call.account, note))
}

function find({ account, params }: Call, type: EntityType): Note | null {
  const note = account.state.notes.get(Number(params['noteId']))
  if (note?.entityType !== type) return null
  return params['id'] === undefined || note.entityId === Number(params['id']) ? note : null
}

/** Params of each kind that the API lets others write. */
const PARAMS: Readonly<Record<string, readonly string[]>> = {
  common: ['text'],
  call_in: 'uniq duration source link phone call_result call_status call_responsible'.split(' '),
  call_out: 'uniq duration source link phone call_result call_status call_responsible'.split(' '),
  service_message: ['service', 'text'],
  extended_service_message: ['service', 'text'],
  sms_in: ['text', 'phone'],
  sms_out: ['text', 'phone'],
  geolocation: ['text', 'address', 'longitude', 'latitude'],
  message_cashier: ['status', 'text'],
}

const OPTIONAL = new Set(['link', 'call_result', 'call_status', 'call_responsible'])

function add(call: Call, type: EntityType, entityId: number | null): Answer {
  const { account, author } = call
  call.query.done()
  const items = readList(call.body, body => readNote(call, type, entityId, body))
  for (const { value } of items) mustEdit(call, type, value.entityId)
  const notes = items.map(({ value, requestId }) => {
    const note = addNote(account, value, author)
    const href = hrefOf(account, `${type}/${note.entityId}/notes/${note.id}`)
    return { id: note.id, entity_id: note.entityId, request_id: requestId, _links: selfLink(href) }
  })
  return ok({ _links: selfLink(call.href), _embedded: { notes } })
}

function readNote(call: Call, type: EntityType, entityId: number | null, body: Body): NewNote {
  if (entityId === null) body.need('entity_id')
  body.need('note_type', 'params')
  const id = entityId ?? body.int('entity_id') ?? 0
  if (entityId !== null) body.int('entity_id')
  if (!call.account.state[type].has(id))
    body.complain(
      'NotSupportedChoice',
      'entity_id',
      'The value you selected is not a valid choice.',
    )
  const kind = body.text('note_type') ?? ''
  body.flag('is_need_to_trigger_digital_pipeline')
  return {
    entityType: type,
    entityId: id,
    type: kind,
    params: readParams(body, kind),
    createdBy: body.int('created_by'),
    createdAt: body.int('created_at'),
    responsibleId: body.int('responsible_user_id'),
  }
}

function readParams(body: Body, kind: string): Record<string, unknown> {
  const known = PARAMS[kind]
  const params = body.object('params')
  if (known === undefined) {
    body.complain(
      'NotSupportedChoice',
      'note_type',
      'The value you selected is not a valid choice.',
    )
    return {}
  }
  params?.need(...known.filter(key => !OPTIONAL.has(key)))
  const read = Object.fromEntries(
    known.filter(key => params?.has(key)).map(key => [key, params?.raw(key)]),
  )
  params?.done()
  return read
}

function changeMany(call: Call, type: EntityType): Answer {
  call.query.done()
  const items = readList(call.body, body => {
    body.need('id')
    return { id: body.int('id') ?? 0, params: readChange(body) }
  })
  const targets = items.map(({ value }) => noteToChange(call, type, value.id))
  const notes = targets.map((note, index) => {
    const item = items[index]
    updateNote(call.account, note, item?.value.params ?? {}, call.author)
    return { ...changed(call, note), request_id: item?.requestId }
  })
  return ok({ _links: selfLink(call.href), _embedded: { notes } })
}

function changeOne(call: Call, type: EntityType): Answer {
  call.query.done()
  const note = noteToChange(call, type, idOf(call, 'noteId'))
  updateNote(call.account, note, readObject(call.body, readChange), call.author)
  return ok(changed(call, note))
}

function readChange(body: Body): Record<string, unknown> {
  body.int('entity_id')
  const kind = body.text('note_type') ?? 'common'
  body.need('params')
  return readParams(body, kind)
}

function changed({ account }: Call, note: Note) {
  const href = hrefOf(account, `${note.entityType}/${note.entityId}/notes/${note.id}`)
  return {
    id: note.id,
    entity_id: note.entityId,
    updated_at: note.updatedAt,
    _links: selfLink(href),
  }
}

function pin(call: Call, type: EntityType, isPinned: boolean): Answer {
  call.query.done()
  noteToChange(call, type, idOf(call, 'noteId')).isPinned = isPinned
  call.account.touch()
  return NO_CONTENT
}

function noteToChange(call: Call, type: EntityType, id: number): Note {
  const note = call.account.state.notes.get(id)
  if (note?.entityType !== type) throw new Problem(404, 'Note not found')
  if (!canDo(call, note, 'edit')) throw forbidden()
  return note
}

function mustEdit({ account, caller }: Call, type: EntityType, id: number): void {
  const entity = account.state[type].get(id)
  if (entity === undefined || !can(account.state, caller.user, 'edit', { type, entity }))
    throw forbidden()
}

function canDo({ account, caller }: Call, note: Note, deed: 'view' | 'edit'): boolean {
  const entity = account.state[note.entityType].get(note.entityId)
  return (
    entity !== undefined && can(account.state, caller.user, deed, { type: note.entityType, entity })
  )
}
