import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { Activity } from '../state.ts'
import { accessDenied, canWrite, findItem, sightOf } from './access.ts'
import { addActivity, isBound, updateActivity, type ActivityChanges } from './activities.ts'
import { canWriteActivity } from './activity-methods.ts'
import { authorOf, notFound } from './item-methods.ts'
import { asList, demand, demandWhole, toText, toWhole } from './wire.ts'

/** Plans of the universal kind, «дело»: the way to add a next step that is not deprecated. */
export const todoMethods: readonly Method[] = [
  { name: 'crm.activity.todo.add', scope: 'crm', run: addTodo },
  { name: 'crm.activity.todo.update', scope: 'crm', run: updateTodo },
  { name: 'crm.activity.todo.updatedeadline', scope: 'crm', run: updateDeadline },
  { name: 'crm.activity.todo.updatedescription', scope: 'crm', run: updateDescription },
  { name: 'crm.activity.todo.updatecolor', scope: 'crm', run: updateColor },
  { name: 'crm.activity.todo.updateresponsibleuser', scope: 'crm', run: updateResponsible },
]

/** What the portal calls a todo without a title (V). */
const DEFAULT_SUBJECT = 'Дело'

function demandOwner(params: Params, { portal, user }: MethodContext) {
  const entityTypeId = demandWhole(params, 'ownerTypeId')
  const entityId = demandWhole(params, 'ownerId')
  const owner = findItem(portal, entityTypeId, entityId)
  if (owner === null) throw new RestError(400, 'OWNER_NOT_FOUND', 'Элемент-владелец не найден')
  if (!canWrite(sightOf(portal, user), owner)) throw accessDenied()
  return { owner, entityTypeId, entityId }
}

function readDeadline(portal: Portal, raw: unknown): number {
  try {
    return portal.parseTime(raw)
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    throw new RestError(400, 'WRONG_DATETIME_FORMAT', 'Неправильный формат даты')
  }
}

function checkColor(raw: unknown): void {
  if (raw === undefined || raw === null) return
  if (!/^[1-7]$/.test(toText(raw))) {
    throw new RestError(400, '100', 'Invalid value {colorId}')
  }
}

function checkPings(raw: unknown): void {
  if (asList(raw).some(minutes => (toWhole(minutes) ?? -1) < 0)) {
    throw new RestError(400, '100', 'Invalid value {pingOffsets}')
  }
}

function readResponsible(portal: Portal, raw: unknown): number | null {
  if (raw === undefined || raw === null || raw === '') return null
  const id = toWhole(raw)
  if (id === null || !portal.state.users.has(id)) {
    throw new RestError(400, 'NOT_FOUND', 'Пользователь не найден')
  }
  return id
}

function checkParent(portal: Portal, raw: unknown): void {
  if (raw === undefined || raw === null || raw === '') return
  if (!portal.state.activities.has(toWhole(raw) ?? 0)) {
    throw new RestError(400, 'ERROR_PARENT_ACTIVITY_RESTRICT', 'Родительское дело не найдено')
  }
}

function addTodo(params: Params, context: MethodContext) {
  const { portal } = context
  const { owner, entityTypeId, entityId } = demandOwner(params, context)
  const deadline = readDeadline(portal, demand(params, 'deadline'))
  checkColor(params['colorId'])
  checkPings(params['pingOffsets'])
  checkParent(portal, params['parentActivityId'])
  const responsibleId =
    readResponsible(portal, params['responsibleId']) ?? Number(owner.fields['assignedById'])
  const { id } = addActivity(
    portal,
    {
      ownerTypeId: entityTypeId,
      ownerId: entityId,
      typeId: 6,
      providerId: 'CRM_TODO',
      subject: toText(params['title']) || DEFAULT_SUBJECT,
      description: toText(params['description']),
      responsibleId,
      deadline,
    },
    authorOf(context),
  )
  return { result: { id } }
}

function demandTodo(params: Params, context: MethodContext): Activity {
  const { portal, user } = context
  const todo = portal.state.activities.get(demandWhole(params, 'id'))
  const { entityTypeId, entityId } = demandOwner(params, context)
  if (todo === undefined || todo.providerId !== 'CRM_TODO') throw notFound('Дело не найдено')
  if (!isBound(todo, { entityTypeId, entityId })) throw notFound('Дело не найдено')
  if (!canWriteActivity(portal, sightOf(portal, user), todo)) throw accessDenied()
  return todo
}

function demandOpenTodo(params: Params, context: MethodContext): Activity {
  const todo = demandTodo(params, context)
  if (todo.completed) {
    throw new RestError(400, 'CAN_NOT_UPDATE_COMPLETED_TODO', 'Нельзя изменить завершённое дело')
  }
  return todo
}

function change(todo: Activity, changes: ActivityChanges, context: MethodContext) {
  updateActivity(context.portal, todo, changes, authorOf(context))
  return { result: { id: todo.id } }
}

function updateTodo(params: Params, context: MethodContext) {
  const { portal } = context
  const todo = demandOpenTodo(params, context)
  const deadline = readDeadline(portal, demand(params, 'deadline'))
  checkColor(params['colorId'])
  checkPings(params['pingOffsets'])
  const changes: ActivityChanges = { deadline, startTime: deadline }
  if (params['title'] !== undefined) changes.subject = toText(params['title'])
  if (params['description'] !== undefined) changes.description = toText(params['description'])
  const responsibleId = readResponsible(portal, params['responsibleId'])
  if (responsibleId !== null) changes.responsibleId = responsibleId
  return change(todo, changes, context)
}

function updateDeadline(params: Params, context: MethodContext) {
  const todo = demandOpenTodo(params, context)
  const deadline = readDeadline(context.portal, demand(params, 'value'))
  return change(todo, { deadline, startTime: deadline }, context)
}

function updateDescription(params: Params, context: MethodContext) {
  const todo = demandOpenTodo(params, context)
  return change(todo, { description: toText(demand(params, 'value')) }, context)
}

function updateColor(params: Params, context: MethodContext) {
  const todo = demandOpenTodo(params, context)
  checkColor(demand(params, 'colorId'))
  return { result: { id: todo.id } }
}

function updateResponsible(params: Params, context: MethodContext) {
  const todo = demandTodo(params, context)
  if (todo.completed) {
    throw new RestError(
      400,
      'CAN_NOT_UPDATE_RESPONSIBLE_USER_COMPLETED_TODO',
      'Нельзя сменить ответственного в завершённом деле',
    )
  }
  const responsibleId = readResponsible(context.portal, demand(params, 'responsibleId'))
  return change(todo, responsibleId === null ? {} : { responsibleId }, context)
}
