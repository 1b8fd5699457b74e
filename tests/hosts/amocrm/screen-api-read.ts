import type { Account } from './account.ts'
import { isUnsortedLead, textsOf, unsortedOf } from './crm/logic.ts'
import type { AmoUser, Entity, EntityType, Lead, Task } from './state.ts'
import type {
  ClientView,
  FieldView,
  HostUser,
  LeadRow,
  Named,
  PersonRow,
  PipelineView,
  TaskView,
} from './screen/wire.ts'

export function userView(account: Account, user: AmoUser): HostUser {
  const { id, name, email, isAdmin, isFree, isActive, groupId, roleId } = user
  const role = roleId === null ? '' : (account.state.roles.get(roleId)?.name ?? '')
  return {
    id,
    name,
    email,
    isAdmin,
    isFree,
    isActive,
    groupId,
    role: isAdmin ? 'Администратор' : role,
  }
}

export function userName(account: Account, id: number): Named {
  return { id, name: account.state.users.get(id)?.name ?? 'Робот' }
}

export function pipelineViews({ state }: Account): PipelineView[] {
  return [...state.pipelines.values()]
    .filter(({ isArchive }) => !isArchive)
    .sort((a, b) => a.sort - b.sort)
    .map(({ id, name, isMain, isUnsortedOn, statuses }) => ({
      id,
      name,
      isMain,
      statuses: statuses
        .filter(({ type }) => type === 0 || isUnsortedOn)
        .map(status => ({
          id: status.id,
          name: status.name,
          color: status.color,
          isUnsorted: status.type === 1,
        })),
    }))
}

export function leadRow(account: Account, lead: Lead): LeadRow {
  const { contacts, companies } = account.state
  const main = lead.contacts.find(({ isMain }) => isMain) ?? lead.contacts[0]
  const contact = main && contacts.get(main.id)
  const company = lead.companyId === null ? undefined : companies.get(lead.companyId)
  const isUnsorted = isUnsortedLead(account, lead)
  return {
    id: lead.id,
    name: lead.name,
    price: lead.price,
    pipelineId: lead.pipelineId,
    statusId: lead.statusId,
    isUnsorted,
    responsible: userName(account, lead.responsibleId),
    contact: contact ? named(contact) : null,
    company: company ? named(company) : null,
    createdAt: lead.createdAt,
    closestTaskAt: account.openTasks.closest('leads', lead.id),
    tags: tagNames(account, 'leads', lead),
    source: isUnsorted ? (unsortedOf(account, lead.id)?.sourceName ?? '') : '',
  }
}

export function tagNames({ state }: Account, type: EntityType, { tagIds }: Entity): string[] {
  return tagIds.flatMap(id => state.tags[type].get(id)?.name ?? [])
}

export function clientView(
  account: Account,
  type: ClientView['type'],
  id: number,
  isMain: boolean,
): ClientView[] {
  const entity = account.state[type].get(id)
  if (!entity) return []
  const { firstName = '', lastName = '' } = entity as { firstName?: string; lastName?: string }
  const phones = textsOf(account, type, entity, 'PHONE')
  const emails = textsOf(account, type, entity, 'EMAIL')
  return [{ type, id, name: entity.name, firstName, lastName, isMain, phones, emails }]
}

export function fieldViews({ state }: Account, type: EntityType, entity: Entity): FieldView[] {
  return [...state.fields[type].values()]
    .sort((a, b) => a.sort - b.sort)
    .map(({ id, name, type: kind, code }) => ({
      id,
      name,
      type: kind,
      code,
      values: (entity.values[id] ?? []).map(({ value }) => plain(value)),
    }))
}

function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '')
  const { name, vat_id } = value as { readonly name?: unknown; readonly vat_id?: unknown }
  const parts = [name, vat_id === undefined ? '' : `ИНН ${String(vat_id)}`].filter(Boolean)
  return typeof name === 'string' ? parts.join(', ') : JSON.stringify(value)
}

export function taskView(account: Account, task: Task): TaskView {
  const { id, text, typeId, completeTill, isCompleted, result, entityType, entityId } = task
  const entity = entityType === null ? undefined : account.state[entityType].get(entityId ?? 0)
  return {
    id,
    text,
    typeId,
    completeTill,
    isCompleted,
    result: result ?? '',
    responsible: userName(account, task.responsibleId),
    entity: entity && entityType ? { ...named(entity), type: entityType } : null,
  }
}

function named({ id, name }: Entity): Named {
  return { id, name }
}

export function personRow(
  account: Account,
  type: 'contacts' | 'companies',
  one: Entity & { readonly companyId?: number | null },
): PersonRow {
  const company = account.state.companies.get(one.companyId ?? 0)
  return {
    id: one.id,
    name: one.name,
    company: company?.name ?? '',
    phones: textsOf(account, type, one, 'PHONE'),
    emails: textsOf(account, type, one, 'EMAIL'),
    responsible: userName(account, one.responsibleId),
  }
}
