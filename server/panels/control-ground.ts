import { judge, type JudgedCard } from '../../shared/control/violations.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { type Card, nameOf, type Pipeline, type User } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { findHead, isNamedHead } from '../core/heads.ts'
import type { Policy } from '../core/policy.ts'
import { byId } from '../flow/facts.ts'
import { deskOf } from '../flow/flow.ts'
import { loadPolicy } from '../flow/load-policy.ts'
import type { AsideCard } from '../store/port/control.ts'
import { ApiFailure, type PanelContext } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** Everything the page of control is answered from; no call to the host but its remembered lists. */
export interface ControlGround {
  readonly now: Instant
  readonly policy: Policy
  /** Open ones the reader answers for, clean ones among them. */
  readonly cards: readonly JudgedCard[]
  /** By the name of the card. */
  readonly aside: ReadonlyMap<string, AsideCard>
  readonly users: ReadonlyMap<UserId, User>
  readonly pipelines: readonly Pipeline[]
  /** Whether he answers for what this person does. */
  answersForOwner(owner: UserId | null): boolean
  /** Whether such a card is his to look after. */
  answersFor(card: Pick<Card, 'pipeline' | 'owner'>): boolean
}

/** @throws {ApiFailure} 403 for who is neither an administrator nor anybody's head */
export async function controlGround(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
): Promise<ControlGround> {
  const desk = deskOf(flow, tenant, 'person')
  const { user, isAdmin } = session
  const [policy, everybody, pipelines] = await Promise.all([
    loadPolicy(desk),
    desk.crm.users(),
    desk.crm.pipelines(),
  ])
  if (!isAdmin && !isNamedHead(user, policy.heads, everybody))
    throw new ApiFailure(403, 'no-access')
  const now = flow.clock.now()
  const [standings, aside] = await Promise.all([
    flow.store.cards.standings(tenant.id),
    flow.store.control.aside(tenant.id, now),
  ])
  const users = byId(everybody)
  const isTheirs = ({ standing }: JudgedCard): boolean =>
    isAdmin || findHead(policy.heads, standing, users)?.id === user || standing.owner === user
  const cards = judge(standings, now).filter(isTheirs)
  const owners = new Set(cards.map(({ standing }) => standing.owner))
  return {
    now,
    policy,
    cards,
    aside: new Map(aside.map(one => [nameOf(one.card), one])),
    users,
    pipelines,
    answersForOwner: owner => isAdmin || owners.has(owner),
    answersFor: card => isAdmin || findHead(policy.heads, card, users)?.id === user,
  }
}
