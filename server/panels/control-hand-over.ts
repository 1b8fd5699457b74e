import type { HandedOver, HandOver, HandOverEnd } from '../../shared/contract/control-hand-over.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf, type Task } from '../../shared/crm/model.ts'
import { BY_PERSON } from '../flow/by-person.ts'
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
  const plan = planOf(wish, view, { user: session.user, by: users.get(session.user)?.name ?? '—' })
  const isBegun =
    (await tools.flow.store.ledger.find(tenant.id, keyOf(wish, session.user))) !== null
  // What an earlier click has begun may have changed whose it is already.
  if (!isBegun && !ground.answersFor({ pipeline, owner }) && owner !== session.user)
    return told('no-access')
  if (!isBegun && owner === wish.to) return told('same')

  const rows = await carryOut(tools, context, wish, isBegun ? plan.slice(0, 1) : plan)
  if (rows === null) return told('later')
  const [card, ...tasks] = rows
  if (card?.state !== 'done') return told('refused', { reason: card?.reason ?? '—' })
  const left = tasks.filter(({ state }) => state !== 'done').length
  return left === 0 ? told('done', { count: tasks.length }) : told('partly', { count: left })
}

function keyOf({ card, nonce }: Pick<HandOver, 'card' | 'nonce'>, user: UserId): string {
  return `${BY_PERSON}/hand-over/${nameOf(card)}/${user}/${nonce}`
}

/** The card first. Neither host takes its steps along, so each of them is handed over by itself, and one that is refused holds up no other. */
function planOf(
  wish: HandOver,
  view: CardView,
  { user, by }: { readonly user: UserId; readonly by: string },
): readonly PlannedAction[] {
  const { card, to } = wish
  const key = keyOf(wish, user)
  const given = {
    needs: 'show' as const,
    subject: card,
    to,
    because: { id: 'cases.hand-over.by', values: { name: by } },
  }
  const tasks = wish.withTasks ? stepsOf(view, to) : []
  const actions: readonly PlannedAction['action'][] = [
    { ...given, type: 'card.hand-over', key },
    ...tasks.map(({ id }) => ({
      ...given,
      type: 'task.hand-over' as const,
      key: `${key}/${id}`,
      task: id,
    })),
  ]
  return actions.map(action => ({ rule: BY_PERSON, held: null, askedBy: user, action }))
}

/** Open steps of the former responsible. What is somebody else's stays his, and the head's own task is the head's. */
function stepsOf({ card, openTasks }: CardView, to: UserId): readonly Task[] {
  return openTasks.filter(
    ({ isCase, isDone, assignee }) =>
      !isCase && !isDone && assignee !== null && assignee === card.owner && assignee !== to,
  )
}

/** @returns the rows as they ended; `null`: not within the time a click waits */
async function carryOut(
  { flow }: PanelTools,
  { tenant }: PanelContext,
  { card }: HandOver,
  plan: readonly PlannedAction[],
): Promise<readonly LedgerRow[] | null> {
  const now = flow.clock.now()
  for (const planned of plan) {
    const row = await flow.store.ledger.find(tenant.id, planned.action.key)
    if (row?.state === 'buried') await flow.store.ledger.retry(tenant.id, row.key)
    else await flow.store.ledger.add(tenant.id, card, now, planned)
  }
  try {
    return await Promise.all(plan.map(({ action }) => endOf(flow, tenant.id, action.key)))
  } catch (error) {
    if (error instanceof ApiFailure && error.word === 'under-way') return null
    throw error
  }
}
