import { isDeepStrictEqual } from 'node:util'
import type { Standing } from '../../shared/control/standing.ts'
import type { TaskId } from '../../shared/crm/ids.ts'
import { type Card, type CardKind, type CardRef, nameOf } from '../../shared/crm/model.ts'
import { NO_STEPS, type StepsMemory } from '../../shared/problems/steps.ts'
import { asInstant, type Instant, MINUTE, plus } from '../../shared/time/instant.ts'
import { type Policy, applyRules } from '../core/policy.ts'
import { brokenSince, holdOverCap } from '../flow/cap.ts'
import { standingOf, toDecision } from '../flow/decide.ts'
import { byId, loadStageNames, reviewFacts, YOUNG_MS } from '../flow/facts.ts'
import type { Desk } from '../flow/flow.ts'
import { loadPolicy } from '../flow/load-policy.ts'
import { rememberNobody } from '../flow/nobody.ts'
import { writeDiscipline } from './discipline.ts'
import type { OpenCard } from '../hosts/host.ts'
import { followPage } from '../scoring/follow.ts'
import type { CardMemory, Decision } from '../store/store.ts'

/** What is not ended for this long had its job lost or set aside. */
const ENDED_WITHIN_MS = 5 * MINUTE
const REPAIRED_AT_ONCE = 200
/** Decisions written in one transaction. */
const CHUNK = 500

/**
 * Shows every open card to the rules, page by page, with no extra call per card.
 *
 * Repairs what a lost webhook left undone. May be cut off and started anew at any moment: known keys are dropped.
 */
export async function reviewCards(desk: Desk): Promise<void> {
  const kinds: readonly CardKind[] = desk.host.capabilities(desk.tenant).hasLeads
    ? ['lead', 'deal']
    : ['deal']
  const { store, clock, log } = desk.flow
  const policy = await loadPolicy(desk)

  const began = clock.now()

  const wishes: ReviewWish[] = []
  const open: CardRef[] = []
  for (const kind of kinds) {
    for await (const page of desk.crm.openCards(kind)) {
      wishes.push(...(await reviewPage(desk, policy, page)))
      open.push(...page.map(({ card }) => card.ref))
    }
  }
  const now = clock.now()
  const capped = await holdOverCap(store, desk.tenant, wishes, now)
  let planned = 0
  for (let from = 0; from < capped.length; from += CHUNK)
    planned += await store.cards.decideMany(
      capped.slice(from, from + CHUNK).map(wish => decisionOf(desk, wish, now)),
    )
  await store.cards.standOnly(desk.tenant.id, open, began)
  await writeDiscipline(desk, now)
  await rememberNobody(store, desk.tenant.id, capped)
  await closeLostCases(desk, open)
  await takeUpLost(desk)
  log.info('review done', { tenant: desk.tenant.id, planned })
}

type ReviewWish = ReturnType<typeof applyRules> & {
  readonly facts: ReturnType<typeof reviewFacts>
  readonly standing: Standing | null
}

function decisionOf(desk: Desk, wish: ReviewWish, now: Instant): Decision {
  return { ...toDecision(desk, wish.facts, wish, now), standing: wish.standing }
}

/** Writes down at once what needs no cap; hands back the cards at fault, which are few. */
async function reviewPage(
  desk: Desk,
  policy: Policy,
  page: readonly OpenCard[],
): Promise<readonly ReviewWish[]> {
  const { store, clock } = desk.flow
  const now = clock.now()
  const users = byId(await desk.crm.users())
  const stageNames = await loadStageNames(
    desk,
    policy,
    page.map(({ card }) => card),
  )
  const memories = await store.cards.recallMany(
    desk.tenant.id,
    page.map(({ card }) => card.ref),
  )
  await followPage(desk, page, memories)

  const wishes = page.map(open => {
    const memory = memories.get(nameOf(open.card.ref)) ?? null
    const facts = reviewFacts(open, memory, { policy, users, stageNames, now })
    const verdict = applyRules(policy, facts, now)
    return {
      ...verdict,
      lookAgainAt: keepLook(memory, verdict.lookAgainAt, { card: facts.card, now }),
      facts,
      memory,
      standing: keepRequest(memory, standingOf(policy, facts, now)),
    }
  })
  const isAtFault = (wish: ReviewWish) =>
    wish.planned.length > 0 || brokenSince(wish.facts, now) !== null
  const clean = wishes.filter(wish => !isAtFault(wish) && !isRemembered(wish.memory, wish))
  await store.cards.decideMany(clean.map(wish => decisionOf(desk, wish, now)))
  return wishes.filter(isAtFault)
}

/**
 * A review knows nothing of requests, so it must not put off a look that a young one waits for. An old card's look is planned anew:
 * settings may have changed.
 */
function keepLook(
  memory: CardMemory | null,
  lookAgainAt: Instant | null,
  { card, now }: { readonly card: Card; readonly now: Instant },
): Instant | null {
  const planned = memory?.lookAgainAt ?? null
  const isYoung = now < card.createdAt + YOUNG_MS || (memory?.calledAt ?? null) !== null
  if (planned === null || planned <= now || !isYoung) return lookAgainAt
  return lookAgainAt === null ? planned : asInstant(Math.min(planned, lookAgainAt))
}

/** Nor does it know until when a request may wait: what the last look found stays. */
function keepRequest(memory: CardMemory | null, standing: Standing | null): Standing | null {
  const known = memory?.standing?.moments
  if (standing === null || known === undefined) return standing
  const { contactDueAt, contactSince } = known
  return { ...standing, moments: { ...standing.moments, contactDueAt, contactSince } }
}

/** A clean card seen before with the same next look and the same steps needs no writing. */
function isRemembered(
  memory: CardMemory | null,
  { facts, lookAgainAt, standing }: ReviewWish,
): boolean {
  if (memory === null || memory.gapSince !== facts.gapSince) return false
  if (!isDeepStrictEqual(memory.standing, standing)) return false
  return memory.lookAgainAt === lookAgainAt && isSameSteps(memory.steps ?? NO_STEPS, facts.steps)
}

function isSameSteps(one: StepsMemory, other: StepsMemory): boolean {
  const [before, after] = [Object.entries(one.open), Object.entries(other.open)]
  return (
    one.emptyAt === other.emptyAt &&
    before.length === after.length &&
    after.every(([id, { dueAt }]) => one.open[id as TaskId]?.dueAt === dueAt)
  )
}

/** Nobody told of the end of cards whose case is open: they are looked at, which closes it. */
async function closeLostCases({ flow, tenant }: Desk, open: readonly CardRef[]): Promise<void> {
  const seen = new Set(open.map(nameOf))
  for (const card of await flow.store.cases.openCards(tenant.id))
    if (!seen.has(nameOf(card)))
      await flow.store.jobs.add({ name: 'decide', payload: { tenant: tenant.id, card } })
}

/** Requests nobody decided and effects nobody carried out: their jobs were lost or set aside, and time may have helped. */
async function takeUpLost({ flow, tenant: { id: tenant } }: Desk): Promise<void> {
  const { requests, ledger, jobs } = flow.store
  const before = plus(flow.clock.now(), -ENDED_WITHIN_MS)
  for (const card of await requests.unsettled(tenant, before, REPAIRED_AT_ONCE))
    await jobs.add({ name: 'decide', payload: { tenant, card } })
  for (const card of await ledger.waitingSince(tenant, before, REPAIRED_AT_ONCE))
    await jobs.add({ name: 'perform', payload: { tenant, card } })
}
