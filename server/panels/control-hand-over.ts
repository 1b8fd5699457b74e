import type { HandedOver, HandOver, HandOverEnd } from '../../shared/contract/control-hand-over.ts'
import type { TenantId, UserId } from '../../shared/crm/ids.ts'
import { type CardRef, nameOf, type Task } from '../../shared/crm/model.ts'
import { BY_PERSON } from '../flow/by-person.ts'
import type { Flow } from '../flow/flow.ts'
import { stepKeyOf } from '../flow/take-back.ts'
import type { CardView } from '../hosts/host.ts'
import type { LedgerRow, PlannedAction } from '../store/store.ts'
import { type CaseGround, caseGround, requireHead } from './cases-ground.ts'
import { endOf } from './end-of.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** To whom the reader may give cards: an administrator to anybody who works here, a head to himself and his people. By name. */
export function heirsOf(
  { users, answersFor, pipelines }: Pick<CaseGround, 'users' | 'answersFor' | 'pipelines'>,
  reader: UserId,
): readonly { readonly id: UserId; readonly name: string }[] {
  return [...users.values()]
    .filter(({ id, isActive }) => {
      if (!isActive) return false
      return (
        id === reader || pipelines.some(({ id: pipeline }) => answersFor({ pipeline, owner: id }))
      )
    })
    .map(({ id, name }) => ({ id, name }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'ru'))
}

/** One card to another responsible, in the reader's own right, through the ledger: neither a second click nor a crash does it twice. */
export async function handOverCard(
  tools: PanelTools,
  wish: HandOver,
  context: PanelContext,
): Promise<HandedOver> {
  const ground = await caseGround(tools, context)
  const { desk, say, users } = ground
  requireHead(ground)
  const { session, tenant } = context
  if (!heirsOf(ground, session.user).some(({ id }) => id === wish.to))
    throw new ApiFailure(422, 'invalid', { to: 'empty' })
  const told = (end: HandOverEnd, values: Readonly<Record<string, string | number>> = {}) => ({
    end,
    text: say({ id: `cases.hand-over.${end}`, values }),
  })

  const reader = { user: session.user, isAdmin: session.isAdmin, proof: wish.proof }
  const may = await desk.host.sightOf(tenant, reader).rightTo(wish.card)
  if (may !== 'write') return told('no-access')
  const view = await desk.crm.look(wish.card)
  if (view === null) return told('gone')
  const { status, pipeline, owner } = view.card
  if (status !== 'open') return told('closed')
  const key = keyOf(wish, session.user)
  const isBegun = (await tools.flow.store.ledger.find(tenant.id, key)) !== null
  // What an earlier click has begun may have changed whose it is already.
  if (!isBegun && !ground.answersFor({ pipeline, owner }) && owner !== session.user)
    return told('no-access')
  if (!isBegun && owner === wish.to) return told('same')

  const by = users.get(session.user)?.name ?? '—'
  const planned = planOf(wish, view, { user: session.user, by })
  const card = await carryOut(tools, context, { card: wish.card, planned })
  if (card === null) return told('later')
  if (card.state !== 'done') return told('refused', { reason: card.reason ?? '—' })
  const tasks = await stepsAsEnded(tools, context, card)
  if (tasks === null) return told('later')
  const left = tasks.filter(({ state }) => state !== 'done').length
  return left === 0 ? told('done', { count: tasks.length }) : told('partly', { count: left })
}

function keyOf({ card, nonce }: Pick<HandOver, 'card' | 'nonce'>, user: UserId): string {
  return `${BY_PERSON}/hand-over/${nameOf(card)}/${user}/${nonce}`
}

/** Neither host takes its steps along, so each of them is handed over by itself after it, and one that is refused holds up no other. */
function planOf(
  wish: HandOver,
  view: CardView,
  { user, by }: { readonly user: UserId; readonly by: string },
): PlannedAction {
  const { card, to } = wish
  const action = {
    type: 'card.hand-over' as const,
    key: keyOf(wish, user),
    needs: 'show' as const,
    subject: card,
    to,
    steps: wish.withTasks ? stepsOf(view, to).map(({ id }) => id) : [],
    because: { id: 'cases.hand-over.by', values: { name: by } },
  }
  return { rule: BY_PERSON, held: null, askedBy: user, action }
}

/** Open steps of the former responsible. What is somebody else's stays his, and the head's own task is the head's. */
function stepsOf({ card, openTasks }: CardView, to: UserId): readonly Task[] {
  return openTasks.filter(
    ({ isCase, isDone, assignee }) =>
      !isCase && !isDone && assignee !== null && assignee === card.owner && assignee !== to,
  )
}

/** @returns the card's row as it ended; `null`: not within the time a click waits */
async function carryOut(
  { flow }: PanelTools,
  { tenant }: PanelContext,
  { card, planned }: { readonly card: CardRef; readonly planned: PlannedAction },
): Promise<LedgerRow | null> {
  const { key } = planned.action
  await again(flow, tenant.id, key)
  // A known one stays as it was begun, its steps included: by now they may be the new responsible's.
  await flow.store.ledger.add(tenant.id, card, flow.clock.now(), planned)
  return endOrNull(flow, tenant.id, key)
}

/** @returns rows of the steps that went with the card; `null`: not all within the time a click waits */
async function stepsAsEnded(
  { flow }: PanelTools,
  { tenant }: PanelContext,
  { action }: LedgerRow,
): Promise<readonly LedgerRow[] | null> {
  const steps = action.type === 'card.hand-over' ? (action.steps ?? []) : []
  const rows = await Promise.all(
    steps.map(task => endOrNull(flow, tenant.id, stepKeyOf(action.key, task))),
  )
  const ended = rows.filter(row => row !== null)
  return ended.length < rows.length ? null : ended
}

/** What the host refused once is tried again when somebody asks again. */
async function again({ store }: Flow, tenant: TenantId, key: string): Promise<void> {
  const row = await store.ledger.find(tenant, key)
  if (row?.state === 'buried') await store.ledger.retry(tenant, key)
  if (row?.state !== 'done' || row.action.type !== 'card.hand-over') return
  for (const task of row.action.steps ?? []) {
    const step = await store.ledger.find(tenant, stepKeyOf(key, task))
    if (step?.state === 'buried') await store.ledger.retry(tenant, step.key)
  }
}

async function endOrNull(flow: Flow, tenant: TenantId, key: string): Promise<LedgerRow | null> {
  try {
    return await endOf(flow, tenant, key)
  } catch (error) {
    if (error instanceof ApiFailure && error.word === 'under-way') return null
    throw error
  }
}
