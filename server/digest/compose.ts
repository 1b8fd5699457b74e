import { digestOf, type Digest } from '../../shared/digest/digest.ts'
import type { DueDigest } from '../../shared/digest/plan.ts'
import { type JudgedCard, judge } from '../../shared/control/violations.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import { nameOf, type User } from '../../shared/crm/model.ts'
import type { Policy } from '../core/policy.ts'
import { findHead } from '../core/heads.ts'
import { loadAdmins } from '../flow/admins.ts'
import { byId } from '../flow/facts.ts'
import type { Desk } from '../flow/flow.ts'

/** Somebody a digest goes to: one of the tenant's people, or an address an administrator wrote. */
export type Reader =
  | { readonly type: 'user'; readonly user: User }
  | { readonly type: 'email'; readonly address: string }

export interface Reading {
  readonly reader: Reader
  readonly cards: readonly JudgedCard[]
  /** Faulty cards that have no head of sales at all; told to administrators, in the morning. */
  readonly unled: number
  /** Cases of his whose task was closed without a reason (R7). */
  readonly unanswered: number
}

/** Nobody takes more apart at a time. */
const CASES = 1000

/** Names a reader within his tenant: `user:7`, `email:boss@firm.ru`. */
export function nameOfReader(reader: Reader): string {
  return reader.type === 'user' ? `user:${reader.user.id}` : `email:${reader.address}`
}

/** Whom the digest goes to, and of which cards. Heads without an open card get none. */
export async function readingsFor(
  desk: Desk,
  policy: Policy,
  { half, emails }: Pick<DueDigest, 'half'> & { readonly emails: readonly string[] },
): Promise<readonly Reading[]> {
  const { flow, tenant, crm } = desk
  const now = flow.clock.now()
  const [users, standings, aside, admins, cases] = await Promise.all([
    crm.users(),
    flow.store.cards.standings(tenant.id),
    flow.store.control.aside(tenant.id, now),
    loadAdmins(flow.store, tenant.id),
    flow.store.cases.list(tenant.id, 'open', CASES),
  ])
  // Those asked about again come first.
  const asked = cases.filter(({ askedAt }) => askedAt !== null)
  const off = new Set(aside.map(({ card }) => nameOf(card)))
  const cards = judge(standings, now).filter(({ card }) => !off.has(nameOf(card)))
  const known = byId(users)
  const byHead = Map.groupBy(
    cards,
    ({ standing }) => findHead(policy.heads, standing, known)?.id ?? null,
  )
  const unled = (byHead.get(null) ?? []).filter(({ problems }) => problems.length > 0).length
  const isTold = ({ id, isAdmin }: User): boolean =>
    half === 'morning' && unled > 0 && (isAdmin ?? admins.has(id))
  const people = users
    .filter(user => user.isActive && (byHead.has(user.id) || isTold(user)))
    .map(user => ({
      reader: { type: 'user', user } as const,
      cards: byHead.get(user.id) ?? [],
      unled: isTold(user) ? unled : 0,
      unanswered: asked.filter(({ head }) => head === user.id).length,
    }))
  const addresses = emails.map(address => ({
    reader: { type: 'email', address } as const,
    cards,
    unled,
    unanswered: asked.length,
  }))
  return [...people, ...addresses]
}

/** Names of the people a digest may speak of. */
export type PeopleNames = ReadonlyMap<UserId, string>

export function digestFor({ cards }: Reading, before: readonly string[] | null): Digest {
  return digestOf(cards, before)
}
