import { asInstant } from '../../../../shared/time/instant.ts'
import type {
  Call,
  Company,
  Contact,
  Deal,
  Firm,
  LineName,
  Note,
  Request,
  Stay,
  Step,
} from '../../seed/company.ts'
import type { Activity, Item, ItemType, PortalState } from '../state.ts'
import { LEADS, LTV, SALES } from './directories.ts'

/**
 * What the seeded portal tells of the company, in nobody's format, so that other hosts are filled with the same people,
 * cards and history.
 *
 * Left out: messages of open lines and steps' bindings to the client, which the other seeds have no use for.
 * @param state as {@link seedCompany} made it
 */
export function companyOf(state: PortalState): Company {
  const history = Map.groupBy(state.stageHistory.values(), row =>
    keyOf(row.entityTypeId, row.ownerId),
  )
  const activities = Map.groupBy(state.activities.values(), row =>
    keyOf(row.ownerTypeId, row.ownerId),
  )
  const comments = Map.groupBy(state.comments.values(), row =>
    keyOf(TYPES[row.entityType] ?? 0, row.entityId),
  )
  const calls = new Map([...state.calls.values()].map(call => [call.activityId, call]))

  function cardOf(type: 1 | 2, item: Item) {
    const key = keyOf(type, item.id)
    const own = activities.get(key) ?? []
    return {
      id: item.id,
      title: text(item, 'title'),
      ownerId: Number(item.fields['assignedById']),
      source: sourceName(state, item),
      comment: typeof item.fields['comments'] === 'string' ? item.fields['comments'] : null,
      stays: (history.get(key) ?? []).map(row => stayOf(state, row)),
      steps: own.filter(isStep).map(stepOf),
      calls: own.flatMap((row): Call[] => {
        const call = calls.get(row.id)
        if (call === undefined) return []
        const { phone, seconds, userId } = call
        return [{ at: asInstant(call.start), isIncoming: call.type === 2, phone, seconds, userId }]
      }),
      notes: (comments.get(key) ?? []).map((row): Note => ({
        at: asInstant(row.created),
        text: row.comment,
        authorId: row.authorId,
      })),
    }
  }

  return {
    title: state.title,
    people: peopleOf(state),
    lines: [
      { line: 'requests', name: LEADS.name, stages: LEADS.stages.map(({ name }) => name) },
      { line: 'sales', name: SALES.name, stages: SALES.stages.map(({ name }) => name) },
      { line: 'repeated', name: LTV.name, stages: LTV.stages.map(({ name }) => name) },
    ],
    sources: statusesNamed(state, 'SOURCE').map(({ name }) => name),
    firms: items(state, 4).map(firmOf),
    contacts: items(state, 3).map(contactOf),
    requests: items(state, 1).map(item => ({ ...cardOf(1, item), ...askerOf(item) })),
    deals: items(state, 2).map(item => ({ ...cardOf(2, item), ...dealOf(item) })),
  }
}

function askerOf(item: Item): Pick<Request, 'first' | 'last' | 'phones' | 'emails'> {
  return { first: text(item, 'name'), last: text(item, 'lastName'), ...reachOf(item) }
}

function dealOf(item: Item): Omit<Deal, keyof Request> {
  const { fields, contactIds } = item
  return {
    amount: Number(fields['opportunity'] ?? 0),
    currency: text(item, 'currencyId'),
    contactIds,
    firmId: idOrNull(fields['companyId']),
    requestId: idOrNull(fields['leadId']),
  }
}

const TYPES: Readonly<Record<string, number>> = { lead: 1, deal: 2 }

function keyOf(type: number, id: number): string {
  return `${type}/${id}`
}

function items(state: PortalState, type: ItemType): Item[] {
  return [...state.items[type].values()]
}

function peopleOf(state: PortalState): Company['people'] {
  const heads = new Set([...state.departments.values()].map(({ head }) => head))
  return [...state.users.values()].map(user => ({
    id: user.id,
    name: `${user.name} ${user.lastName}`,
    position: user.position,
    isAdmin: user.admin,
    isHead: !user.admin && heads.has(user.id),
    isActive: user.active,
  }))
}

function firmOf(item: Item): Firm {
  return { id: item.id, title: text(item, 'title'), ...reachOf(item), ...ownedSince(item) }
}

function contactOf(item: Item): Contact {
  return {
    id: item.id,
    first: text(item, 'name'),
    last: text(item, 'lastName'),
    second: text(item, 'secondName'),
    firmId: idOrNull(item.fields['companyId']),
    ...reachOf(item),
    ...ownedSince(item),
  }
}

function ownedSince({ fields }: Item): Pick<Firm, 'createdAt' | 'ownerId'> {
  return {
    createdAt: asInstant(Number(fields['createdTime'])),
    ownerId: Number(fields['assignedById']),
  }
}

function reachOf({ fm }: Item): Pick<Firm, 'phones' | 'emails'> {
  const of = (wanted: string) =>
    fm.filter(({ typeId }) => typeId === wanted).map(({ value }) => value)
  return { phones: of('PHONE'), emails: of('EMAIL') }
}

const LINES: Readonly<Record<string, LineName>> = {
  STATUS: 'requests',
  DEAL_STAGE: 'sales',
  [`DEAL_STAGE_${LTV.categoryId}`]: 'repeated',
}
const OUTCOMES = { P: 'open', S: 'won', F: 'lost' } as const

function stayOf(
  state: PortalState,
  row: {
    readonly entityTypeId: 1 | 2
    readonly categoryId: number
    readonly stageId: string
    readonly semanticId: 'P' | 'S' | 'F'
    readonly createdTime: number
  },
): Stay {
  const ofDeals = row.categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${row.categoryId}`
  const entityId = row.entityTypeId === 1 ? 'STATUS' : ofDeals
  const stage = statusesNamed(state, entityId).find(({ statusId }) => statusId === row.stageId)
  const line = LINES[entityId]
  if (stage === undefined || line === undefined) throw new Error('a card stands on a known stage')
  return {
    line,
    stage: stage.name,
    outcome: OUTCOMES[row.semanticId],
    at: asInstant(row.createdTime),
  }
}

/** Calls are no steps, and a message waiting for an answer is no plan. */
function isStep(row: Activity): boolean {
  return row.typeId !== 2 && !row.isIncomingChannel
}

function stepOf(row: Activity): Step {
  return {
    title: row.subject,
    kind: row.typeId === 1 ? 'meeting' : 'call',
    createdAt: asInstant(row.created),
    dueAt: row.deadline === null ? null : asInstant(row.deadline),
    doneAt: row.completed ? asInstant(row.lastUpdated) : null,
    ownerId: row.responsibleId,
  }
}

function sourceName(state: PortalState, item: Item): string | null {
  const id = item.fields['sourceId']
  return statusesNamed(state, 'SOURCE').find(({ statusId }) => statusId === id)?.name ?? null
}

function statusesNamed(state: PortalState, entityId: string) {
  return [...state.statuses.values()].filter(status => status.entityId === entityId)
}

function text({ fields }: Item, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

function idOrNull(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null
}
