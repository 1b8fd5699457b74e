import type { Account } from '../account.ts'
import type { Company, Contact, Entity, EntityType, Lead, Task } from '../state.ts'
import { localTime } from '../local-time.ts'

type Item = Record<string, unknown>

/** A lead as `leads[add|update|status…][0]` shows it. */
export function leadItem(account: Account, lead: Lead, extra: Item = {}): Item {
  return {
    id: lead.id,
    name: lead.name,
    status_id: lead.statusId,
    ...extra,
    price: lead.price,
    responsible_user_id: lead.responsibleId,
    last_modified: lead.updatedAt,
    modified_user_id: lead.updatedBy,
    created_user_id: lead.createdBy,
    date_create: lead.createdAt,
    pipeline_id: lead.pipelineId,
    ...commonItem(account, 'leads', lead),
  }
}

/** Contacts and companies share the key `contacts`; `type` tells them apart. */
export function contactItem(account: Account, contact: Contact, extra: Item = {}): Item {
  const company = account.state.companies.get(contact.companyId ?? 0)
  const leads = [...account.state.leads.values()].filter(lead =>
    lead.contacts.some(({ id }) => id === contact.id),
  )
  return {
    id: contact.id,
    name: contact.name,
    first_name: contact.firstName,
    last_name: contact.lastName,
    ...personItem(contact, extra),
    ...(company === undefined ? {} : { company_name: company.name, linked_company_id: company.id }),
    ...linkedLeads(leads),
    ...commonItem(account, 'contacts', contact),
    type: 'contact',
  }
}

export function companyItem(account: Account, company: Company, extra: Item = {}): Item {
  const leads = [...account.state.leads.values()].filter(lead => lead.companyId === company.id)
  return {
    id: company.id,
    name: company.name,
    ...personItem(company, extra),
    ...linkedLeads(leads),
    ...commonItem(account, 'companies', company),
    type: 'company',
  }
}

/** The last update of a task closed now carries `action_close`. */
export function taskItem(account: Account, task: Task, extra: Item = {}): Item {
  const zone = account.state.timeZone
  const types = { contacts: 1, leads: 2, companies: 3 }
  return {
    id: task.id,
    element_id: task.entityId ?? 0,
    element_type: task.entityType === null ? 0 : types[task.entityType],
    task_type: task.typeId,
    date_create: localTime(task.createdAt, zone),
    text: task.text,
    status: Number(task.isCompleted),
    account_id: account.state.accountId,
    created_user_id: task.createdBy,
    last_modified: task.updatedAt,
    responsible_user_id: task.responsibleId,
    complete_till: localTime(task.completeTill, zone),
    ...extra,
    complete_before: task.completeTill,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
    ...(task.result === null ? {} : { result: { id: task.id + 1, text: task.result } }),
  }
}

function personItem(entity: Entity, extra: Item): Item {
  return {
    responsible_user_id: entity.responsibleId,
    ...extra,
    date_create: entity.createdAt,
    last_modified: entity.updatedAt,
    created_user_id: entity.createdBy,
    modified_user_id: entity.updatedBy,
  }
}

function linkedLeads(leads: readonly Lead[]): Item {
  if (leads.length === 0) return {}
  return { linked_leads_id: Object.fromEntries(leads.map(({ id }) => [id, { ID: id }])) }
}

function commonItem(account: Account, type: EntityType, entity: Entity): Item {
  const tags = entity.tagIds.map(id => ({ id, name: account.state.tags[type].get(id)?.name ?? '' }))
  const fields = fieldItems(account, type, entity)
  return {
    account_id: account.state.accountId,
    ...(tags.length === 0 ? {} : { tags }),
    ...(fields.length === 0 ? {} : { custom_fields: fields }),
    created_at: entity.createdAt,
    updated_at: entity.updatedAt,
  }
}

function fieldItems(account: Account, type: EntityType, entity: Entity): Item[] {
  return Object.entries(entity.values).flatMap(([id, values]) => {
    const field = account.state.fields[type].get(Number(id))
    if (field === undefined || values.length === 0) return []
    return [
      {
        id: field.id,
        name: field.name,
        ...(field.code === null ? {} : { code: field.code }),
        values: values.map(one => ({
          value: one.value,
          ...(one.enum_id == null ? {} : { enum: one.enum_id }),
        })),
      },
    ]
  })
}
