import type { Account } from './account.ts'
import { can, isUnsortedLead } from './crm/logic.ts'
import { Problem } from './problem.ts'
import { cardView } from './screen-api-cards.ts'
import { knownPerson } from './screen-api-known.ts'
import type { ScreenPorts } from './screen-api-ports.ts'
import {
  leadRow,
  personRow,
  pipelineViews,
  taskView,
  userName,
  userView,
} from './screen-api-read.ts'
import { type Ask, numberOf, type ScreenRoutes } from './screen-api-route.ts'
import type { BoardColumn, Boot, LeadRow, Page, PersonRow, Pulse } from './screen/wire.ts'
import type { AmoUser, EntityType, Lead } from './state.ts'

const COLUMN = 20
const PAGE = 50
const LONGEST = 200

/** Everything the screen reads. */
export function screenQueries(ports: ScreenPorts): ScreenRoutes {
  const { account, callLog } = ports
  return {
    'GET boot': () => bootOf(ports),
    'GET pulse': (): Pulse => ({
      revision: ports.revision(),
      now: account.now(),
      canMoveTime: ports.onMoveTime !== null,
    }),
    'GET board': ask => board(account, ask),
    'GET leads': ask => leadsPage(account, ask),
    'GET card': ({ user, query }) =>
      cardView(account, user, typeOf(query['type']), numberOf(query['id'])),
    'GET people': ask => peoplePage(account, ask),
    'GET people/known': ({ user, query }) => ({
      person: knownPerson(account, user, query['how'] ?? ''),
    }),
    'GET tasks': ({ user }) => tasksOf(account, user),
    'GET calls': () =>
      callLog.entries
        .slice(-LONGEST)
        .toReversed()
        .map(({ at, server, method, path, query, clientId, userId, status, refusal, ms }) => ({
          at: Math.floor(at / 1000),
          server,
          method,
          path,
          query: query.join(', '),
          who: callerName(account, clientId, userId),
          status,
          refusal: refusal ?? '',
          ms,
        })),
    'GET deliveries': () => ports.deliveries(LONGEST),
    'GET switches': () => account.switches.settings,
  }
}

function callerName(account: Account, clientId: string | null, userId: number | null): string {
  if (clientId !== null) return 'интеграция'
  return userId === null ? 'страница' : userName(account, userId).name
}

/** @throws {Problem} 400 for a word that is no kind of card */
export function typeOf(text: unknown): EntityType {
  if (text === 'leads' || text === 'contacts' || text === 'companies') return text
  throw new Problem(400, 'Неизвестный вид карточки')
}

function bootOf({ account, shelf }: ScreenPorts): Boot {
  const { state } = account
  return {
    account: {
      id: state.accountId,
      subdomain: state.subdomain,
      name: state.name,
      timeZone: state.timeZone,
      currency: state.currency,
    },
    users: [...state.users.values()].map(user => userView(account, user)),
    pipelines: pipelineViews(account),
    lossReasons: [...state.lossReasons.values()].map(({ id, name }) => ({ id, name })),
    taskTypes: state.taskTypes.map(({ id, name }) => ({ id, name })),
    widgets: shelf.list(state.installations),
  }
}

/** Leads this person may see, newest first. */
function visibleLeads(
  { state }: Account,
  user: AmoUser,
  { pipeline, search = '' }: Ask['query'],
): Lead[] {
  const words = search.trim().toLowerCase()
  const pipelineId = numberOf(pipeline)
  return [...state.leads.values()]
    .filter(
      lead =>
        !lead.isDeleted &&
        (pipelineId === 0 || lead.pipelineId === pipelineId) &&
        can(state, user, 'view', { type: 'leads', entity: lead }) &&
        (words === '' || lead.name.toLowerCase().includes(words)),
    )
    .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id)
}

function board(account: Account, { user, query }: Ask): BoardColumn[] {
  const byStatus = Map.groupBy(visibleLeads(account, user, query), ({ statusId }) => statusId)
  const more = numberOf(query['more'])
  return [...byStatus].map(([statusId, leads]) => ({
    statusId,
    count: leads.length,
    sum: leads.reduce((sum, { price }) => sum + price, 0),
    rows: leads
      .slice(0, COLUMN + (numberOf(query['stage']) === statusId ? more : 0))
      .map(lead => leadRow(account, lead)),
  }))
}

function leadsPage(account: Account, { user, query }: Ask): Page<LeadRow> {
  const all = visibleLeads(account, user, query).filter(lead => !isUnsortedLead(account, lead))
  const from = numberOf(query['page']) * PAGE
  return {
    total: all.length,
    rows: all.slice(from, from + PAGE).map(lead => leadRow(account, lead)),
  }
}

function peoplePage(account: Account, { user, query }: Ask): Page<PersonRow> {
  const type = query['type'] === 'companies' ? 'companies' : 'contacts'
  const words = (query['search'] ?? '').trim().toLowerCase()
  const { state } = account
  const all = [...state[type].values()]
    .filter(
      one =>
        !one.isDeleted &&
        !one.isUnsorted &&
        can(state, user, 'view', { type, entity: one }) &&
        one.name.toLowerCase().includes(words),
    )
    .sort((a, b) => b.createdAt - a.createdAt || b.id - a.id)
  const from = numberOf(query['page']) * PAGE
  const rows = all.slice(from, from + PAGE).map(one => personRow(account, type, one))
  return { total: all.length, rows }
}

function tasksOf(account: Account, user: AmoUser) {
  return [...account.state.tasks.values()]
    .filter(
      task =>
        !task.isDeleted && !task.isCompleted && (user.isAdmin || task.responsibleId === user.id),
    )
    .sort((a, b) => a.completeTill - b.completeTill)
    .slice(0, LONGEST)
    .map(task => taskView(account, task))
}
