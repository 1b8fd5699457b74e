import type { Portal } from '../method.ts'
import type { Activity } from '../state.ts'
import { findIn, type Column } from './filter.ts'

/** P V: the portal shows "no deadline" as the last day of the year 9999, in its own zone. */
const NO_DEADLINE = '9999-12-31T00:00:00'

const PROVIDER_TYPES: Readonly<Record<string, string>> = {
  CRM_TODO: 'TODO',
  CRM_TASKS_TASK: 'TASK',
  VOXIMPLANT_CALL: 'CALL',
  CRM_EMAIL: 'EMAIL',
  CRM_MEETING: 'MEETING',
}

function showTime(portal: Portal, time: number | null): string {
  if (time !== null) return portal.formatTime(time)
  // The offset is the portal's: whatever its own answers end with.
  return NO_DEADLINE + portal.formatTime(portal.now()).slice(19)
}

/** An activity as classic methods show it. */
export function showActivity(portal: Portal, activity: Activity): Record<string, unknown> {
  const { id, ownerId, ownerTypeId, typeId, providerId, completed } = activity
  return {
    ID: String(id),
    OWNER_ID: String(ownerId),
    OWNER_TYPE_ID: String(ownerTypeId),
    TYPE_ID: String(typeId),
    PROVIDER_ID: providerId,
    PROVIDER_TYPE_ID: PROVIDER_TYPES[providerId] ?? providerId,
    PROVIDER_GROUP_ID: null,
    ASSOCIATED_ENTITY_ID: String(activity.associatedEntityId),
    SUBJECT: activity.subject,
    DESCRIPTION: activity.description,
    CREATED: portal.formatTime(activity.created),
    LAST_UPDATED: portal.formatTime(activity.lastUpdated),
    START_TIME: showTime(portal, activity.startTime),
    END_TIME: showTime(portal, activity.deadline ?? activity.startTime),
    DEADLINE: showTime(portal, activity.deadline),
    COMPLETED: completed ? 'Y' : 'N',
    STATUS: completed ? '2' : '1',
    RESPONSIBLE_ID: String(activity.responsibleId),
    AUTHOR_ID: String(activity.authorId),
    EDITOR_ID: String(activity.authorId),
    PRIORITY: '2',
    DIRECTION: String(activity.direction),
    IS_INCOMING_CHANNEL: activity.isIncomingChannel ? 'Y' : 'N',
  }
}

function number(value: (activity: Activity) => number): Column<Activity> {
  return { kind: 'number', value }
}

function text(value: (activity: Activity) => string): Column<Activity> {
  return { kind: 'text', value }
}

/** "No deadline" is a moment far ahead for filters and sorting as well. */
function moment(value: (activity: Activity) => number | null): Column<Activity> {
  return { kind: 'time', value: activity => value(activity) ?? FAR_AHEAD }
}

const FAR_AHEAD = Date.UTC(9999, 11, 31)

/** `IS_INCOMING_CHANNEL` is not among them: whether the real list takes it is open (V), so it must not be relied on. */
const COLUMNS: Readonly<Record<string, Column<Activity>>> = {
  ID: number(activity => activity.id),
  OWNER_ID: number(activity => activity.ownerId),
  OWNER_TYPE_ID: number(activity => activity.ownerTypeId),
  TYPE_ID: number(activity => activity.typeId),
  PROVIDER_ID: text(activity => activity.providerId),
  ASSOCIATED_ENTITY_ID: number(activity => activity.associatedEntityId),
  SUBJECT: text(activity => activity.subject),
  DESCRIPTION: text(activity => activity.description),
  RESPONSIBLE_ID: number(activity => activity.responsibleId),
  AUTHOR_ID: number(activity => activity.authorId),
  DIRECTION: number(activity => activity.direction),
  COMPLETED: { kind: 'flag', value: activity => (activity.completed ? 'Y' : 'N') },
  CREATED: moment(activity => activity.created),
  LAST_UPDATED: moment(activity => activity.lastUpdated),
  START_TIME: moment(activity => activity.startTime),
  END_TIME: moment(activity => activity.deadline ?? activity.startTime),
  DEADLINE: moment(activity => activity.deadline),
}

export const findActivityColumn = findIn(COLUMNS)
