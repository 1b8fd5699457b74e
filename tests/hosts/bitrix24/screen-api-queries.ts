import { RestError } from './method.ts'
import { board, listCards, knownContact, listContacts, viewCard } from './screen-api-cards.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import {
  linkTo,
  numberOf,
  personName,
  pipelinesOf,
  titleOf,
  visibleItems,
} from './screen-api-read.ts'
import type { Ask, ScreenRoutes } from './screen-api-route.ts'
import { plansOfPerson } from './screen-api-timeline.ts'
import type {
  AppView,
  Boot,
  CardType,
  LinkedCard,
  NoticeView,
  Person,
  Pulse,
  TaskView,
} from './screen/wire.ts'
import type { InstalledApp, ItemType, PortalState } from './state.ts'

const LONGEST = 100

/** Everything the screen reads. */
export function screenQueries(ports: ScreenPorts): ScreenRoutes {
  const { portal, log, switches } = ports
  const { state } = portal
  return {
    'GET boot': () => bootOf(ports),
    'GET pulse': ({ user }): Pulse => ({
      revision: ports.revision(),
      now: portal.now(),
      unread: noticesOf(state, user.id).filter(({ read }) => !read).length,
      canMoveTime: ports.onMoveTime !== null,
    }),
    'GET cards': ask =>
      listCards(state, ask.sight, { ...cardQuery(ask), page: numberOf(ask.query['page']) }),
    'GET board': ask => board(state, ask.sight, cardQuery(ask), readCounts(ask.query['more'])),
    'GET card': ({ sight, query }) =>
      viewCard(state, sight, readType(query['type']), numberOf(query['id'])),
    'GET contacts': ({ sight, query }) =>
      listContacts(state, sight, query['search'] ?? '', numberOf(query['page'])),
    'GET contacts/known': ({ sight, query }) => knownContact(state, sight, query['how'] ?? ''),
    'GET pick': ({ sight, query }) => pick(state, sight, query),
    'GET tasks': ({ user }) => ({
      tasks: tasksOf(state, user.id),
      plans: plansOfPerson(state, user.id),
    }),
    'GET notices': ({ user }) => noticesOf(state, user.id),
    'GET deliveries': () => log.deliveries(LONGEST),
    'GET calls': () => log.calls(LONGEST),
    'GET switches': () => switches.settings,
  }
}

function bootOf({ portal, appTitle }: ScreenPorts): Boot {
  const { state } = portal
  const now = portal.now()
  const users = [...state.users.values()].map(({ id, position, active, admin }): Person => ({
    id,
    name: personName(state, id),
    position,
    active,
    admin,
  }))
  const sources = [...state.statuses.values()]
    .filter(({ entityId }) => entityId === 'SOURCE')
    .map(({ statusId, name }) => ({ id: statusId, name }))
  const app = state.app ? appView(state.app, appTitle) : null
  const { title, timeZone } = state
  return { title, timeZone, now, users, sources, app, ...pipelinesOf(state) }
}

function appView(app: InstalledApp, title: string): AppView {
  return {
    code: app.code,
    title,
    version: app.version,
    installed: app.installed,
    scopes: app.scopes,
    places: app.placements.map(place => ({
      placement: place.placement,
      title: place.langAll['ru']?.['TITLE'] || place.title,
      handler: place.handler,
    })),
    fieldTypes: app.fieldTypes.map(type => type.title || type.userTypeId),
    events: app.eventHandlers.map(({ event }) => event),
  }
}

function cardQuery({ query }: Ask): { type: CardType; category: number | null; search: string } {
  const category = query['category']
  return {
    type: query['type'] === '1' ? 1 : 2,
    category: category === undefined || category === '' ? null : numberOf(category),
    search: query['search'] ?? '',
  }
}

/** `NEW:60,C1:WON:90` */
function readCounts(text = ''): Record<string, number> {
  const parts = text.split(',').filter(Boolean)
  return Object.fromEntries(
    parts.map(part => [part.slice(0, part.lastIndexOf(':')), numberOf(part.split(':').at(-1))]),
  )
}

function readType(text: string | undefined): ItemType {
  const type = numberOf(text)
  if (type === 1 || type === 2 || type === 3 || type === 4) return type
  throw new RestError(400, 'BAD_TYPE', 'Неизвестный вид карточки')
}

function pick(state: PortalState, sight: Ask['sight'], query: Ask['query']): LinkedCard[] {
  const types = (query['types'] ?? '').split(',').map(numberOf)
  return ([1, 2, 3, 4] as const)
    .filter(type => types.includes(type))
    .flatMap(type =>
      visibleItems(state, type, sight, query['search'] ?? '')
        .slice(0, 20)
        .map(item => ({ type, id: item.id, title: titleOf(item), note: '' })),
    )
}

function tasksOf(state: PortalState, userId: number): TaskView[] {
  return [...state.tasks.values()]
    .filter(task => task.responsibleId === userId || task.createdBy === userId)
    .sort((a, b) => b.id - a.id)
    .slice(0, LONGEST)
    .map(task => ({
      id: task.id,
      title: task.title,
      text: task.description,
      person: personName(state, task.responsibleId),
      author: personName(state, task.createdBy),
      deadline: task.deadline,
      done: task.status === 5,
      cards: task.crm.flatMap(code => cardOfCode(state, code)),
    }))
}

/** `D_15`, `L_7`, `C_3`, `CO_2` */
function cardOfCode(state: PortalState, code: string): LinkedCard[] {
  const [prefix = '', id] = code.split('_')
  const types: Readonly<Record<string, ItemType>> = { L: 1, D: 2, C: 3, CO: 4 }
  const type = types[prefix]
  return type ? linkTo(state, type, numberOf(id)) : []
}

function noticesOf(state: PortalState, userId: number): NoticeView[] {
  return [...state.notifications.values()]
    .filter(notice => notice.userId === userId)
    .sort((a, b) => b.created - a.created || b.id - a.id)
    .slice(0, LONGEST)
    .map(({ id, created, message, read }) => ({ id, at: created, text: message, read }))
}
