import type { Account, Author } from './account.ts'
import {
  acceptUnsorted,
  addCompany,
  addContact,
  addLead,
  addNote,
  addTask,
  can,
  communications,
  completeTask,
  declineUnsorted,
  deleteLead,
  deleteTask,
  restoreLead,
  unsortedOf,
  updateCompany,
  updateContact,
  updateLead,
  updateTask,
} from './crm/logic.ts'
import { Problem } from './problem.ts'
import { canEditTask } from './rights.ts'
import { entityFor } from './screen-api-cards.ts'
import { legalValues } from './screen-api-legal.ts'
import { type Ask, numberOf, type ScreenRoutes, textOf } from './screen-api-route.ts'
import { typeOf } from './screen-api-queries.ts'
import type { AmoUser, Company, Contact, Entity, Lead, Task, Unsorted } from './state.ts'

type Body = Ask['body']

/** What a person changes by hand: the same logic as the API's, in his name. */
export function screenChanges(account: Account): ScreenRoutes {
  return {
    'POST card': ({ user, body }) => {
      save(account, user, body)
      return {}
    },
    'POST card/add': ({ user, body }) => ({ id: add(account, user, body) }),
    'POST card/delete': ({ user, body }) => {
      const lead = editable(account, user, body) as Lead
      deleteLead(account, lead, by(user))
      return {}
    },
    'POST card/restore': ({ user, body }) => {
      const lead = editable(account, user, body) as Lead
      restoreLead(account, lead, by(user))
      return {}
    },
    'POST note': ({ user, body }) => {
      const type = typeOf(body['type'])
      const entity = entityFor(account, user, type, numberOf(body['id']))
      const text = demandText(body['text'], 'Напишите текст примечания')
      addNote(
        account,
        { entityType: type, entityId: entity.id, type: 'common', params: { text } },
        by(user),
      )
      return {}
    },
    ...taskChanges(account),
    'POST unsorted/accept': ({ user, body }) => {
      const unsorted = waiting(account, user, body)
      acceptUnsorted(account, unsorted, { userId: user.id }, by(user))
      return {}
    },
    'POST unsorted/decline': ({ user, body }) => {
      declineUnsorted(account, waiting(account, user, body), by(user))
      return {}
    },
  }
}

function taskChanges(account: Account): ScreenRoutes {
  return {
    'POST task/add': ({ user, body }) => {
      const type = typeOf(body['type'])
      const entity = entityFor(account, user, type, numberOf(body['id']))
      const task = addTask(
        account,
        {
          text: demandText(body['text'], 'Напишите, что сделать'),
          completeTill: numberOf(body['till']),
          typeId: numberOf(body['typeId']) || 1,
          responsibleId: numberOf(body['responsibleId']) || user.id,
          entity: { type, id: entity.id },
        },
        by(user),
      )
      return { id: task.id }
    },
    'POST task/complete': ({ user, body }) => {
      completeTask(
        account,
        taskFor(account, user, body),
        textOf(body['result']) || undefined,
        by(user),
      )
      return {}
    },
    'POST task/move': ({ user, body }) => {
      updateTask(
        account,
        taskFor(account, user, body),
        { completeTill: numberOf(body['till']) },
        by(user),
      )
      return {}
    },
    'POST task/delete': ({ user, body }) => {
      deleteTask(account, taskFor(account, user, body), by(user))
      return {}
    },
  }
}

function by({ id }: AmoUser): Author {
  return { userId: id }
}

function demandText(value: unknown, refusal: string): string {
  const text = textOf(value).trim()
  if (text === '') throw new Problem(400, refusal)
  return text
}

function editable(account: Account, user: AmoUser, body: Body): Entity {
  const type = typeOf(body['type'])
  const entity = entityFor(account, user, type, numberOf(body['id']))
  if (!can(account.state, user, 'edit', { type, entity }))
    throw new Problem(403, 'У вас нет прав менять эту карточку')
  return entity
}

function taskFor(account: Account, user: AmoUser, body: Body): Task {
  const task = account.state.tasks.get(numberOf(body['id']))
  if (!task || task.isDeleted) throw new Problem(404, 'Задача не найдена')
  if (!canEditTask(account.state, user, task))
    throw new Problem(403, 'У вас нет прав менять эту задачу')
  return task
}

function waiting(account: Account, user: AmoUser, body: Body): Unsorted {
  const lead = entityFor(account, user, 'leads', numberOf(body['id']))
  const unsorted = unsortedOf(account, lead.id)
  if (!unsorted) throw new Problem(404, 'Заявка уже разобрана')
  return unsorted
}

/** Only what the body names is changed. */
function save(account: Account, user: AmoUser, body: Body): void {
  const entity = editable(account, user, body)
  const fields = (body['fields'] ?? {}) as Record<string, unknown>
  const number = (name: string) => (name in fields ? numberOf(fields[name]) : undefined)
  const common = {
    name: 'name' in fields ? textOf(fields['name']) : undefined,
    responsibleId: number('responsibleId'),
  }
  const type = typeOf(body['type'])
  if (type === 'leads') {
    const lossReasonId = number('lossReasonId') || undefined
    const place = { statusId: number('statusId'), pipelineId: number('pipelineId') }
    updateLead(
      account,
      entity as Lead,
      { ...common, ...place, price: number('price'), lossReasonId },
      by(user),
    )
    return
  }
  const values = talksOf(account, type, fields)
  if (type === 'companies') {
    const company = entity as Company
    const legal = legalValues(account, company, fields['legal'])
    updateCompany(account, company, { ...common, values: legal ?? values }, by(user))
  } else updateContact(account, entity as Contact, { ...common, values }, by(user))
}

function talksOf(account: Account, type: 'contacts' | 'companies', fields: Body) {
  const list = (name: string) =>
    Array.isArray(fields[name]) ? fields[name].map(textOf).filter(Boolean) : []
  return 'phones' in fields || 'emails' in fields
    ? communications(account, type, { phones: list('phones'), emails: list('emails') })
    : undefined
}

function add(account: Account, user: AmoUser, body: Body): number {
  const fields = (body['fields'] ?? {}) as Record<string, unknown>
  const type = typeOf(body['type'])
  const name = demandText(fields['name'], 'Назовите карточку')
  const common = { name, responsibleId: user.id }
  if (type === 'companies') return addCompany(account, common, by(user)).id
  if (type === 'contacts')
    return addContact(account, { ...common, values: talksOf(account, type, fields) }, by(user)).id
  const contact = textOf(fields['contact']).trim()
  const phone = textOf(fields['phone']).trim()
  const person =
    contact === '' && phone === ''
      ? null
      : addContact(
          account,
          {
            name: contact || 'Новый контакт',
            responsibleId: user.id,
            values: communications(account, 'contacts', { phones: phone === '' ? [] : [phone] }),
          },
          by(user),
        )
  return addLead(
    account,
    {
      ...common,
      price: numberOf(fields['price']),
      pipelineId: numberOf(fields['pipelineId']) || undefined,
      statusId: numberOf(fields['statusId']) || undefined,
      contacts: person === null ? [] : [{ id: person.id }],
    },
    by(user),
  ).id
}
