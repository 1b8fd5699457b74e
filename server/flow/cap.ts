import type { UserId } from '../../shared/crm/ids.ts'
import type { Card } from '../../shared/crm/model.ts'
import { findNextStep } from '../../shared/problems/find-problems.ts'
import { DAY, type Instant, plus, SECOND } from '../../shared/time/instant.ts'
import type { Action } from '../core/action.ts'
import type { Facts } from '../core/rule.ts'
import type { PlannedAction, Store } from '../store/store.ts'
import type { Tenant } from '../tenant.ts'

/**
 * The cap of the first run: what was broken before we came is listed, not answered by thousands of tasks. Each person
 * gets a few a day, largest money first, then longest broken.
 */
export const OLD_PER_PERSON_AND_DAY = 5

/** What one look wants done, with what the cap is decided on. */
export interface Wish {
  readonly facts: Facts
  readonly planned: readonly PlannedAction[]
}

/** Since when the card has been at fault; `null` when nothing is. */
export function brokenSince({ gapSince, openTasks }: Facts, now: Instant): Instant | null {
  if (gapSince !== null) return gapSince
  const dueAt = findNextStep(openTasks)?.dueAt ?? null
  return dueAt !== null && dueAt < now ? dueAt : null
}

/**
 * Holds what goes over the cap. Order of the answer is the order of the wishes.
 *
 * @param now the day of the cap is the last 24 hours
 */
export async function holdOverCap<W extends Wish>(
  store: Store,
  tenant: Tenant,
  wishes: readonly W[],
  now: Instant,
): Promise<readonly W[]> {
  const isOld = (planned: PlannedAction, { facts }: W) =>
    isBrokenBefore(tenant.installedAt, planned, facts, now)
  const old = wishes.filter(wish => wish.planned.some(planned => isOld(planned, wish)))
  // Let through before, and counted by `doneSince`: the confirmation right before writing must not hold it.
  const letThrough = await store.ledger.letThrough(
    tenant.id,
    old.flatMap(({ planned }) => planned.map(({ action }) => action.key)),
  )
  const left = new Map<string, number>()
  const held = new Set<Action>()

  for (const wish of inOrderOfMoney(old, now)) {
    for (const planned of wish.planned) {
      const { rule, action, held: already } = planned
      const person = addressee(action)
      if (already !== null || person === null || !isOld(planned, wish)) continue
      if (letThrough.has(action.key)) continue
      const slot = `${rule}/${action.type}/${person}`
      if (!left.has(slot)) {
        const of = { rule, type: action.type, assignee: person }
        const done = await store.ledger.doneSince(tenant.id, of, plus(now, -DAY))
        left.set(slot, Math.max(0, OLD_PER_PERSON_AND_DAY - done))
      }
      const free = left.get(slot) ?? 0
      if (free === 0) held.add(action)
      else left.set(slot, free - 1)
    }
  }
  if (held.size === 0) return wishes
  return wishes.map(wish => ({ ...wish, planned: wish.planned.map(hold(wish.planned, held)) }))
}

/** Of these a review sees nothing: it knows no requests. */
const NOT_REVIEWED: ReadonlySet<string> = new Set(['ensure-first-contact'])

/**
 * The same for a single card that was looked at: what was broken before waits for the next review, which alone sees all cards and
 * can take the largest money first. Many cards looked at at once would each find the day's places free.
 */
export async function holdForReview<W extends Wish>(
  store: Store,
  tenant: Tenant,
  wish: W,
  now: Instant,
): Promise<W> {
  const old = wish.planned.filter(
    planned =>
      planned.held === null &&
      addressee(planned.action) !== null &&
      !NOT_REVIEWED.has(planned.rule) &&
      isBrokenBefore(tenant.installedAt, planned, wish.facts, now),
  )
  const keys = old.map(({ action }) => action.key)
  const letThrough = await store.ledger.letThrough(tenant.id, keys)
  const held = new Set(old.map(({ action }) => action).filter(({ key }) => !letThrough.has(key)))
  const waiting = { ...wish, planned: wish.planned.map(hold(wish.planned, held)) }
  const [capped = waiting] = await holdOverCap(store, tenant, [waiting], now)
  return capped
}

/** A note about a task that is held waits with it. */
function hold(all: readonly PlannedAction[], held: ReadonlySet<Action>) {
  const rules = new Set(all.filter(({ action }) => held.has(action)).map(({ rule }) => rule))
  return (planned: PlannedAction): PlannedAction => {
    const isNote = planned.action.type === 'note.add' && planned.held === null
    const isHeld = held.has(planned.action) || (isNote && rules.has(planned.rule))
    return isHeld ? { ...planned, held: 'cap' } : planned
  }
}

/**
 * A rule that names the moment its fault began is capped for whatever it comes to more than a day late, too: quiet mode has ended,
 * or a limit was set or lowered.
 */
function isBrokenBefore(
  installedAt: Instant,
  planned: PlannedAction,
  facts: Facts,
  now: Instant,
): boolean {
  // Hosts tell whole seconds: what was made in the second of the installation is not older than it.
  const before = installedAt - SECOND
  if (planned.brokenSince === undefined) return (brokenSince(facts, now) ?? now) <= before
  return planned.brokenSince <= Math.max(before, now - DAY)
}

function addressee(action: Action): UserId | null {
  if (action.type === 'task.create') return action.assignee
  if (action.type === 'user.notify') return action.user
  return null
}

/** Amounts are compared within one currency; the most frequent currency goes first. */
function inOrderOfMoney<W extends Wish>(wishes: readonly W[], now: Instant): readonly W[] {
  const frequency = new Map<string, number>()
  for (const { facts } of wishes) {
    const currency = currencyOf(facts.card)
    frequency.set(currency, (frequency.get(currency) ?? 0) + 1)
  }
  return wishes.toSorted(
    (one, other) =>
      (frequency.get(currencyOf(other.facts.card)) ?? 0) -
        (frequency.get(currencyOf(one.facts.card)) ?? 0) ||
      currencyOf(one.facts.card).localeCompare(currencyOf(other.facts.card)) ||
      (other.facts.card.amount?.minor ?? 0) - (one.facts.card.amount?.minor ?? 0) ||
      firstBroken(one, now) - firstBroken(other, now),
  )
}

function firstBroken({ facts, planned }: Wish, now: Instant): number {
  const known = planned.flatMap(action => action.brokenSince ?? [])
  return Math.min(brokenSince(facts, now) ?? now, ...known)
}

function currencyOf({ amount }: Card): string {
  return amount?.currency ?? ''
}
