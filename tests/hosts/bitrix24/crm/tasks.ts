import type { Portal } from '../method.ts'
import type { Activity, PortalTask } from '../state.ts'
import { findItem } from './access.ts'
import {
  addActivity,
  bindActivity,
  deleteActivity,
  unbindActivity,
  updateActivity,
  type Binding,
} from './activities.ts'
import { momentOf, tell, type Author } from './author.ts'

export interface NewTask {
  readonly title: string
  readonly description: string
  readonly responsibleId: number
  readonly createdBy: number
  readonly deadline: number | null
  /** `D_15`, `L_7` … */
  readonly crm: readonly string[]
}

const COMPLETED = 5

const TYPE_BY_CODE: Readonly<Record<string, number>> = { L: 1, D: 2, C: 3, CO: 4 }

/** Adds a task; one that is linked to the CRM appears among the activities of its cards, too. */
export function addTask(portal: Portal, given: NewTask, author: Author): PortalTask {
  const task: PortalTask = {
    id: portal.nextId('tasks'),
    ...given,
    crm: [...given.crm],
    status: 2,
    createdDate: momentOf(portal, author),
    activityId: null,
  }
  portal.state.tasks.set(task.id, task)
  linkActivity(portal, task, author)
  tell(portal, author, 'ONTASKADD', {
    FIELDS_BEFORE: 'undefined',
    FIELDS_AFTER: { ID: task.id },
    IS_ACCESSIBLE_BEFORE: 'N',
    IS_ACCESSIBLE_AFTER: 'undefined',
  })
  portal.touch()
  return task
}

/** The cards of `D_15`, `L_7` … that exist. */
export function cardsOf(portal: Portal, crm: readonly string[]): Binding[] {
  return crm.flatMap(code => {
    const [, prefix = '', id = ''] = /^([A-Z]+)_(\d+)$/.exec(code) ?? []
    const entityTypeId = TYPE_BY_CODE[prefix] ?? 0
    const entityId = Number(id)
    return findItem(portal, entityTypeId, entityId) === null ? [] : [{ entityTypeId, entityId }]
  })
}

function activityOf(portal: Portal, task: PortalTask): Activity | null {
  return task.activityId === null ? null : (portal.state.activities.get(task.activityId) ?? null)
}

/** Makes the activity of a task what the task is; V: that its provider is called CRM_TASKS_TASK. */
function linkActivity(portal: Portal, task: PortalTask, author: Author): void {
  const bindings = cardsOf(portal, task.crm)
  const activity = activityOf(portal, task)
  const [owner] = bindings
  if (owner === undefined) {
    if (activity !== null) deleteActivity(portal, activity, author)
    task.activityId = null
    return
  }
  if (activity === null) {
    task.activityId = createActivity(portal, task, bindings, author).id
    return
  }
  for (const binding of bindings) bindActivity(portal, activity, binding, author)
  const gone = activity.bindings.filter(bound => !bindings.some(one => isSameBinding(one, bound)))
  for (const binding of gone) unbindActivity(portal, activity, binding, author)
  updateActivity(portal, activity, mirrored(task), author)
}

function createActivity(
  portal: Portal,
  task: PortalTask,
  bindings: Binding[],
  author: Author,
): Activity {
  const [owner = { entityTypeId: 0, entityId: 0 }] = bindings
  return addActivity(
    portal,
    {
      ownerTypeId: owner.entityTypeId,
      ownerId: owner.entityId,
      typeId: 3,
      providerId: 'CRM_TASKS_TASK',
      associatedEntityId: task.id,
      subject: task.title,
      description: task.description,
      responsibleId: task.responsibleId,
      deadline: task.deadline,
      isCompleted: task.status === COMPLETED,
      bindings,
    },
    author,
  )
}

function isSameBinding(left: Binding, right: Binding): boolean {
  return left.entityTypeId === right.entityTypeId && left.entityId === right.entityId
}

function mirrored(task: PortalTask) {
  return {
    subject: task.title,
    description: task.description,
    deadline: task.deadline,
    startTime: task.deadline,
    responsibleId: task.responsibleId,
    completed: task.status === COMPLETED,
  }
}

export type TaskChanges = Partial<
  Pick<PortalTask, 'title' | 'description' | 'status' | 'deadline' | 'responsibleId' | 'crm'>
>

/** @returns whether anything changed; only then the portal tells */
export function updateTask(
  portal: Portal,
  task: PortalTask,
  changes: TaskChanges,
  author: Author,
): boolean {
  const isChanged = Object.entries(changes).some(
    ([name, value]) => JSON.stringify(task[name as keyof TaskChanges]) !== JSON.stringify(value),
  )
  if (!isChanged) return false
  Object.assign(task, changes)
  linkActivity(portal, task, author)
  tell(portal, author, 'ONTASKUPDATE', {
    FIELDS_BEFORE: { ID: task.id },
    FIELDS_AFTER: { ID: task.id },
    IS_ACCESSIBLE_BEFORE: 'undefined',
    IS_ACCESSIBLE_AFTER: 'undefined',
  })
  portal.touch()
  return true
}

export function completeTask(portal: Portal, task: PortalTask, author: Author): boolean {
  return updateTask(portal, task, { status: COMPLETED }, author)
}

export function deleteTask(portal: Portal, task: PortalTask, author: Author): void {
  const activity = activityOf(portal, task)
  if (activity !== null) deleteActivity(portal, activity, author)
  portal.state.tasks.delete(task.id)
  tell(portal, author, 'ONTASKDELETE', {
    FIELDS_BEFORE: { ID: task.id },
    FIELDS_AFTER: 'undefined',
    IS_ACCESSIBLE_BEFORE: 'undefined',
    IS_ACCESSIBLE_AFTER: 'N',
  })
  portal.touch()
}
