import { NO_CONTENT, ok, pageOf, readPage, selfLink, wholeList, type Answer } from '../hal.ts'
import { intOf, refuse, type Query } from '../query.ts'
import { can } from '../rights.ts'
import { placeOf, type Call, type Route } from '../route.ts'
import type { AmoEvent, EntityType, EventEntity } from '../state.ts'
import { oneOf, statusPairs } from './filters.ts'
import { hrefOf } from './show.ts'

export const eventRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v4/events', run: listAll },
  { method: 'GET', path: '/api/v4/events/types', run: types },
  { method: 'GET', path: '/api/v4/events/:eventId', run: readOne },
]

/** Names and notes beside events are documented without their shape, so they are refused. */
const WITH: readonly string[] = []
const ENTITIES = ['lead', 'contact', 'company', 'customer', 'task']
const MOST_IDS = 10

/** Newest first (M); what the caller may not see is hidden. */
function listAll(call: Call): Answer {
  const { account, query } = call
  const page = readPage(query, 100)
  query.with(WITH)
  const isFit = eventFilter(query)
  query.done()
  const rows: AmoEvent[] = []
  for (const event of account.state.events.values())
    if (isFit(event) && isVisible(call, event)) rows.push(event)
  rows.sort((one, other) => other.createdAt - one.createdAt || (other.id < one.id ? -1 : 1))
  return pageOf('events', rows, placeOf(call, page), { show: event => show(call, event) })
}

function readOne(call: Call): Answer {
  call.query.with(WITH)
  call.query.done()
  const event = call.account.state.events.get(call.params['eventId'] ?? '')
  if (event === undefined || !isVisible(call, event)) return NO_CONTENT
  return ok(show(call, event))
}

function eventFilter(query: Query): (event: AmoEvent) => boolean {
  const filter = query.filter()
  const entities = filter.list('entity', { commas: true })
  const unknown = entities?.find(name => !ENTITIES.includes(name))
  if (unknown !== undefined) throw refuse(`filter[entity] knows no ${unknown}`)
  const entityIds = filter.ids('entity_id')
  if (entityIds !== null && entities?.length !== 1)
    throw refuse('filter[entity_id] needs exactly one filter[entity]')
  const authors = filter.ids('created_by')
  if ((entityIds?.length ?? 0) > MOST_IDS || (authors?.length ?? 0) > MOST_IDS)
    throw refuse('filter takes ten ids at most')
  const tests = [
    oneOf<AmoEvent, string>(filter.list('id', { commas: true }), event => event.id),
    momentTest(filter),
    oneOf<AmoEvent, number>(authors, event => event.createdBy),
    oneOf<AmoEvent, string>(entities, event => event.entityType),
    oneOf<AmoEvent, number>(entityIds, event => event.entityId),
    typeTest(filter),
    valueTest(filter, 'value_before', event => event.valueBefore),
    valueTest(filter, 'value_after', event => event.valueAfter),
  ]
  return event => tests.every(test => test(event))
}

/** `custom_field_{ID}_value_changed` excludes any other type in the query. */
function typeTest(filter: Query): (event: AmoEvent) => boolean {
  const wanted = filter.list('type', { commas: true })
  if (wanted === null) return () => true
  const isOfField = (type: string) => /^custom_field_\d+_value_changed$/.test(type)
  if (wanted.some(isOfField) && wanted.length > 1) throw refuse('this type excludes any other type')
  return event =>
    wanted.includes(event.type) ||
    (wanted.includes('custom_field_value_changed') && isOfField(event.type))
}

/** A number: after it; a pair; or one or two joined by a comma. */
function momentTest(filter: Query): (event: AmoEvent) => boolean {
  const tree = filter.tree('created_at')
  if (tree === null) return () => true
  const [from, to] =
    typeof tree === 'string'
      ? tree.split(',')
      : [Array.isArray(tree) ? tree[0] : tree['from'], Array.isArray(tree) ? tree[1] : tree['to']]
  const least = typeof from === 'string' ? intOf(from, 'filter[created_at]') : null
  const most = typeof to === 'string' ? intOf(to, 'filter[created_at]') : null
  return ({ createdAt }) =>
    (least === null || createdAt >= least) && (most === null || createdAt <= most)
}

/** `leads_statuses[i]{pipeline_id,status_id}` and `responsible_user_id`. Other values are not emulated. */
function valueTest(
  filter: Query,
  name: 'value_before' | 'value_after',
  read: (event: AmoEvent) => readonly unknown[],
): (event: AmoEvent) => boolean {
  const tree = filter.tree(name)
  if (tree === null) return () => true
  if (typeof tree === 'string' || Array.isArray(tree)) throw refuse(`filter[${name}] takes keys`)
  const unknown = Object.keys(tree).find(
    key => key !== 'leads_statuses' && key !== 'responsible_user_id',
  )
  if (unknown !== undefined) throw refuse(`filter[${name}][${unknown}] is not emulated here`)
  const inner = { tree: (key: string) => tree[key] ?? null } as Query
  const pairs = statusPairs(inner, 'leads_statuses')
  const people =
    typeof tree['responsible_user_id'] === 'string' ? tree['responsible_user_id'].split(',') : null
  return event => {
    const text = JSON.stringify(read(event))
    const isStage = pairs?.some(
      ([pipeline, status]) =>
        text === JSON.stringify([{ lead_status: { id: status, pipeline_id: pipeline } }]),
    )
    const isPerson = people?.some(
      id => text === JSON.stringify([{ responsible_user: { id: Number(id) } }]),
    )
    return (isStage ?? true) && (isPerson ?? true)
  }
}

const PLACES: Readonly<Record<EventEntity, EntityType | 'tasks'>> = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
  task: 'tasks',
}

/** Events of what was deleted stay. */
function isVisible({ account, caller }: Call, event: AmoEvent): boolean {
  const type = PLACES[event.entityType]
  if (caller.user.isAdmin || type === 'tasks') return true
  const entity = account.state[type].get(event.entityId)
  return entity !== undefined && can(account.state, caller.user, 'view', { type, entity })
}

function show({ account }: Call, event: AmoEvent) {
  const entity = {
    id: event.entityId,
    _links: selfLink(hrefOf(account, `${PLACES[event.entityType]}/${event.entityId}`)),
  }
  return {
    id: event.id,
    type: event.type,
    entity_id: event.entityId,
    entity_type: event.entityType,
    created_by: event.createdBy,
    created_at: event.createdAt,
    value_after: event.valueAfter,
    value_before: event.valueBefore,
    account_id: account.state.accountId,
    _links: selfLink(hrefOf(account, `events/${event.id}`)),
    _embedded: { entity },
  }
}

const TYPES: readonly (readonly [key: string, type: number, lang: string])[] = [
  ['lead_added', 1, 'Новая сделка'],
  ['lead_deleted', 2, 'Сделка удалена'],
  ['lead_restored', 3, 'Сделка восстановлена'],
  ['lead_status_changed', 4, 'Изменение этапа продажи'],
  ['entity_responsible_changed', 15, 'Ответственный изменён'],
  ['task_added', 32, 'Новая задача'],
  ['task_completed', 34, 'Завершение задачи'],
]

function types(call: Call): Answer {
  call.query.text('language_code')
  call.query.done()
  const rows = TYPES.map(([key, type, lang]) => ({ key, type, lang }))
  return wholeList('events_types', rows, call.href)
}
