import type { AmoState, AmoUser, Entity, EntityType, Right, Rights, Task } from './state.ts'

export type Deed = 'view' | 'edit' | 'add' | 'delete'

/** Whether this person may do that: A everything, G his group's, M his own, D nothing; stages may take it away again. */
export function can(
  state: AmoState,
  user: AmoUser,
  deed: Deed,
  about: { readonly type: EntityType; readonly entity: Entity },
): boolean {
  if (user.isAdmin) return true
  const { type, entity } = about
  if (!allows(state, user, user.rights[type][deed], entity.responsibleId)) return false
  if (deed === 'add' || !('statusId' in entity)) return true
  const stage = user.rights.status_rights?.find(
    one =>
      one.status_id === entity.statusId &&
      'pipelineId' in entity &&
      one.pipeline_id === entity.pipelineId,
  )
  return stage === undefined || stage.rights[deed] === 'A'
}

/** Whether he may make new ones of this kind. */
export function canAdd(user: AmoUser, type: EntityType): boolean {
  return user.isAdmin || user.rights[type].add !== 'D'
}

export function canEditTask(state: AmoState, user: AmoUser, task: Task): boolean {
  return user.isAdmin || allows(state, user, user.rights.tasks.edit, task.responsibleId)
}

function allows(state: AmoState, user: AmoUser, right: Right, responsibleId: number): boolean {
  if (right === 'A') return true
  if (responsibleId === user.id) return right !== 'D'
  const other = state.users.get(responsibleId)
  return right === 'G' && other?.groupId === user.groupId
}

const everything = { view: 'A', edit: 'A', add: 'A', delete: 'A', export: 'A' } as const

export const ADMIN_RIGHTS: Rights = {
  leads: everything,
  contacts: everything,
  companies: everything,
  tasks: { edit: 'A', delete: 'A' },
  mail_access: true,
  catalog_access: true,
  status_rights: null,
}

/** One letter for leads, contacts and companies. */
export function rightsOf(view: Right, edit: Right): Rights {
  const entity = { view, edit, add: 'A', delete: 'D', export: 'D' } as const
  return {
    leads: entity,
    contacts: entity,
    companies: entity,
    tasks: { edit, delete: edit },
    mail_access: false,
    catalog_access: true,
    status_rights: [],
  }
}
