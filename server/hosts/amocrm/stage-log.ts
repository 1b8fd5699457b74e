import { type Instant, latest, MINUTE, plus } from '../../../shared/time/instant.ts'
import type { Account } from './account.ts'
import type { AccountFacts } from './facts.ts'
import { MOVE_TYPE, type Move, readMoves, stayOf } from './moves.ts'
import { hasNextPage, type Lead, rowsOf, type Stay, toInstant, toUnix } from './wire.ts'

/** Every move of an account's leads that a process has seen: one page of events tells of a hundred cards. */
export interface StageLog {
  /** Reads what came since the last time, or since then when this is the first. Reaches back to then, too. */
  catchUp(account: Account, since: Instant): Promise<void>
  /** Reads what lies between then and all that was read. */
  reachBack(account: Account, since: Instant): Promise<void>
  stayOf(lead: Lead, around: { readonly facts: AccountFacts; readonly now: Instant }): Stay
  /** Leads that are open no more are forgotten. */
  keepOnly(leads: ReadonlySet<string>): void
}

const PAGE = 100
/** 60,000 moves; cards older than what fits are taken to stand where they were made. */
const MAX_PAGES = 600
/** The list may lag behind. */
const OVERLAP_MS = 5 * MINUTE

export function createStageLog(): StageLog {
  /** Newest first. */
  const moves = new Map<string, readonly Move[]>()
  /** Everything in between was read. */
  let readSpan: { readonly from: Instant; readonly until: Instant } | null = null

  function add(found: readonly Move[]): void {
    for (const move of found) {
      const known = moves.get(move.lead) ?? []
      if (known.some(other => isSame(other, move))) continue
      moves.set(
        move.lead,
        [...known, move].toSorted((one, other) => other.at - one.at),
      )
    }
  }

  /** @returns the newest that was found */
  async function read(account: Account, from: Instant, to: Instant | null): Promise<Instant> {
    let newest = from
    const created = { from: toUnix(from), ...(to !== null && { to: toUnix(to) }) }
    for (let page = 1; page <= MAX_PAGES; page++) {
      const answer = await account.get('events', {
        filter: { entity: ['lead'], type: MOVE_TYPE, created_at: created },
        page,
        limit: PAGE,
      })
      const found = readMoves(rowsOf(answer, 'events'))
      add(found)
      for (const { at } of found) if (at > newest) newest = at
      if (!hasNextPage(answer)) break
    }
    return newest
  }

  async function reachBack(account: Account, since: Instant): Promise<void> {
    if (readSpan === null || since >= readSpan.from) return
    await read(account, since, readSpan.from)
    readSpan = { ...readSpan, from: since }
  }

  return {
    async catchUp(account, since) {
      if (readSpan === null) {
        readSpan = { from: since, until: await read(account, since, null) }
        return
      }
      const newest = await read(account, plus(readSpan.until, -OVERLAP_MS), null)
      readSpan = { ...readSpan, until: latest(readSpan.until, newest) }
      await reachBack(account, since)
    },

    reachBack,

    stayOf: (lead, { facts, now }) => {
      const known = moves.get(lead.id) ?? []
      const listed = known.filter(({ at }) => at >= toInstant(lead.created_at))
      return stayOf({ ...lead, updated_at: 0 }, listed, { facts, now })
    },

    keepOnly(leads) {
      for (const lead of moves.keys()) if (!leads.has(lead)) moves.delete(lead)
    },
  }
}

function isSame(one: Move, other: Move): boolean {
  return (
    one.at === other.at &&
    one.to.pipeline_id === other.to.pipeline_id &&
    one.to.status_id === other.to.status_id
  )
}
