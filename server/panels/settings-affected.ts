import { setImmediate } from 'node:timers/promises'
import type { AffectedAnswer } from '../../shared/contract/settings.ts'
import type { StageId, TenantId, UserId } from '../../shared/crm/ids.ts'
import { type CardKind, nameOf, type User } from '../../shared/crm/model.ts'
import { type Instant, MINUTE } from '../../shared/time/instant.ts'
import { applyRules, type Policy, type RulesVerdict } from '../core/policy.ts'
import { byId, reviewFacts } from '../flow/facts.ts'
import type { Desk } from '../flow/flow.ts'
import type { OpenCard } from '../hosts/host.ts'
import type { CardMemory } from '../store/store.ts'

/** How long open cards once read serve further counts while somebody edits. */
const REMEMBER_MS = 2 * MINUTE
/** How long a question waits for the reading before it answers "still counting". */
const ANSWER_WITHIN_MS = 3000

export interface Policies {
  readonly before: Policy
  readonly after: Policy
}

export type CountAffected = (desk: Desk, policies: Policies) => Promise<AffectedAnswer>

/** Cards judged between two breaths: others ask the same process things meanwhile. */
const AT_ONCE = 200

/** Open cards as they were read, before any policy has looked at them. */
interface Reading {
  readonly cards: readonly { readonly open: OpenCard; readonly memory: CardMemory | null }[]
  readonly users: ReadonlyMap<UserId, User>
}

/** Reads the open cards of a tenant once for a series of counts: the person is trying out numbers. */
export function createCountAffected(now: () => number): CountAffected {
  const readings = new Map<TenantId, Underway>()

  function read(desk: Desk): Underway {
    const known = readings.get(desk.tenant.id)
    if (known !== undefined && now() - known.at < REMEMBER_MS) return known
    const progress = { read: 0 }
    const fresh = { at: now(), progress, reading: readOpenCards(desk, progress) }
    readings.set(desk.tenant.id, fresh)
    const forget = () => {
      if (readings.get(desk.tenant.id) === fresh) readings.delete(desk.tenant.id)
    }
    // Whoever asked meets the failure; here it only must not be remembered.
    fresh.reading.then(() => setTimeout(forget, REMEMBER_MS).unref(), forget)
    return fresh
  }

  return async (desk, policies) => {
    const { reading: underway, progress } = read(desk)
    const reading = await within(ANSWER_WITHIN_MS, underway)
    if (reading === null) return { status: 'counting', read: progress.read }
    return count(reading, policies, desk.flow.clock.now())
  }
}

interface Underway {
  readonly at: number
  readonly progress: { readonly read: number }
  readonly reading: Promise<Reading>
}

/** Like a review, and with no more calls: no request, no matches, no writing. */
async function readOpenCards(desk: Desk, progress: { read: number }): Promise<Reading> {
  const kinds: readonly CardKind[] = desk.host.capabilities(desk.tenant).hasLeads
    ? ['lead', 'deal']
    : ['deal']
  const users = await desk.crm.users()
  const cards: Reading['cards'][number][] = []
  for (const kind of kinds) {
    for await (const page of desk.crm.openCards(kind)) {
      const memories = await desk.flow.store.cards.recallMany(
        desk.tenant.id,
        page.map(({ card }) => card.ref),
      )
      for (const open of page)
        cards.push({ open, memory: memories.get(nameOf(open.card.ref)) ?? null })
      progress.read = cards.length
    }
  }
  return { cards, users: byId(users) }
}

async function count(
  { cards, users }: Reading,
  { before, after }: Policies,
  now: Instant,
): Promise<AffectedAnswer> {
  const atOnce = { lead: 0, deal: 0 }
  const later = { lead: 0, deal: 0 }
  const verdictOf = (policy: Policy, { open, memory }: Reading['cards'][number]): RulesVerdict =>
    applyRules(policy, reviewFacts(open, memory, { policy, users, stageNames: NO_NAMES, now }), now)
  for (const [index, card] of cards.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate()
    const one = verdictOf(before, card)
    const other = verdictOf(after, card)
    const { kind } = card.open.card.ref
    if (planOf(one) !== planOf(other)) atOnce[kind]++
    else if (one.lookAgainAt !== other.lookAgainAt) later[kind]++
  }
  return { status: 'counted', of: cards.length, now: atOnce, later }
}

/** Words of a step make no difference to whom it is planned for. */
const NO_NAMES: ReadonlyMap<StageId, string> = new Map()

/** What would be done, and what would only be recorded and why. */
function planOf({ planned }: RulesVerdict): string {
  return planned
    .map(({ action, held }) => `${action.key} ${held ?? 'done'}`)
    .toSorted()
    .join('\n')
}

async function within<Value>(ms: number, value: Promise<Value>): Promise<Value | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), ms)
  try {
    return await Promise.race([value, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
