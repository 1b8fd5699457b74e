import type { Account } from './account.ts'
import { can, isUnsortedLead } from './crm/logic.ts'
import { Problem } from './problem.ts'
import { clientView, fieldViews, leadRow, tagNames, taskView, userName } from './screen-api-read.ts'
import type { CardView, ClientView, FeedItem } from './screen/wire.ts'
import type { AmoEvent, AmoUser, Contact, Entity, EntityType, Lead, Note } from './state.ts'

/** @throws {Problem} 404 for an entity that is not there, 403 for one this person may not see */
export function entityFor(account: Account, user: AmoUser, type: EntityType, id: number): Entity {
  const entity = account.state[type].get(id)
  if (!entity) throw new Problem(404, 'Карточка не найдена')
  if (!can(account.state, user, 'view', { type, entity }))
    throw new Problem(403, 'У вас нет прав на эту карточку')
  return entity
}

export function cardView(account: Account, user: AmoUser, type: EntityType, id: number): CardView {
  const entity = entityFor(account, user, type, id)
  const lead = type === 'leads' ? (entity as Lead) : null
  return {
    type,
    id,
    name: entity.name,
    price: lead?.price ?? 0,
    pipelineId: lead?.pipelineId ?? 0,
    statusId: lead?.statusId ?? 0,
    lossReasonId: lead?.lossReasonId ?? null,
    isUnsorted: lead !== null && isUnsortedLead(account, lead),
    isDeleted: entity.isDeleted,
    mayEdit: can(account.state, user, 'edit', { type, entity }),
    responsible: userName(account, entity.responsibleId),
    createdAt: entity.createdAt,
    tags: tagNames(account, type, entity),
    fields: fieldViews(account, type, entity),
    clients: clientsOf(account, type, entity),
    leads: type === 'leads' ? [] : leadsOf(account, type, id).map(one => leadRow(account, one)),
    tasks: account.openTasks
      .on(type, id)
      .toSorted((a, b) => a.completeTill - b.completeTill)
      .map(task => taskView(account, task)),
    feed: feedOf(account, type, id),
  }
}

function clientsOf(account: Account, type: EntityType, entity: Entity): ClientView[] {
  if (type === 'companies') {
    const people = [...account.state.contacts.values()].filter(
      ({ companyId }) => companyId === entity.id,
    )
    return people.flatMap(({ id }) => clientView(account, 'contacts', id, false))
  }
  const { contacts = [], companyId } = entity as Lead & Contact
  const people = contacts.flatMap(({ id, isMain }) => clientView(account, 'contacts', id, isMain))
  return companyId === null
    ? people
    : [...people, ...clientView(account, 'companies', companyId, false)]
}

function leadsOf({ state }: Account, type: 'contacts' | 'companies', id: number): Lead[] {
  return [...state.leads.values()].filter(lead => {
    if (lead.isDeleted) return false
    return type === 'companies'
      ? lead.companyId === id
      : lead.contacts.some(contact => contact.id === id)
  })
}

/** The feed of a card, oldest first: notes, events, closed tasks. */
function feedOf(account: Account, type: EntityType, id: number): FeedItem[] {
  const { notes, events, tasks } = account.state
  const kinds = { leads: 'lead', contacts: 'contact', companies: 'company' } as const
  const items = [
    ...[...notes.values()]
      .filter(note => note.entityType === type && note.entityId === id)
      .map(note => noteItem(account, note)),
    ...[...events.values()]
      .filter(event => event.entityType === kinds[type] && event.entityId === id)
      .flatMap(event => eventItem(account, event)),
    ...[...tasks.values()]
      .filter(
        task =>
          task.entityType === type && task.entityId === id && task.isCompleted && !task.isDeleted,
      )
      .map((task): FeedItem => ({
        key: `t${task.id}`,
        at: task.updatedAt,
        kind: 'task',
        author: userName(account, task.updatedBy).name,
        title: 'Задача выполнена',
        text: task.result ? `${task.text}: ${task.result}` : task.text,
      })),
  ]
  return items.sort((a, b) => a.at - b.at).slice(-100)
}

function noteItem(account: Account, note: Note): FeedItem {
  const { params, type } = note
  const isCall = type.startsWith('call_')
  const isService = type.endsWith('service_message')
  const author = isService
    ? String(params['service'] ?? 'Сервис')
    : userName(account, note.createdBy).name
  const names: Readonly<Record<string, string>> = {
    call_in: 'Входящий звонок',
    call_out: 'Исходящий звонок',
  }
  const minutes = `${Math.floor(Number(params['duration'] ?? 0) / 60)} мин ${Number(params['duration'] ?? 0) % 60} с`
  return {
    key: `n${note.id}`,
    at: note.createdAt,
    kind: kindOf(isCall, isService),
    author,
    title: names[type] ?? 'Примечание',
    text: isCall ? `${String(params['phone'] ?? '')}, ${minutes}` : String(params['text'] ?? ''),
  }
}

function kindOf(isCall: boolean, isService: boolean): FeedItem['kind'] {
  if (isCall) return 'call'
  return isService ? 'service' : 'note'
}

function eventItem(account: Account, event: AmoEvent): FeedItem[] {
  const title = titleOf(account, event)
  if (title === null) return []
  const author = userName(account, event.createdBy).name
  return [{ key: event.id, at: event.createdAt, kind: 'event', author, title, text: '' }]
}

function titleOf(account: Account, { type, valueAfter }: AmoEvent): string | null {
  const [value = {}] = valueAfter as readonly Record<string, Record<string, unknown>>[]
  if (type === 'lead_status_changed') {
    const { id, pipeline_id: pipelineId } = value['lead_status'] ?? {}
    const pipeline = account.state.pipelines.get(Number(pipelineId))
    return `Новый этап: ${pipeline?.statuses.find(one => one.id === id)?.name ?? '?'}`
  }
  if (type === 'entity_responsible_changed')
    return `Ответственный: ${userName(account, Number(value['responsible_user']?.['id'])).name}`
  if (type === 'entity_tag_added') return `Тег: ${String(value['tag']?.['name'])}`
  const plain: Readonly<Record<string, string>> = {
    lead_added: 'Новая сделка',
    contact_added: 'Новый контакт',
    company_added: 'Новая компания',
    lead_deleted: 'Сделка удалена',
    lead_restored: 'Сделка восстановлена',
    task_added: 'Новая задача',
    entity_merged: 'Объединено с дублем',
  }
  return plain[type] ?? null
}
