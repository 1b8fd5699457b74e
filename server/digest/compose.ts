import { digestOf, type Digest } from '../../shared/digest/digest.ts'
import type { DueDigest } from '../../shared/digest/plan.ts'
import { isClean, type JudgedCard, judge } from '../../shared/control/violations.ts'
import { nameOf, type User } from '../../shared/crm/model.ts'
import type { Policy } from '../core/policy.ts'
import { findHead } from '../core/heads.ts'
import { loadAdmins } from '../flow/admins.ts'
import { byId } from '../flow/facts.ts'
import type { Desk } from '../flow/flow.ts'
import type { CaseFile } from '../store/store.ts'

/** Somebody a digest goes to: one of the tenant's people, or an address an administrator wrote. */
export type Reader =
  | { readonly type: 'user'; readonly user: User }
  | { readonly type: 'email'; readonly address: string }

export interface Reading {
  readonly reader: Reader
  readonly cards: readonly JudgedCard[]
  /** Names of those somebody looks at later. */
  readonly aside: ReadonlySet<string>
  /** Faulty cards that have no head of sales at all; told to administrators, in the morning. */
  readonly unled: number
  /** Cases he has not decided, and how many of them had their task closed without a reason (R7). */
  readonly cases: { readonly open: number; readonly unanswered: number }
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
  const known = byId(users)
  /** Whoever leads a card now: a head who has gone decides nothing any more. */
  const headOf = (card: Parameters<typeof findHead>[1]) =>
    findHead(policy.heads, card, known)?.id ?? null
  const off = new Set(aside.map(({ card }) => nameOf(card)))
  const judged = judge(standings, now)
  const byHead = Map.groupBy(judged, ({ standing }) => headOf(standing))
  const casesByHead = Map.groupBy(cases, headOf)
  const unled = (byHead.get(null) ?? []).filter(
    one => !isClean(one) && !off.has(nameOf(one.card)),
  ).length
  const isTold = ({ id, isAdmin }: User): boolean =>
    half === 'morning' && unled > 0 && (isAdmin ?? admins.has(id))
  const people = users
    .filter(
      user => user.isActive && (byHead.has(user.id) || casesByHead.has(user.id) || isTold(user)),
    )
    .map(user => ({
      reader: { type: 'user', user } as const,
      cards: byHead.get(user.id) ?? [],
      aside: off,
      unled: isTold(user) ? unled : 0,
      cases: countCases(casesByHead.get(user.id) ?? []),
    }))
  const addresses = emails.map(address => ({
    reader: { type: 'email', address } as const,
    cards: judged,
    aside: off,
    unled,
    cases: countCases(cases),
  }))
  return [...people, ...addresses]
}

function countCases(cases: readonly Pick<CaseFile, 'askedAt'>[]): Reading['cases'] {
  const unanswered = cases.filter(({ askedAt }) => askedAt !== null).length
  return { open: cases.length, unanswered }
}

export function digestFor({ cards, aside }: Reading, before: readonly string[] | null): Digest {
  return digestOf(cards, aside, before)
}
