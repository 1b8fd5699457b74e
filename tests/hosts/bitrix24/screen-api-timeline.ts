import {
  cardsOf,
  itemOf,
  linkTo,
  personName,
  stagesOf,
  textOf,
  momentOf,
} from './screen-api-read.ts'
import { TYPE_NAMES } from './screen-api-read.ts'
import type { PlanRow, PlanView, RecordView } from './screen/wire.ts'
import type { Activity, CallRecord, Item, PortalState, StageEntry } from './state.ts'

const LONGEST = 200

/** What is planned on a card, earliest first; incoming messages that wait for an answer come before everything. */
export function plansOf(state: PortalState, item: Item): PlanView[] {
  return activitiesOf(state, item)
    .filter(({ completed }) => !completed)
    .map(activity => planView(state, activity))
    .sort(byDeadline)
}

/** Everything a person has planned, over all cards. */
export function plansOfPerson(state: PortalState, userId: number): PlanRow[] {
  return [...state.activities.values()]
    .filter(({ completed, responsibleId }) => !completed && responsibleId === userId)
    .flatMap(activity => {
      const type = activity.ownerTypeId
      const [card] = type >= 1 && type <= 4 ? linkTo(state, type as 1, activity.ownerId) : []
      return card ? [{ ...planView(state, activity), card }] : []
    })
    .sort(byDeadline)
}

function byDeadline(a: PlanView, b: PlanView): number {
  const incoming = Number(b.isIncoming) - Number(a.isIncoming)
  return incoming || (a.deadline ?? Infinity) - (b.deadline ?? Infinity) || a.id - b.id
}

export function planView(state: PortalState, activity: Activity): PlanView {
  return {
    id: activity.id,
    kind: kindOf(activity),
    subject: activity.subject || 'Дело',
    text: activity.description,
    deadline: activity.deadline,
    person: personName(state, activity.responsibleId),
    isIncoming: activity.isIncomingChannel,
  }
}

/** What has happened on a card, newest first, at most 200 lines. */
export function recordsOf(state: PortalState, item: Item): RecordView[] {
  return [
    ...stageRecords(state, item),
    ...commentRecords(state, item),
    ...activitiesOf(state, item)
      .filter(({ completed }) => completed)
      .map(activity => doneRecord(state, activity)),
    ...callRecords(state, item),
    createdRecord(state, item),
  ]
    .sort((a, b) => b.at - a.at)
    .slice(0, LONGEST)
}

function activitiesOf(state: PortalState, item: Item): Activity[] {
  const card = `${item.entityTypeId}:${item.id}`
  return [...state.activities.values()].filter(activity => cardsOf(activity).has(card))
}

function kindOf({ typeId, providerId }: Activity): PlanView['kind'] {
  if (providerId === 'CRM_TODO') return 'todo'
  const kinds: Readonly<Record<number, PlanView['kind']>> = {
    1: 'meeting',
    2: 'call',
    3: 'task',
    4: 'mail',
  }
  return kinds[typeId] ?? 'other'
}

function createdRecord(state: PortalState, item: Item): RecordView {
  const kinds: Readonly<Record<number, string>> = { 1: 'Лид создан', 2: 'Сделка создана' }
  return {
    key: 'created',
    kind: 'created',
    at: momentOf(item.fields['createdTime']),
    title: kinds[item.entityTypeId] ?? 'Карточка создана',
    text: textOf(item.fields['sourceDescription']),
    person: personName(state, item.fields['createdBy']),
  }
}

function stageRecords(state: PortalState, item: Item): RecordView[] {
  const entries = [...state.stageHistory.values()].filter(
    ({ entityTypeId, ownerId }) => entityTypeId === item.entityTypeId && ownerId === item.id,
  )
  return entries.filter(({ typeId }) => typeId !== 1).map(entry => stageRecord(state, entry))
}

function stageRecord(state: PortalState, entry: StageEntry): RecordView {
  const stages = stagesOf(state, entry.entityTypeId === 1 ? null : entry.categoryId)
  const name = stages.find(({ id }) => id === entry.stageId)?.name ?? entry.stageId
  return {
    key: `stage-${entry.id}`,
    kind: 'stage',
    at: entry.createdTime,
    title: entry.typeId === 5 ? 'Сменилась воронка' : 'Стадия изменена',
    text: `→ ${name}`,
    person: '',
  }
}

function commentRecords(state: PortalState, item: Item): RecordView[] {
  return [...state.comments.values()]
    .filter(
      ({ entityType, entityId }) =>
        entityType === TYPE_NAMES[item.entityTypeId] && entityId === item.id,
    )
    .map(({ id, created, comment, authorId }) => ({
      key: `comment-${id}`,
      kind: 'comment',
      at: created,
      title: 'Комментарий',
      text: comment,
      person: personName(state, authorId),
    }))
}

function doneRecord(state: PortalState, activity: Activity): RecordView {
  const kind = kindOf(activity)
  const kinds: Readonly<Partial<Record<PlanView['kind'], RecordView['kind']>>> = {
    call: 'call',
    mail: 'mail',
  }
  return {
    key: `done-${activity.id}`,
    kind: kinds[kind] ?? 'done',
    at: activity.lastUpdated,
    title: kind === 'call' ? callTitle(activity.direction) : 'Дело завершено',
    text: kind === 'call' ? callText(state, activity) : activity.subject,
    person: personName(state, activity.responsibleId),
  }
}

/** Calls without an activity of their own: the others are there already. */
function callRecords(state: PortalState, item: Item): RecordView[] {
  return [...state.calls.values()]
    .filter(call => call.entityTypeId === item.entityTypeId && call.entityId === item.id)
    .filter(({ activityId }) => !state.activities.has(activityId))
    .map(call => ({
      key: `call-${call.id}`,
      kind: 'call',
      at: call.start,
      title: callTitle(call.type === 2 ? 1 : 2),
      text: lengthText(call),
      person: personName(state, call.userId),
    }))
}

function callText(state: PortalState, activity: Activity): string {
  const call = [...state.calls.values()].find(({ activityId }) => activityId === activity.id)
  const isNamed = activity.subject !== '' && !/^(Входящий|Исходящий) звонок/.test(activity.subject)
  return [isNamed ? activity.subject : '', call ? lengthText(call) : activity.description]
    .filter(Boolean)
    .join('\n')
}

function lengthText({ phone, seconds }: CallRecord): string {
  const minutes = Math.floor(seconds / 60)
  const length = minutes > 0 ? `${minutes} мин ${seconds % 60} с` : `${seconds} с`
  return `${phone}, ${seconds > 0 ? length : 'без ответа'}`
}

function callTitle(direction: number): string {
  return direction === 1 ? 'Входящий звонок' : 'Исходящий звонок'
}

/** @throws {RestError} 404 */
export function ownerItem(state: PortalState, activity: Activity): Item {
  return itemOf(state, activity.ownerTypeId as 1, activity.ownerId)
}
