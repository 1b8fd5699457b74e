import { momentOf, type Account, type Author } from '../account.ts'
import { invalid } from '../problem.ts'
import type { EntityType, Task } from '../state.ts'
import { responsibleOf } from './entity.ts'
import { taskItem } from './hook-items.ts'

export interface TaskChanges {
  readonly text?: string | undefined
  readonly completeTill?: number | undefined
  readonly responsibleId?: number | undefined
  readonly entity?: { readonly type: EntityType; readonly id: number } | undefined
  readonly typeId?: number | undefined
  readonly duration?: number | undefined
  readonly isCompleted?: boolean | undefined
  readonly result?: string | undefined
  readonly createdBy?: number | undefined
  readonly updatedBy?: number | undefined
  readonly createdAt?: number | undefined
  readonly updatedAt?: number | undefined
}

export interface NewTask extends TaskChanges {
  readonly text: string
  /** Unix seconds. */
  readonly completeTill: number
}

/** Neither the entity's `updated_at` nor its web-hooks know of tasks. Open question 4. */
export function addTask(account: Account, wish: NewTask, author: Author): Task {
  checkTask(account, wish)
  const now = momentOf(account, author)
  const task: Task = {
    id: account.nextId('task'),
    createdBy: wish.createdBy ?? author.userId,
    updatedBy: wish.updatedBy ?? author.userId,
    createdAt: wish.createdAt ?? now,
    updatedAt: wish.updatedAt ?? now,
    responsibleId: wish.responsibleId ?? author.userId,
    entityId: wish.entity?.id ?? null,
    entityType: wish.entity?.type ?? null,
    duration: wish.duration ?? 0,
    isCompleted: wish.isCompleted ?? false,
    typeId: wish.typeId ?? 1,
    text: wish.text,
    result: wish.result ?? null,
    completeTill: wish.completeTill,
    isDeleted: false,
  }
  account.state.tasks.set(task.id, task)
  account.openTasks.refile(task)
  account.record({ type: 'task_added', ...aboutTask(task) }, author)
  account.tell(
    { code: 'add_task', group: 'task', action: 'add', item: () => taskItem(account, task) },
    author,
  )
  account.touch()
  return task
}

export function updateTask(
  account: Account,
  task: Task,
  changes: TaskChanges,
  author: Author,
): void {
  checkTask(account, changes)
  const old = { ...task }
  recordChanges(account, task, changes, author)
  if (changes.text !== undefined) task.text = changes.text
  if (changes.completeTill !== undefined) task.completeTill = changes.completeTill
  if (changes.typeId !== undefined) task.typeId = changes.typeId
  if (changes.duration !== undefined) task.duration = changes.duration
  if (changes.responsibleId !== undefined) task.responsibleId = changes.responsibleId
  if (changes.entity !== undefined) {
    task.entityId = changes.entity.id
    task.entityType = changes.entity.type
  }
  if (changes.isCompleted !== undefined) task.isCompleted = changes.isCompleted
  task.updatedAt = changes.updatedAt ?? momentOf(account, author)
  task.updatedBy = changes.updatedBy ?? author.userId
  account.openTasks.refile(task)
  tellUpdate(account, { task, old, result: changes.result }, author)
  account.touch()
}

/** Closing with a result from the task section tells twice: of the closing, then of the result. */
function tellUpdate(
  account: Account,
  {
    task,
    old,
    result,
  }: { readonly task: Task; readonly old: Task; readonly result: string | undefined },
  author: Author,
): void {
  const isClosedNow = task.isCompleted && !old.isCompleted
  const isTwice =
    isClosedNow && result !== undefined && account.switches.settings.closingTaskTells === 'twice'
  const close = isClosedNow ? { action_close: 1 } : {}
  if (isTwice) tell('update', close)
  if (result !== undefined) {
    task.result = result
    account.record(
      {
        type: 'task_result_added',
        ...aboutTask(task),
        after: [{ note: { id: account.nextId('note') } }],
      },
      author,
    )
  }
  const text = task.text === old.text ? {} : { old_text: old.text }
  if (task.responsibleId !== old.responsibleId)
    tell('responsible', { old_responsible_user_id: old.responsibleId })
  tell('update', { ...text, ...(isTwice ? {} : close) })

  function tell(action: 'update' | 'responsible', extra: Record<string, unknown>) {
    const item = () => taskItem(account, task, extra)
    account.tell({ code: `${action}_task`, group: 'task', action, item }, author)
  }
}

export function completeTask(
  account: Account,
  task: Task,
  result: string | undefined,
  author: Author,
): void {
  if (task.isCompleted) return
  updateTask(account, task, { isCompleted: true, result }, author)
}

/** A person's deed: the API has none. */
export function deleteTask(account: Account, task: Task, author: Author): void {
  if (task.isDeleted) return
  task.isDeleted = true
  account.openTasks.refile(task)
  account.record({ type: 'task_deleted', ...aboutTask(task) }, author)
  const item = () => ({ id: task.id, element_id: task.entityId ?? 0 })
  account.tell({ code: 'delete_task', group: 'task', action: 'delete', item }, author)
  account.touch()
}

function recordChanges(account: Account, task: Task, changes: TaskChanges, author: Author): void {
  const about = aboutTask(task)
  const { text, completeTill, typeId, isCompleted } = changes
  if (text !== undefined && text !== task.text)
    account.record(
      {
        type: 'task_text_changed',
        ...about,
        before: [{ task: { text: task.text } }],
        after: [{ task: { text } }],
      },
      author,
    )
  if (completeTill !== undefined && completeTill !== task.completeTill)
    account.record(
      {
        type: 'task_deadline_changed',
        ...about,
        before: [{ task_deadline: { timestamp: task.completeTill } }],
        after: [{ task_deadline: { timestamp: completeTill } }],
      },
      author,
    )
  if (typeId !== undefined && typeId !== task.typeId)
    account.record(
      {
        type: 'task_type_changed',
        ...about,
        before: [{ task_type: { id: task.typeId } }],
        after: [{ task_type: { id: typeId } }],
      },
      author,
    )
  if (isCompleted === true && !task.isCompleted)
    account.record({ type: 'task_completed', ...about }, author)
}

/** Events of a task stand on what it is about; on the task itself when it is about nothing (M). */
function aboutTask(task: Task) {
  const kinds = { leads: 'lead', contacts: 'contact', companies: 'company' } as const
  if (task.entityType === null || task.entityId === null)
    return { entityType: 'task', entityId: task.id } as const
  return { entityType: kinds[task.entityType], entityId: task.entityId } as const
}

/** What would be refused, before a batch changes anything. @throws {Problem} 400 */
export function checkTask(account: Account, changes: TaskChanges): void {
  responsibleOf(account, changes.responsibleId)
  const { entity, typeId } = changes
  if (typeId !== undefined && !account.state.taskTypes.some(({ id }) => id === typeId))
    throw invalid(
      'NotSupportedChoice',
      'task_type_id',
      'The value you selected is not a valid choice.',
    )
  if (entity === undefined) return
  const found = account.state[entity.type].get(entity.id)
  if (found === undefined || found.isDeleted)
    throw invalid(
      'NotSupportedChoice',
      'entity_id',
      'The value you selected is not a valid choice.',
    )
}
