import { checkEach, readList, readObject, type Body } from '../body.ts'
import { addTask, checkTask, updateTask, type TaskChanges } from '../crm/tasks.ts'
import { NO_CONTENT, ok, pageOf, readPage, selfLink, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { refuse } from '../query.ts'
import { can, canEditTask } from '../rights.ts'
import { forbidden, idOf, placeOf, type Call, type Route } from '../route.ts'
import { ENTITY_TYPES, type EntityType, type Task } from '../state.ts'
import { oneOf, sorted, statusPairs, within } from './filters.ts'
import { hrefOf, showTask } from './show.ts'

export const taskRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v4/tasks', run: listAll },
  { method: 'GET', path: '/api/v4/tasks/:id', run: readOne },
  { method: 'POST', path: '/api/v4/tasks', run: add },
  { method: 'PATCH', path: '/api/v4/tasks', run: changeMany },
  { method: 'PATCH', path: '/api/v4/tasks/:id', run: changeOne },
]

function listAll(call: Call): Answer {
  const { account, query } = call
  const page = readPage(query)
  const isFit = taskFilter(call)
  const order = query.order(['created_at', 'complete_till', 'id'])
  query.done()
  const rows = [...account.state.tasks.values()].filter(
    task => !task.isDeleted && isFit(task) && canSee(call, task),
  )
  const ordered = sorted(rows, order, {
    created_at: row => row.createdAt,
    complete_till: row => row.completeTill,
    id: row => row.id,
  })
  return pageOf('tasks', ordered, placeOf(call, page), { show: task => showTask(account, task) })
}

function taskFilter({ account, query }: Call): (task: Task) => boolean {
  const filter = query.filter()
  const entityTypes = filter.list('entity_type', { commas: false })
  const entityIds = filter.ids('entity_id')
  if (entityIds !== null && entityTypes === null)
    throw refuse('filter[entity_id] needs filter[entity_type]')
  const done = filter.text('is_completed')
  if (done !== null && done !== '0' && done !== '1') throw refuse('filter[is_completed] is 1 or 0')
  const typeIds = filter.ids('task_type_id') ?? filter.ids('task_type')
  filter.ids('task_type')
  const pairs = statusPairs(filter, 'lead_statuses')
  const tests = [
    oneOf<Task, number>(filter.ids('id'), task => task.id),
    oneOf<Task, number>(filter.ids('responsible_user_id'), task => task.responsibleId),
    oneOf<Task, number>(filter.ids('created_by'), task => task.createdBy),
    oneOf<Task, string>(entityTypes, task => task.entityType),
    oneOf<Task, number>(entityIds, task => task.entityId),
    oneOf<Task, number>(typeIds, task => task.typeId),
    within<Task>(filter.range('updated_at'), task => task.updatedAt),
  ]
  return task => {
    if (done !== null && task.isCompleted !== (done === '1')) return false
    const lead =
      task.entityType === 'leads' ? account.state.leads.get(task.entityId ?? 0) : undefined
    if (
      pairs !== null &&
      !pairs.some(([pipeline, status]) => lead?.pipelineId === pipeline && lead.statusId === status)
    )
      return false
    return tests.every(test => test(task))
  }
}

/** Whoever sees what a task is about sees the task; its own responsible does anyway (M). */
function canSee({ account, caller }: Call, task: Task): boolean {
  if (caller.user.isAdmin || task.responsibleId === caller.user.id) return true
  if (task.entityType === null) return false
  const entity = account.state[task.entityType].get(task.entityId ?? 0)
  return (
    entity !== undefined &&
    can(account.state, caller.user, 'view', { type: task.entityType, entity })
  )
}

function readOne(call: Call): Answer {
  call.query.done()
  const task = call.account.state.tasks.get(idOf(call))
  if (task === undefined || task.isDeleted || !canSee(call, task)) return NO_CONTENT
  return ok(showTask(call.account, task))
}

function add(call: Call): Answer {
  const { account, author } = call
  call.query.done()
  const items = readList(call.body, body => {
    body.need('text', 'complete_till')
    const task = readTask(body)
    return {
      ...task,
      text: task.text ?? '',
      completeTill: task.completeTill ?? 0,
      responsibleId: task.responsibleId ?? call.caller.user.id,
    }
  })
  checkEach(items, value => checkTask(account, value))
  const tasks = items.map(({ value, requestId }) => {
    const { id } = addTask(account, value, author)
    return { id, request_id: requestId, _links: selfLink(hrefOf(account, `tasks/${id}`)) }
  })
  return ok({ _links: selfLink(call.href), _embedded: { tasks } })
}

function readTask(body: Body): TaskChanges {
  const result =
    body.has('result') && Array.isArray(body.raw('result')) ? undefined : body.object('result')
  const text = result?.text('text')
  result?.done()
  return {
    text: body.text('text'),
    completeTill: body.int('complete_till'),
    responsibleId: body.int('responsible_user_id'),
    entity: readPlace(body),
    typeId: body.int('task_type_id'),
    duration: body.int('duration'),
    isCompleted: body.flag('is_completed'),
    result: text,
    createdBy: body.int('created_by'),
    updatedBy: body.int('updated_by'),
    createdAt: body.int('created_at'),
    updatedAt: body.int('updated_at'),
  }
}

function readPlace(body: Body): TaskChanges['entity'] {
  const id = body.int('entity_id')
  const type = body.text('entity_type')
  if (id === undefined && type === undefined) return undefined
  if (id !== undefined && isEntityType(type)) return { id, type }
  // Tasks of customers exist only with customers switched on.
  body.complain(
    'NotSupportedChoice',
    'entity_type',
    'The value you selected is not a valid choice.',
  )
  return undefined
}

function isEntityType(type: string | undefined): type is EntityType {
  return ENTITY_TYPES.some(one => one === type)
}

function changeMany(call: Call): Answer {
  call.query.done()
  const items = readList(call.body, body => {
    body.need('id')
    return { id: body.int('id') ?? 0, changes: readTask(body) }
  })
  checkEach(items, ({ id, changes }) => {
    taskToChange(call, id)
    checkTask(call.account, changes)
  })
  const tasks = items.map(({ value, requestId }) => {
    const task = taskToChange(call, value.id)
    updateTask(call.account, task, value.changes, call.author)
    return { ...changed(call, task), request_id: requestId }
  })
  return ok({ _links: selfLink(call.href), _embedded: { tasks } })
}

function changeOne(call: Call): Answer {
  call.query.done()
  const task = taskToChange(call, idOf(call))
  const changes = readObject(call.body, readTask)
  checkTask(call.account, changes)
  updateTask(call.account, task, changes, call.author)
  return ok(changed(call, task))
}

function changed({ account }: Call, task: Task) {
  return {
    id: task.id,
    updated_at: task.updatedAt,
    _links: selfLink(hrefOf(account, `tasks/${task.id}`)),
  }
}

function taskToChange({ account, caller }: Call, id: number): Task {
  const task = account.state.tasks.get(id)
  if (task === undefined || task.isDeleted) throw new Problem(404, 'Task not found')
  if (!canEditTask(account.state, caller.user, task)) throw forbidden()
  return task
}
