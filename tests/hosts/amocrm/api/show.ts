import type { Account } from '../account.ts'
import { selfLink } from '../hal.ts'
import type { Company, Contact, Entity, EntityType, Lead, Note, Task } from '../state.ts'

type Shown = Record<string, unknown>

/** `with` of a list of entities. */
export type With = ReadonlySet<string>

export function hrefOf(account: Account, path: string): string {
  return `${account.url()}/api/v4/${path}`
}

export function showLead(account: Account, lead: Lead, wish: With): Shown {
  return {
    id: lead.id,
    name: lead.name,
    price: lead.price,
    ...owners(account, lead),
    status_id: lead.statusId,
    pipeline_id: lead.pipelineId,
    loss_reason_id: lead.lossReasonId,
    ...stamps(lead),
    closed_at: lead.closedAt,
    closest_task_at: account.openTasks.closest('leads', lead.id),
    is_deleted: lead.isDeleted,
    custom_fields_values: showValues(account, 'leads', lead),
    score: null,
    account_id: account.state.accountId,
    labor_cost: null,
    ...(wish.has('is_price_modified_by_robot') ? { is_price_modified_by_robot: false } : {}),
    _links: selfLink(hrefOf(account, `leads/${lead.id}`)),
    _embedded: {
      tags: showTags(account, 'leads', lead),
      companies: lead.companyId === null ? [] : [linked(account, 'companies', lead.companyId)],
      ...(wish.has('contacts') ? { contacts: leadContacts(account, lead) } : {}),
      ...(wish.has('loss_reason') ? { loss_reason: lossReasons(account, lead) } : {}),
      ...(wish.has('catalog_elements') ? { catalog_elements: [] } : {}),
    },
  }
}

function leadContacts(account: Account, lead: Lead): Shown[] {
  return lead.contacts.map(({ id, isMain }) => ({
    id,
    is_main: isMain,
    _links: selfLink(hrefOf(account, `contacts/${id}`)),
  }))
}

/** The docs' sample shows a list with one model. */
function lossReasons(account: Account, lead: Lead): Shown[] {
  const reason = account.state.lossReasons.get(lead.lossReasonId ?? 0)
  return reason === undefined ? [] : [{ id: reason.id, name: reason.name, sort: reason.sort }]
}

export function showContact(
  account: Account,
  contact: Contact,
  { wish, leadIds }: { readonly wish: With; readonly leadIds: readonly number[] },
): Shown {
  return {
    id: contact.id,
    name: contact.name,
    first_name: contact.firstName,
    last_name: contact.lastName,
    ...personShape(account, 'contacts', contact),
    _embedded: {
      tags: showTags(account, 'contacts', contact),
      companies:
        contact.companyId === null ? [] : [linked(account, 'companies', contact.companyId)],
      ...(wish.has('leads') ? { leads: leadIds.map(id => linked(account, 'leads', id)) } : {}),
      ...(wish.has('customers') ? { customers: [] } : {}),
      ...(wish.has('catalog_elements') ? { catalog_elements: [] } : {}),
    },
  }
}

export function showCompany(
  account: Account,
  company: Company,
  {
    wish,
    leadIds,
    contactIds,
  }: {
    readonly wish: With
    readonly leadIds: readonly number[]
    readonly contactIds: readonly number[]
  },
): Shown {
  return {
    id: company.id,
    name: company.name,
    ...personShape(account, 'companies', company),
    _embedded: {
      tags: showTags(account, 'companies', company),
      ...(wish.has('leads') ? { leads: leadIds.map(id => linked(account, 'leads', id)) } : {}),
      ...(wish.has('contacts')
        ? { contacts: contactIds.map(id => linked(account, 'contacts', id)) }
        : {}),
      ...(wish.has('customers') ? { customers: [] } : {}),
      ...(wish.has('catalog_elements') ? { catalog_elements: [] } : {}),
    },
  }
}

function personShape(account: Account, type: 'contacts' | 'companies', entity: Entity): Shown {
  return {
    ...owners(account, entity),
    ...stamps(entity),
    is_deleted: entity.isDeleted,
    closest_task_at: account.openTasks.closest(type, entity.id),
    custom_fields_values: showValues(account, type, entity),
    account_id: account.state.accountId,
    _links: selfLink(hrefOf(account, `${type}/${entity.id}`)),
  }
}

export function showTask(account: Account, task: Task): Shown {
  return {
    id: task.id,
    created_by: task.createdBy,
    updated_by: task.updatedBy,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
    responsible_user_id: task.responsibleId,
    group_id: account.state.users.get(task.responsibleId)?.groupId ?? 0,
    entity_id: task.entityId,
    entity_type: task.entityType,
    duration: task.duration,
    is_completed: task.isCompleted,
    task_type_id: task.typeId,
    text: task.text,
    // An empty object of PHP.
    result: task.result === null ? [] : { text: task.result },
    complete_till: task.completeTill,
    account_id: account.state.accountId,
    _links: selfLink(hrefOf(account, `tasks/${task.id}`)),
  }
}

export function showNote(account: Account, note: Note): Shown {
  return {
    id: note.id,
    entity_id: note.entityId,
    created_by: note.createdBy,
    updated_by: note.updatedBy,
    created_at: note.createdAt,
    updated_at: note.updatedAt,
    responsible_user_id: note.responsibleId,
    group_id: account.state.users.get(note.responsibleId)?.groupId ?? 0,
    note_type: note.type,
    params: note.params,
    account_id: account.state.accountId,
    is_pinned: note.isPinned,
    _links: selfLink(hrefOf(account, `${note.entityType}/${note.entityId}/notes/${note.id}`)),
  }
}

export function linked(account: Account, type: EntityType, id: number): Shown {
  return { id, _links: selfLink(hrefOf(account, `${type}/${id}`)) }
}

function owners(account: Account, { responsibleId }: Entity): Shown {
  return {
    responsible_user_id: responsibleId,
    group_id: account.state.users.get(responsibleId)?.groupId ?? 0,
  }
}

function stamps(entity: Entity): Shown {
  return {
    created_by: entity.createdBy,
    updated_by: entity.updatedBy,
    created_at: entity.createdAt,
    updated_at: entity.updatedAt,
  }
}

function showTags(account: Account, type: EntityType, entity: Entity): Shown[] {
  return entity.tagIds.map(id => ({
    id,
    name: account.state.tags[type].get(id)?.name ?? '',
    color: null,
  }))
}

function showValues(account: Account, type: EntityType, entity: Entity): Shown[] | null {
  const shown = Object.entries(entity.values).flatMap(([id, values]) => {
    const field = account.state.fields[type].get(Number(id))
    if (field === undefined || values.length === 0) return []
    return [
      {
        field_id: field.id,
        field_name: field.name,
        field_code: field.code,
        field_type: field.type,
        values,
      },
    ]
  })
  return shown.length === 0 ? null : shown
}
