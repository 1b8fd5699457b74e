import { canWrite } from './crm/access.ts'
import { RestError } from './method.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import { itemOf, numberOf, textOf } from './screen-api-read.ts'
import type { Ask, ScreenRoutes } from './screen-api-route.ts'
import { ownerItem } from './screen-api-timeline.ts'
import type { FormEntry } from './screen/wire.ts'
import type { Activity, Item, ItemType, PortalState } from './state.ts'
import { CALM, type SwitchSettings } from './switches.ts'

const EDITABLE = new Set([
  'assignedById',
  'stageId',
  'categoryId',
  'opportunity',
  'title',
  'comments',
])

/** Everything a person changes on a card. */
export function screenChanges(ports: ScreenPorts): ScreenRoutes {
  const { crm, portal } = ports
  const { state } = portal
  return {
    'POST card': ({ user, sight, body }) => {
      crm.update(user, writableItem(state, sight, body), readFields(body['fields']))
      return {}
    },
    'POST todo': ({ user, sight, body }) => {
      const subject = demandText(body['subject'], 'Напишите, что нужно сделать')
      const deadline = body['deadline'] === null ? null : demandMoment(body['deadline'])
      crm.addTodo(user, writableItem(state, sight, body), { subject, deadline })
      return {}
    },
    'POST todo/complete': ({ user, sight, body }) => {
      crm.complete(user, writableActivity(state, sight, body))
      return {}
    },
    'POST todo/deadline': ({ user, sight, body }) => {
      crm.moveDeadline(user, writableActivity(state, sight, body), demandMoment(body['deadline']))
      return {}
    },
    'POST todo/delete': ({ user, sight, body }) => {
      crm.remove(user, writableActivity(state, sight, body))
      return {}
    },
    'POST comment': ({ user, sight, body }) => {
      const text = demandText(body['text'], 'Напишите комментарий')
      crm.comment(user, writableItem(state, sight, body), text)
      return {}
    },
  }
}

/** What a person does with his tasks and notifications, and everything that drives the stand itself. */
export function screenStand(ports: ScreenPorts): ScreenRoutes {
  const { portal, crm, switches, onMoveTime } = ports
  const { state } = portal
  return {
    'POST task/complete': ({ user, body }) => {
      const task = state.tasks.get(numberOf(body['id']))
      if (!task) throw new RestError(404, 'NOT_FOUND', 'Задачи больше нет')
      if (task.responsibleId !== user.id && task.createdBy !== user.id && !user.admin)
        throw denied()
      crm.completeTask(user, task)
      return {}
    },
    'POST notices/read': ({ user }) => {
      for (const notice of state.notifications.values())
        if (notice.userId === user.id) notice.read = true
      portal.touch()
      return {}
    },
    'POST switches': ({ body }) => {
      switches.set(readSwitches(body))
      portal.touch()
      return switches.settings
    },
    'POST switches/reset': () => {
      switches.reset()
      portal.touch()
      return switches.settings
    },
    'POST form': async ({ body }) => ({ id: await ports.onSubmitForm(readForm(body)) }),
    'POST time': async ({ body }) => {
      if (!onMoveTime) throw new RestError(400, 'CLOCK_FIXED', 'Здесь время не переводится')
      const ms = numberOf(body['ms'])
      if (ms <= 0) throw new RestError(400, 'BAD_VALUE', 'Время идёт только вперёд')
      await onMoveTime(ms)
      portal.touch()
      return { now: portal.now() }
    },
  }
}

function writableItem(state: PortalState, sight: Ask['sight'], body: Ask['body']): Item {
  const type = numberOf(body['type'])
  if (type !== 1 && type !== 2 && type !== 3)
    throw new RestError(400, 'BAD_TYPE', 'Неизвестный вид карточки')
  const item = itemOf(state, type satisfies ItemType, numberOf(body['id']))
  if (!canWrite(sight, item)) throw denied()
  return item
}

function writableActivity(state: PortalState, sight: Ask['sight'], body: Ask['body']): Activity {
  const activity = state.activities.get(numberOf(body['id']))
  if (!activity) throw new RestError(404, 'NOT_FOUND', 'Дела больше нет')
  const isOwn = activity.responsibleId === sight.userId
  if (!isOwn && !canWrite(sight, ownerItem(state, activity))) throw denied()
  return activity
}

function readFields(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new RestError(400, 'BAD_BODY', 'Нет полей')
  const names = Object.keys(value)
  if (!names.every(name => EDITABLE.has(name)))
    throw new RestError(400, 'BAD_FIELD', 'Это поле здесь не меняется')
  return value as Record<string, unknown>
}

function readSwitches(body: Ask['body']): Partial<SwitchSettings> {
  for (const [name, value] of Object.entries(body)) {
    const calm = Object.hasOwn(CALM, name) ? CALM[name as keyof SwitchSettings] : undefined
    if (calm === undefined || typeof value !== typeof calm || !isSwitchValue(value))
      throw new RestError(400, 'BAD_SWITCH', 'Такого сбоя нет или значение не подходит')
  }
  // Every name and the shape of every value were checked above.
  return body as Partial<SwitchSettings>
}

function isSwitchValue(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0
  if (typeof value === 'string') return value === 'all' || value === 'writes'
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean'
  const { share, next } = value as Record<string, unknown>
  return typeof share === 'number' && share >= 0 && share <= 1 && isCount(next)
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0
}

function readForm(body: Ask['body']): FormEntry {
  const [name, phone, email, comment] = ['name', 'phone', 'email', 'comment'].map(key =>
    textOf(body[key]).trim().slice(0, 2000),
  )
  if (!phone && !email)
    throw new RestError(400, 'NO_CONTACT', 'Укажите телефон или почту: иначе клиенту не ответить')
  return {
    name: name ?? '',
    phone: phone ?? '',
    email: email ?? '',
    comment: comment ?? '',
    sourceId: textOf(body['sourceId']) || 'WEB',
  }
}

function demandText(value: unknown, refusal: string): string {
  const text = textOf(value).trim()
  if (text === '') throw new RestError(400, 'NO_TEXT', refusal)
  return text.slice(0, 2000)
}

function demandMoment(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new RestError(400, 'NO_MOMENT', 'Укажите срок')
}

function denied(): RestError {
  return new RestError(403, 'ACCESS_DENIED', 'Недостаточно прав на эту карточку')
}
