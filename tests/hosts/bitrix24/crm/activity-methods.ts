import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { Activity } from '../state.ts'
import { canReadActivity, canWrite, findItem, sightOf, type Sight } from './access.ts'
import {
  addActivity,
  bindActivity,
  deleteActivity,
  unbindActivity,
  updateActivity,
  type ActivityChanges,
} from './activities.ts'
import { findActivityColumn, showActivity } from './activity-views.ts'
import { compileFilter, readKey } from './filter.ts'
import { indexesOf, ownerKey } from './indexes.ts'
import { authorOf, notFound } from './item-methods.ts'
import { answerPage, readOrder, readStart, takePage, type Order } from './page.ts'
import {
  asBag,
  asList,
  classicError,
  demandWhole,
  isBag,
  pick,
  pickId,
  toText,
  toWhole,
  type Bag,
} from './wire.ts'

export const activityMethods: readonly Method[] = [
  { name: 'crm.activity.list', scope: 'crm', run: listActivities },
  { name: 'crm.activity.get', scope: 'crm', run: getActivity },
  { name: 'crm.activity.add', scope: 'crm', run: addClassicActivity },
  { name: 'crm.activity.update', scope: 'crm', run: updateClassicActivity },
  { name: 'crm.activity.delete', scope: 'crm', run: deleteClassicActivity },
  { name: 'crm.activity.binding.list', scope: 'crm', run: listBindings },
  { name: 'crm.activity.binding.add', scope: 'crm', run: addBinding },
  { name: 'crm.activity.binding.delete', scope: 'crm', run: deleteBinding },
]

/** D: by START_TIME when no order is given. */
const DEFAULT_ORDER: readonly Order<Activity>[] = ['START_TIME'].flatMap(name => {
  const column = findActivityColumn(name)
  return column === null ? [] : [{ column, isDescending: false, isId: false }]
})

function listActivities(params: Params, { portal, user }: MethodContext) {
  const filter = asBag(pick(params, 'filter'))
  const sight = sightOf(portal, user)
  const dialect = { find: findActivityColumn, unknown: 'ignore', isNested: false } as const
  const matches = compileFilter(portal, filter, dialect)
  const page = takePage(candidates(portal, filter), {
    matches: activity => matches(activity) && canReadActivity(portal, sight, activity),
    order: readOrder(pick(params, 'order'), findActivityColumn, DEFAULT_ORDER),
    start: readStart(pick(params, 'start')),
  })
  const names = asList(pick(params, 'select')).map(toText)
  return answerPage(
    page,
    page.rows.map(activity => select(showActivity(portal, activity), names)),
  )
}

function select(row: Record<string, unknown>, names: readonly string[]): object {
  if (names.length === 0 || names.includes('*')) return row
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)))
}

/** By growing id. Pairs of BINDINGS may name one activity twice; then its row comes twice (D). */
function candidates(portal: Portal, filter: Bag): Iterable<Activity> {
  const { activities } = portal.state
  const { byBinding, byOwner } = indexesOf(portal)
  const ids =
    filter['BINDINGS'] === undefined
      ? idsIn(byOwner, ownerKeys(filter))
      : idsIn(byBinding, bindingKeys(filter['BINDINGS']))
  if (ids === null) return activities.values()
  return ids.sort((left, right) => left - right).flatMap(id => activities.get(id) ?? [])
}

function idsIn(map: ReadonlyMap<string, ReadonlySet<number>>, keys: readonly string[] | null) {
  return keys === null ? null : keys.flatMap(key => [...(map.get(key) ?? [])])
}

function bindingKeys(raw: unknown): string[] {
  const pairs = isBag(raw) && 'OWNER_ID' in raw ? [raw] : asList(raw)
  return pairs
    .map(asBag)
    .map(pair => ownerKey(toWhole(pair['OWNER_TYPE_ID']) ?? 0, toWhole(pair['OWNER_ID']) ?? 0))
}

function ownerKeys(filter: Bag): string[] | null {
  const types = equalValues(filter, 'OWNER_TYPE_ID')
  const owners = equalValues(filter, 'OWNER_ID')
  if (types === null || owners === null) return null
  return types.flatMap(type => owners.map(owner => ownerKey(type, owner)))
}

function equalValues(filter: Bag, wanted: string): number[] | null {
  for (const [key, value] of Object.entries(filter)) {
    const { name, operator } = readKey(key)
    if (name !== wanted || (operator !== 'equal' && operator !== 'in')) continue
    return [...new Set(asList(value).flatMap(one => toWhole(one) ?? []))]
  }
  return null
}

function classicActivity({ portal, user }: MethodContext, id: number): readonly [Activity, Sight] {
  const activity = portal.state.activities.get(id)
  if (activity === undefined) throw classicError('Activity is not found.')
  const sight = sightOf(portal, user)
  if (!canReadActivity(portal, sight, activity)) throw classicError('Access denied.')
  return [activity, sight]
}

/** Writing takes the right to change what the activity is attached to, or being its responsible. */
export function canWriteActivity(portal: Portal, sight: Sight, activity: Activity): boolean {
  if (!sight.isReader && (sight.all || sight.owners.has(activity.responsibleId))) return true
  return activity.bindings.some(({ entityTypeId, entityId }) => {
    const item = findItem(portal, entityTypeId, entityId)
    return item !== null && canWrite(sight, item)
  })
}

function writableActivity(context: MethodContext, id: number): Activity {
  const [activity, sight] = classicActivity(context, id)
  if (!canWriteActivity(context.portal, sight, activity)) throw classicError('Access denied.')
  return activity
}

function getActivity(params: Params, context: MethodContext) {
  const [activity] = classicActivity(context, pickId(params))
  return { result: showActivity(context.portal, activity) }
}

function readDirection(raw: unknown): 0 | 1 | 2 {
  const direction = toWhole(raw)
  return direction === 1 || direction === 2 ? direction : 0
}

function addClassicActivity(params: Params, context: MethodContext) {
  const { portal, user } = context
  const fields = asBag(pick(params, 'fields'))
  const ownerTypeId = toWhole(fields['OWNER_TYPE_ID']) ?? 0
  const ownerId = toWhole(fields['OWNER_ID']) ?? 0
  const owner = findItem(portal, ownerTypeId, ownerId)
  if (owner === null) throw classicError('The owner of activity is not found.')
  if (!canWrite(sightOf(portal, user), owner)) throw classicError('Access denied.')
  const subject = toText(fields['SUBJECT'])
  if (subject === '') throw classicError('The field SUBJECT is required.')

  const start = optionalTime(portal, fields['START_TIME'])
  const end = optionalTime(portal, fields['END_TIME'] ?? fields['DEADLINE'])
  const typeId = toWhole(fields['TYPE_ID']) ?? 6
  const activity = addActivity(
    portal,
    {
      ownerTypeId,
      ownerId,
      typeId,
      providerId: toText(fields['PROVIDER_ID']) || (DEFAULT_PROVIDERS[typeId] ?? 'REST_APP'),
      subject,
      description: toText(fields['DESCRIPTION']),
      responsibleId: toWhole(fields['RESPONSIBLE_ID']) ?? user.id,
      startTime: start,
      // D: derived from START_TIME for calls and meetings, from END_TIME for the rest.
      deadline: typeId === 1 || typeId === 2 ? (start ?? end) : end,
      isCompleted: fields['COMPLETED'] === 'Y',
      direction: readDirection(fields['DIRECTION']),
    },
    authorOf(context),
  )
  return { result: activity.id }
}

const DEFAULT_PROVIDERS: Readonly<Record<number, string>> = {
  1: 'CRM_MEETING',
  2: 'CRM_CALL',
  4: 'CRM_EMAIL',
}

function optionalTime(portal: Portal, raw: unknown): number | null {
  return raw === undefined || raw === null || raw === '' ? null : portal.parseTime(raw)
}

function updateClassicActivity(params: Params, context: MethodContext) {
  const { portal } = context
  const activity = writableActivity(context, pickId(params))
  const fields = asBag(pick(params, 'fields'))
  const changes: ActivityChanges = {}
  if ('SUBJECT' in fields) changes.subject = toText(fields['SUBJECT'])
  if ('DESCRIPTION' in fields) changes.description = toText(fields['DESCRIPTION'])
  if ('COMPLETED' in fields) changes.completed = fields['COMPLETED'] === 'Y'
  if ('START_TIME' in fields) changes.startTime = optionalTime(portal, fields['START_TIME'])
  const isTimed = activity.typeId === 1 || activity.typeId === 2
  const deadlineField = isTimed ? 'START_TIME' : 'END_TIME'
  if (deadlineField in fields) changes.deadline = optionalTime(portal, fields[deadlineField])
  const responsibleId = toWhole(fields['RESPONSIBLE_ID'])
  if (responsibleId !== null) changes.responsibleId = responsibleId

  updateActivity(portal, activity, changes, authorOf(context))
  return { result: true }
}

function deleteClassicActivity(params: Params, context: MethodContext) {
  const activity = writableActivity(context, pickId(params))
  deleteActivity(context.portal, activity, authorOf(context))
  return { result: true }
}

function boundActivity(params: Params, context: MethodContext): Activity {
  const activity = context.portal.state.activities.get(demandWhole(params, 'activityId'))
  if (activity === undefined) throw notFound('Дело не найдено')
  const sight = sightOf(context.portal, context.user)
  if (!canReadActivity(context.portal, sight, activity)) {
    throw new RestError(400, 'ACCESS_DENIED', 'Доступ запрещен')
  }
  return activity
}

function listBindings(params: Params, context: MethodContext) {
  const { bindings } = boundActivity(params, context)
  return {
    result: bindings.map(({ entityTypeId, entityId }) => ({ entityTypeId, entityId })),
  }
}

function readBinding(params: Params, { portal, user }: MethodContext) {
  const entityTypeId = demandWhole(params, 'entityTypeId')
  const entityId = demandWhole(params, 'entityId')
  const item = findItem(portal, entityTypeId, entityId)
  if (item === null) throw new RestError(400, 'OWNER_NOT_FOUND', 'Элемент не найден')
  if (!canWrite(sightOf(portal, user), item)) {
    throw new RestError(400, 'ACCESS_DENIED', 'Доступ запрещен')
  }
  return { entityTypeId, entityId }
}

function addBinding(params: Params, context: MethodContext) {
  const activity = boundActivity(params, context)
  bindActivity(context.portal, activity, readBinding(params, context), authorOf(context))
  return { result: true }
}

function deleteBinding(params: Params, context: MethodContext) {
  const activity = boundActivity(params, context)
  unbindActivity(context.portal, activity, readBinding(params, context), authorOf(context))
  return { result: true }
}
