import {
  RestError,
  type Method,
  type MethodContext,
  type MethodV3,
  type Params,
  type Portal,
} from '../method.ts'
import type { PortalTask } from '../state.ts'
import { canRead, findItem, sightOf, type Sight } from './access.ts'
import { compileFilter, findIn, readKey, type Operator } from './filter.ts'
import { authorOf } from './item-methods.ts'
import { answerPage, readOrder, readStart, takePage } from './page.ts'
import {
  addTask,
  cardsOf,
  deleteTask,
  updateTask,
  type NewTask,
  type TaskChanges,
} from './tasks.ts'
import { showTask, taskColumns } from './task-views.ts'
import { asBag, asList, demand, demandWhole, isBag, toText, toWhole, type Bag } from './wire.ts'

export const taskMethods: readonly Method[] = [
  { name: 'tasks.task.add', scope: 'task', run: addByRest },
  { name: 'tasks.task.get', scope: 'task', run: getByRest },
  { name: 'tasks.task.list', scope: 'task', run: listByRest },
  { name: 'tasks.task.update', scope: 'task', run: updateByRest },
  { name: 'tasks.task.complete', scope: 'task', run: completeByRest },
  { name: 'tasks.task.delete', scope: 'task', run: deleteByRest },
]

/** Of another scope than the same method of REST 2 (D). */
export const taskMethodsV3: readonly MethodV3[] = [
  { name: 'tasks.task.add', scopes: ['tasks'], run: addTaskV3 },
]

function refuse(text: string): RestError {
  return new RestError(400, 'ERROR_CORE', text)
}

function readTask({ portal, user }: MethodContext, fields: Bag): NewTask {
  const title = toText(fields['TITLE']).trim()
  if (title === '') throw refuse('Не указано название задачи')
  const responsibleId = toWhole(fields['RESPONSIBLE_ID'])
  if (responsibleId === null || responsibleId <= 0) throw refuse('Не указан ответственный')
  if (!portal.state.users.has(responsibleId)) throw refuse('Ответственный не найден')
  const createdBy = toWhole(fields['CREATED_BY']) ?? user.id
  if (!portal.state.users.has(createdBy)) throw refuse('Постановщик не найден')
  return {
    title,
    description: toText(fields['DESCRIPTION']),
    responsibleId,
    createdBy,
    deadline: readDeadline(portal, fields['DEADLINE']),
    crm: asList(fields['UF_CRM_TASK']).map(toText),
  }
}

function readDeadline(portal: Portal, raw: unknown): number | null {
  return raw === undefined || raw === null || raw === '' ? null : portal.parseTime(raw)
}

function addByRest(params: Params, context: MethodContext) {
  const fields = params['fields']
  if (!isBag(fields)) throw new RestError(400, '100', 'Could not find value for parameter {fields}')
  const task = addTask(context.portal, readTask(context, fields), authorOf(context))
  return { result: { task: showTask(context.portal, task, ['*', 'UF_CRM_TASK']) } }
}

/** Own tasks, those of one's people, and all for an admin; a task is open to who sees its card, too (V). */
function canSee(portal: Portal, sight: Sight, task: PortalTask): boolean {
  if (sight.all || sight.owners.has(task.responsibleId) || sight.owners.has(task.createdBy)) {
    return true
  }
  return cardsOf(portal, task.crm).some(({ entityTypeId, entityId }) => {
    const item = findItem(portal, entityTypeId, entityId)
    return item !== null && item.entityTypeId <= 2 && canRead(sight, item)
  })
}

/** D: this one calls its error `0`. */
function demandTask(params: Params, { portal, user }: MethodContext): PortalTask {
  const task = portal.state.tasks.get(demandWhole(params, 'taskId'))
  if (task === undefined || !canSee(portal, sightOf(portal, user), task)) {
    throw new RestError(400, '0', 'Задача не найдена или доступ запрещен')
  }
  return task
}

function demandOwnTask(params: Params, context: MethodContext): PortalTask {
  const task = demandTask(params, context)
  const { owners, all } = sightOf(context.portal, context.user)
  if (all || owners.has(task.responsibleId) || owners.has(task.createdBy)) return task
  throw refuse('Действие не разрешено')
}

function getByRest(params: Params, context: MethodContext) {
  const task = demandTask(params, context)
  const select = asList(params['select']).map(toText)
  return { result: { task: showTask(context.portal, task, select) } }
}

/** D: `tasks.task.list` knows only these. */
const OPERATORS: ReadonlySet<Operator> = new Set<Operator>([
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'more',
  'moreEqual',
])

function listByRest(params: Params, { portal, user }: MethodContext) {
  const find = findIn(taskColumns(portal))
  const known = Object.entries(asBag(params['filter'])).filter(([key]) =>
    OPERATORS.has(readKey(key).operator),
  )
  const filter = Object.fromEntries(known)
  const matches = compileFilter(portal, filter, { find, unknown: 'ignore', isNested: false })
  const sight = sightOf(portal, user)
  const page = takePage(portal.state.tasks.values(), {
    matches: task => matches(task) && canSee(portal, sight, task),
    order: readOrder(params['order'], find, []),
    start: readStart(params['start']),
  })
  const select = asList(params['select']).map(toText)
  return answerPage(page, { tasks: page.rows.map(task => showTask(portal, task, select)) })
}

function updateByRest(params: Params, context: MethodContext) {
  const task = demandOwnTask(params, context)
  const { portal } = context
  updateTask(portal, task, readChanges(portal, asBag(params['fields'])), authorOf(context))
  return { result: { task: showTask(portal, task, ['*', 'UF_CRM_TASK']) } }
}

function readChanges(portal: Portal, fields: Bag): TaskChanges {
  const changes: TaskChanges = {}
  if ('TITLE' in fields) {
    changes.title = toText(fields['TITLE']).trim()
    if (changes.title === '') throw refuse('Не указано название задачи')
  }
  if ('DESCRIPTION' in fields) changes.description = toText(fields['DESCRIPTION'])
  if ('DEADLINE' in fields) changes.deadline = readDeadline(portal, fields['DEADLINE'])
  if ('UF_CRM_TASK' in fields) changes.crm = asList(fields['UF_CRM_TASK']).map(toText)
  if ('RESPONSIBLE_ID' in fields) {
    const responsibleId = toWhole(fields['RESPONSIBLE_ID']) ?? 0
    if (!portal.state.users.has(responsibleId)) throw refuse('Ответственный не найден')
    changes.responsibleId = responsibleId
  }
  const status = toWhole(fields['STATUS'])
  if (status !== null && status >= 2 && status <= 6) changes.status = status
  return changes
}

function completeByRest(params: Params, context: MethodContext) {
  const task = demandOwnTask(params, context)
  updateTask(context.portal, task, { status: 5 }, authorOf(context))
  return { result: { task: showTask(context.portal, task, []) } }
}

function deleteByRest(params: Params, context: MethodContext) {
  deleteTask(context.portal, demandOwnTask(params, context), authorOf(context))
  return { result: { task: true } }
}

/** REST 3.0: camelCase in and out, numbers, all three of title, creator and responsible required. */
export function addTaskV3(params: Params, context: MethodContext): unknown {
  const { portal } = context
  const fields = asBag(params['fields'])
  const missing = ['title', 'creatorId', 'responsibleId'].filter(name => !fields[name])
  if (missing.length > 0) {
    throw v3Error(
      missing.map(field => ({ field, message: `Required field \`${field}\` is not specified` })),
    )
  }
  const people = ['creatorId', 'responsibleId'] as const
  const strangers = people.filter(name => !portal.state.users.has(toWhole(fields[name]) ?? 0))
  if (strangers.length > 0) {
    throw v3Error(strangers.map(field => ({ field, message: 'User is not found' })))
  }
  const task = addTask(
    portal,
    {
      title: toText(demand(fields, 'title')),
      description: toText(fields['description']),
      createdBy: toWhole(fields['creatorId']) ?? 0,
      responsibleId: toWhole(fields['responsibleId']) ?? 0,
      deadline: readDeadline(portal, fields['deadline']),
      crm: asList(fields['crmItemIds']).map(toText),
    },
    authorOf(context),
  )
  return { item: showTaskV3(portal, task) }
}

function v3Error(validation: readonly object[]): RestError {
  return new RestError(
    400,
    'BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION',
    'Request validation failed',
    { validation },
  )
}

function showTaskV3(portal: Portal, task: PortalTask): object {
  return {
    id: task.id,
    title: task.title,
    description: task.description,
    creatorId: task.createdBy,
    responsibleId: task.responsibleId,
    deadline: task.deadline === null ? null : portal.formatTime(task.deadline),
    crmItemIds: [...task.crm],
  }
}
