import { asId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef, Contact, Task } from '../../../shared/crm/model.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, numeric, shape } from '../../../shared/parse/parse.ts'
import { asInstant, type Instant } from '../../../shared/time/instant.ts'
import type { OpenCard } from '../host.ts'
import type { Account } from './account.ts'
import type { Ground } from './ground.ts'
import { listOpenTasks } from './look.ts'
import { IDS_PER_CALL } from './people.ts'
import type { StageLog } from './stage-log.ts'
import { walkRequests } from './walk-requests.ts'
import { readContact } from './contact-wire.ts'
import {
  findStage,
  hasNextPage,
  isUnsortedLead,
  type Lead,
  readLead,
  readTask,
  rowsOf,
  toCard,
  toInstant,
  toUnix,
} from './wire.ts'

const PAGE = 250
/** Stages in one address. */
const STAGES_PER_CALL = 40
/** Deep pages are slow, and may end (L): from there on the moment of making goes on. */
const PAGES_PER_WINDOW = 80

/** All open leads of a kind. May miss one that changes meanwhile. */
export function walkOpenCards(
  ground: Ground,
  kind: CardKind,
  log: StageLog,
): AsyncIterable<readonly OpenCard[]> {
  return kind === 'lead' ? walkRequests(ground) : walkDeals(ground, log)
}

/**
 * 40 pages for 10,000 deals: their nearest task comes with them. Real tasks are read only where the nearest one is overdue, and where
 * a case of ours may be the nearest.
 */
async function* walkDeals(ground: Ground, log: StageLog): AsyncIterable<readonly OpenCard[]> {
  const { pipelines } = await ground.funnels()
  const stages = pipelines
    .filter(({ kind }) => kind === 'deal')
    .flatMap(pipeline => pipeline.stages.filter(({ status }) => status === 'open'))
    .flatMap(({ id }) => findStage(id) ?? [])
  const withCase = await findLeadsWithCase(ground)
  const seen = new Set<string>()
  for (const part of intoGroups(stages, STAGES_PER_CALL)) {
    const statuses = part.map(({ pipeline, status }) => ({
      pipeline_id: pipeline,
      status_id: status,
    }))
    // Oldest first within a group of stages: its first page tells how far back to read.
    let isFirstPage = true
    for await (const leads of walkLeads(ground.account, { statuses })) {
      const fresh = leads.filter(({ id }) => !seen.has(id))
      if (fresh.length === 0) continue
      if (seen.size === 0) await log.catchUp(ground.account, oldest(fresh))
      else if (isFirstPage) await log.reachBack(ground.account, oldest(fresh))
      isFirstPage = false
      for (const { id } of fresh) seen.add(id)
      yield await toOpenCards(ground, fresh, { log, withCase })
    }
  }
  log.keepOnly(seen)
}

function oldest(leads: readonly Lead[]): Instant {
  return asInstant(Math.min(...leads.map(({ created_at }) => toInstant(created_at))))
}

async function* walkLeads(
  account: Account,
  filter: Readonly<Record<string, unknown>>,
): AsyncIterable<readonly Lead[]> {
  let from: number | null = null
  for (;;) {
    let last: Lead | null = null
    for (let page = 1; page <= PAGES_PER_WINDOW; page++) {
      const answer = await account.get('leads', {
        with: 'contacts',
        filter: from === null ? filter : { ...filter, created_at: { from } },
        order: { created_at: 'asc' },
        page,
        limit: PAGE,
      })
      const leads = rowsOf(answer, 'leads').map(readLead)
      last = leads.at(-1) ?? last
      if (leads.length > 0) yield leads
      if (!hasNextPage(answer)) return
    }
    if (last === null || last.created_at === from) return
    from = last.created_at
  }
}

interface Beside {
  readonly log: StageLog
  readonly withCase: ReadonlySet<string>
}

async function toOpenCards(
  ground: Ground,
  leads: readonly Lead[],
  { log, withCase }: Beside,
): Promise<readonly OpenCard[]> {
  const now = ground.now()
  const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
  const open = leads.filter(lead => !isUnsortedLead(lead, facts))
  const doubtful = open.filter(lead => withCase.has(lead.id) || isOverdue(lead, now))
  const tasks = new Map<string, Task[]>()
  for (const part of intoGroups(doubtful, IDS_PER_CALL)) {
    for (const task of await listOpenTasks(
      ground,
      part.map(({ id }) => id),
    )) {
      const [card] = task.subjects
      if (card !== undefined) tasks.set(card.id, [...(tasks.get(card.id) ?? []), task])
    }
  }
  const known = new Set(doubtful.map(({ id }) => id))
  return open.map(lead => {
    const card = toCard(lead, facts, log.stayOf(lead, { facts, now }))
    return known.has(lead.id)
      ? { card, openTasks: tasks.get(lead.id) ?? [] }
      : { card, openTasks: nearest(lead, card.ref), areTasksUnnamed: true }
  })
}

function isOverdue({ closest_task_at }: Lead, now: Instant): boolean {
  return closest_task_at !== null && toInstant(closest_task_at) <= now
}

/** All a page of leads tells of a step: when it is due. */
export function nearest({ id, closest_task_at }: Lead, subject: CardRef): readonly Task[] {
  if (closest_task_at === null) return []
  return [
    {
      id: asId(`nearest-of-${id}`),
      title: '…',
      dueAt: toInstant(closest_task_at),
      assignee: null,
      isDone: false,
      isIncoming: false,
      isCase: false,
      subjects: [subject],
    },
  ]
}

const MAX_CASE_PAGES = 8

/** Cases are told by their text, which is in no list of leads: looked for among the open tasks of those who were ever given one. */
async function findLeadsWithCase(ground: Ground): Promise<ReadonlySet<string>> {
  const { caseUsers } = await ground.factsFor([])
  if (caseUsers.length === 0) return new Set()
  const found = new Set<string>()
  for (let page = 1; page <= MAX_CASE_PAGES; page++) {
    const answer = await ground.account.get('tasks', {
      filter: { entity_type: 'leads', is_completed: 0, responsible_user_id: caseUsers },
      page,
      limit: PAGE,
    })
    const cases = rowsOf(answer, 'tasks')
      .map(readTask)
      .filter(({ isCase }) => isCase)
    for (const { id } of cases.flatMap(({ subjects }) => subjects)) found.add(id)
    if (!hasNextPage(answer)) break
  }
  return found
}

export async function* walkContacts(
  account: Account,
  changedSince: Instant | null,
): AsyncIterable<readonly Contact[]> {
  let from = changedSince === null ? null : toUnix(changedSince)
  for (;;) {
    let last: number | null = null
    for (let page = 1; page <= PAGES_PER_WINDOW; page++) {
      const answer = await account.get('contacts', {
        ...(from !== null && { filter: { updated_at: { from } } }),
        order: { updated_at: 'asc' },
        page,
        limit: PAGE,
      })
      const rows = rowsOf(answer, 'contacts')
      last = findUpdated(rows.at(-1))?.updated_at ?? last
      if (rows.length > 0) yield rows.map(row => readContact(row).contact)
      if (!hasNextPage(answer)) return
    }
    if (last === null || last === from) return
    from = last
  }
}

const findUpdated = finderOf(shape({ updated_at: numeric }))
