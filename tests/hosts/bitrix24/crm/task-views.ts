import type { Portal } from '../method.ts'
import type { PortalTask } from '../state.ts'
import type { Column } from './filter.ts'

const OPEN = new Set([2, 3, 4, 6])

/** Overdue is a state of its own in `STATUS`, and never in `REAL_STATUS`. */
function subStatus(portal: Portal, task: PortalTask): number {
  const isOverdue = task.deadline !== null && task.deadline < portal.now() && OPEN.has(task.status)
  return isOverdue ? -1 : task.status
}

export function taskColumns(portal: Portal): Readonly<Record<string, Column<PortalTask>>> {
  return {
    ID: { kind: 'number', value: task => task.id },
    TITLE: { kind: 'text', value: task => task.title },
    DESCRIPTION: { kind: 'text', value: task => task.description },
    REAL_STATUS: { kind: 'number', value: task => task.status },
    STATUS: { kind: 'number', value: task => subStatus(portal, task) },
    RESPONSIBLE_ID: { kind: 'number', value: task => task.responsibleId },
    CREATED_BY: { kind: 'number', value: task => task.createdBy },
    CREATED_DATE: { kind: 'time', value: task => task.createdDate },
    DEADLINE: { kind: 'time', value: task => task.deadline },
    UF_CRM_TASK: { kind: 'text', value: task => task.crm },
  }
}

/** Output names by what has to be selected for them; `UF_CRM_TASK` comes only when it is named. */
const SHOWN: readonly (readonly [select: string, name: string])[] = [
  ['ID', 'id'],
  ['TITLE', 'title'],
  ['DESCRIPTION', 'description'],
  ['STATUS', 'status'],
  ['STATUS', 'subStatus'],
  ['DEADLINE', 'deadline'],
  ['CREATED_DATE', 'createdDate'],
  ['CREATED_BY', 'createdBy'],
  ['CREATED_BY', 'creator'],
  ['RESPONSIBLE_ID', 'responsibleId'],
  ['RESPONSIBLE_ID', 'responsible'],
  ['PRIORITY', 'priority'],
  ['UF_CRM_TASK', 'ufCrmTask'],
]

/**
 * A task of REST 2: camelCase, strings.
 * @param select empty or with `*`: everything but custom fields
 */
export function showTask(
  portal: Portal,
  task: PortalTask,
  select: readonly string[],
): Record<string, unknown> {
  const isWhole = select.length === 0 || select.includes('*')
  const all = wholeTask(portal, task)
  const names = SHOWN.filter(
    ([wanted]) =>
      wanted === 'ID' || select.includes(wanted) || (isWhole && !wanted.startsWith('UF_')),
  )
  return Object.fromEntries(names.map(([, name]) => [name, all[name]]))
}

function wholeTask(portal: Portal, task: PortalTask): Record<string, unknown> {
  return {
    id: String(task.id),
    title: task.title,
    description: task.description,
    status: String(task.status),
    subStatus: String(subStatus(portal, task)),
    deadline: task.deadline === null ? null : portal.formatTime(task.deadline),
    createdDate: portal.formatTime(task.createdDate),
    createdBy: String(task.createdBy),
    creator: showPerson(portal, task.createdBy),
    responsibleId: String(task.responsibleId),
    responsible: showPerson(portal, task.responsibleId),
    // The state keeps no priority: every task has the middle one.
    priority: '1',
    ufCrmTask: [...task.crm],
  }
}

function showPerson(portal: Portal, id: number): object {
  const user = portal.state.users.get(id)
  return {
    id: String(id),
    name: user === undefined ? '' : `${user.name} ${user.lastName}`.trim(),
    link: `/company/personal/user/${id}/`,
    icon: '/bitrix/images/tasks/default_avatar.png',
    workPosition: user?.position ?? '',
  }
}
