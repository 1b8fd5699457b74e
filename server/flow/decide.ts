import type { TenantId } from '../../shared/crm/ids.ts'
import type { Standing } from '../../shared/control/standing.ts'
import { type CardRef, nameOf } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { applyRules, momentsFor, type Policy } from '../core/policy.ts'
import type { Facts } from '../core/rule.ts'
import type { CardView } from '../hosts/host.ts'
import { followChance } from '../scoring/follow.ts'
import type { Decision, FirstRead, PlannedAction, Request } from '../store/store.ts'
import { holdForReview } from './cap.ts'
import { judgeClosed, searchMakingUp } from './closed-steps.ts'
import { type Known, loadFacts, loadKnown, searchTouches, toKnown } from './facts.ts'
import { type Desk, type Flow, openDeskOf } from './flow.ts'
import { closeCaseOf, followCase } from './follow-case.ts'
import { pauseForPeople } from './still-arriving.ts'

/**
 * Looks at a card as it is now and stores what the rules want done about it.
 *
 * One call to the host. Safe to repeat: known keys are dropped.
 */
export async function decideCard(flow: Flow, id: TenantId, ref: CardRef): Promise<void> {
  // Taken before the read: what arrives after it must be looked at again.
  const knowledge = await flow.store.cards.take(id, ref)
  const desk = openDeskOf(flow, knowledge.tenant)
  if (desk === null) return
  const known = await toKnown(desk, knowledge)
  const { tenant, crm } = desk
  const { request, memory, policy } = known

  const view = await crm.look(ref, {
    touchesSince: searchTouches(request, memory, flow.clock.now()) ?? searchMakingUp(known),
  })
  if (view === null) {
    await dropCard(desk, ref, 'gone')
    return
  }
  const capabilities = desk.host.capabilities(tenant)
  const pauseMs = pauseForPeople(request, view, { now: flow.clock.now(), capabilities })
  if (pauseMs !== null) {
    const payload = { tenant: tenant.id, card: ref }
    return flow.store.jobs.add({ name: 'decide', payload, runInMs: pauseMs })
  }
  const wasHeld =
    request !== null &&
    isPastQuiet(request, policy, flow.clock.now()) &&
    (await flow.store.requests.reopenHeld(tenant.id, { card: ref })) > 0
  const fresh = wasHeld ? await loadKnown(desk, ref) : known
  await planFor(desk, view, await judgeClosed(desk, view, fresh))
  if (knowledge.hasOpenCase) await followCase(desk, view, known.policy)
  await followChance(desk, view)
}

/** In quiet mode a request was only recorded: once the mode has ended by itself, what was held is decided afresh. */
function isPastQuiet({ settledAt }: Request, { quietUntil }: Policy, now: Instant): boolean {
  if (settledAt === null || quietUntil === null) return false
  return settledAt < quietUntil && quietUntil <= now
}

/** What a look at a card leads to. */
export interface Applied {
  readonly planned: readonly PlannedAction[]
  readonly lookAgainAt: Instant | null
}

/** Facts, rules, plan: what a look at a card leads to. Answers what the rules want now, by key. */
export async function planFor(
  desk: Desk,
  view: CardView,
  given?: Known,
): Promise<{ applied: Applied; facts: Facts }> {
  const { flow, tenant } = desk
  const now = flow.clock.now()
  const known = given ?? (await loadKnown(desk, view.card.ref))
  const facts = await loadFacts(desk, view, now, known)
  const wish: Applied & { facts: Facts } = { ...applyRules(known.policy, facts, now), facts }
  const applied = await holdForReview(flow.store, tenant, wish, now)
  const firstRead = toFirstRead(view, known.request)
  const decision = {
    ...toDecision(desk, facts, applied, now),
    // A closed card waits for nobody, and does not when it is opened again.
    answeredAt: view.card.status === 'open' ? view.touchedAt : now,
    standing: standingOf(known.policy, facts, now),
  }
  await flow.store.cards.decide({ ...decision, firstRead })
  return { applied, facts }
}

export function toDecision(desk: Desk, facts: Facts, applied: Applied, now: Instant): Decision {
  return {
    tenant: desk.tenant.id,
    card: facts.card.ref,
    now,
    lookAgainAt: facts.card.status === 'open' ? applied.lookAgainAt : null,
    gapSince: facts.gapSince,
    touchedAt: facts.touchedAt === 'unknown' ? null : facts.touchedAt,
    tasks: facts.openTasks.map(task => task.id),
    steps: facts.steps,
    planned: applied.planned,
  }
}

/** How the card stands by this look; `null`: it is closed. */
export function standingOf(policy: Policy, facts: Facts, now: Instant): Standing | null {
  const moments = momentsFor(policy, facts, now)
  const { title, pipeline, stage, stageSince, owner, amount } = facts.card
  return moments && { title, pipeline, stage, stageSince, owner, amount, moments }
}

/** What was planned for a card that is gone is not done, the journal says why; its request ends with it. */
export async function dropCard(desk: Desk, ref: CardRef, reason: 'gone'): Promise<void> {
  const { flow, tenant } = desk
  const rows = await flow.store.ledger.pending(tenant.id, ref)
  for (const row of rows) {
    await flow.store.ledger.settle(tenant.id, row.key, {
      state: 'dropped',
      reason,
      at: flow.clock.now(),
    })
  }
  const request = await flow.store.requests.find(tenant.id, ref)
  if (request !== null && request.outcome === null)
    await flow.store.requests.settle(tenant.id, ref, { type: 'gone' }, flow.clock.now())
  await closeCaseOf(desk, ref, 'gone')
  await flow.store.cards.forget(tenant.id, ref)
  await flow.store.scores.forget(tenant.id, ref)
  await flow.store.stays.forget(tenant.id, ref, flow.clock.now())
}

/** The request as first read is kept raw before anything is done about it. */
function toFirstRead({ card, contacts }: CardView, request: Request | null): FirstRead | null {
  if (request === null || request.title !== null) return null
  return {
    title: card.title === '' ? nameOf(card.ref) : card.title,
    source: card.source,
    raw: { card, contacts },
  }
}
