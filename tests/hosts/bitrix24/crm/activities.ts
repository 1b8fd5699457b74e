import type { Portal } from '../method.ts'
import type { Activity } from '../state.ts'
import { findItem } from './access.ts'
import { momentOf, tell, type Author } from './author.ts'
import { fileActivity, indexesOf, unfileActivity } from './indexes.ts'

export interface NewActivity {
  readonly ownerTypeId: number
  readonly ownerId: number
  /** 1 meeting, 2 call, 3 task, 4 e-mail, 6 provider. */
  readonly typeId: number
  readonly providerId: string
  readonly subject: string
  readonly description?: string
  readonly responsibleId: number
  readonly deadline: number | null
  readonly startTime?: number | null
  readonly isCompleted?: boolean
  readonly direction?: 0 | 1 | 2
  readonly isIncomingChannel?: boolean
  readonly associatedEntityId?: number
  /** Beside the owner. */
  readonly bindings?: Activity['bindings']
}

export function addActivity(portal: Portal, given: NewActivity, author: Author): Activity {
  const indexes = indexesOf(portal)
  const now = momentOf(portal, author)
  const { ownerTypeId, ownerId } = given
  const activity: Activity = {
    id: portal.nextId('activities'),
    ownerTypeId,
    ownerId,
    typeId: given.typeId,
    providerId: given.providerId,
    subject: given.subject,
    description: given.description ?? '',
    created: now,
    lastUpdated: now,
    startTime: given.startTime ?? given.deadline,
    deadline: given.deadline,
    completed: given.isCompleted ?? false,
    responsibleId: given.responsibleId,
    authorId: author.userId,
    direction: given.direction ?? 0,
    isIncomingChannel: given.isIncomingChannel ?? false,
    associatedEntityId: given.associatedEntityId ?? 0,
    bindings: uniqueBindings([
      { entityTypeId: ownerTypeId, entityId: ownerId },
      ...(given.bindings ?? []),
    ]),
  }
  portal.state.activities.set(activity.id, activity)
  indexes.activityCount += 1
  fileActivity(indexes, activity)
  for (const { entityTypeId, entityId } of activity.bindings) {
    touchItem(portal, entityTypeId, entityId, author)
  }
  tell(portal, author, 'ONCRMACTIVITYADD', { FIELDS: { ID: activity.id } })
  portal.touch()
  return activity
}

function uniqueBindings(bindings: Activity['bindings']): Activity['bindings'] {
  const seen = new Set<string>()
  return bindings.filter(({ entityTypeId, entityId }) => {
    const key = `${entityTypeId}:${entityId}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** The item's last activity; no event tells of it. */
export function touchItem(
  portal: Portal,
  entityTypeId: number,
  entityId: number,
  author: Author,
): void {
  const item = findItem(portal, entityTypeId, entityId)
  if (item === null) return
  item.fields['lastActivityTime'] = momentOf(portal, author)
  item.fields['lastActivityBy'] = author.userId
}

export type ActivityChanges = Partial<
  Pick<
    Activity,
    | 'subject'
    | 'description'
    | 'deadline'
    | 'startTime'
    | 'responsibleId'
    | 'completed'
    | 'direction'
  >
>

/** @returns whether anything changed; only then the portal tells */
export function updateActivity(
  portal: Portal,
  activity: Activity,
  changes: ActivityChanges,
  author: Author,
): boolean {
  const isChanged = Object.entries(changes).some(
    ([name, value]) => activity[name as keyof ActivityChanges] !== value,
  )
  if (!isChanged) return false
  Object.assign(activity, changes, { lastUpdated: momentOf(portal, author) })
  mirrorToTask(portal, activity, author)
  touchItem(portal, activity.ownerTypeId, activity.ownerId, author)
  tell(portal, author, 'ONCRMACTIVITYUPDATE', { FIELDS: { ID: activity.id } })
  portal.touch()
  return true
}

/** V: an activity that is a task completes its task, and opens it again. */
function mirrorToTask(portal: Portal, activity: Activity, author: Author): void {
  const { providerId, associatedEntityId, completed } = activity
  const task = portal.state.tasks.get(associatedEntityId)
  if (providerId !== 'CRM_TASKS_TASK' || task === undefined) return
  if ((task.status === 5) === completed) return
  task.status = completed ? 5 : 2
  tell(portal, author, 'ONTASKUPDATE', {
    FIELDS_BEFORE: { ID: task.id },
    FIELDS_AFTER: { ID: task.id },
    IS_ACCESSIBLE_BEFORE: 'undefined',
    IS_ACCESSIBLE_AFTER: 'undefined',
  })
}

export function completeActivity(portal: Portal, activity: Activity, author: Author): boolean {
  return updateActivity(portal, activity, { completed: true }, author)
}

export function deleteActivity(portal: Portal, activity: Activity, author: Author): void {
  const indexes = indexesOf(portal)
  unfileActivity(indexes, activity)
  portal.state.activities.delete(activity.id)
  indexes.activityCount -= 1
  tell(portal, author, 'ONCRMACTIVITYDELETE', { FIELDS: { ID: activity.id } })
  portal.touch()
}

export interface Binding {
  readonly entityTypeId: number
  readonly entityId: number
}

/** @returns whether the activity was not attached there yet */
export function bindActivity(
  portal: Portal,
  activity: Activity,
  { entityTypeId, entityId }: Binding,
  author: Author,
): boolean {
  if (isBound(activity, { entityTypeId, entityId })) return false
  const indexes = indexesOf(portal)
  unfileActivity(indexes, activity)
  activity.bindings.push({ entityTypeId, entityId })
  fileActivity(indexes, activity)
  tell(portal, author, 'ONCRMACTIVITYUPDATE', { FIELDS: { ID: activity.id } })
  portal.touch()
  return true
}

export function isBound(activity: Activity, { entityTypeId, entityId }: Binding): boolean {
  return activity.bindings.some(
    binding => binding.entityTypeId === entityTypeId && binding.entityId === entityId,
  )
}

/** When the owner's binding goes, the next one becomes the owner. The last one stays (V). */
export function unbindActivity(
  portal: Portal,
  activity: Activity,
  { entityTypeId, entityId }: Binding,
  author: Author,
): boolean {
  if (!isBound(activity, { entityTypeId, entityId }) || activity.bindings.length === 1) return false
  const indexes = indexesOf(portal)
  unfileActivity(indexes, activity)
  activity.bindings = activity.bindings.filter(
    binding => binding.entityTypeId !== entityTypeId || binding.entityId !== entityId,
  )
  const [first] = activity.bindings
  if (
    first !== undefined &&
    activity.ownerTypeId === entityTypeId &&
    activity.ownerId === entityId
  ) {
    activity.ownerTypeId = first.entityTypeId
    activity.ownerId = first.entityId
  }
  fileActivity(indexes, activity)
  tell(portal, author, 'ONCRMACTIVITYUPDATE', { FIELDS: { ID: activity.id } })
  portal.touch()
  return true
}
