import { type Instant, MINUTE, plus } from '../../../shared/time/instant.ts'
import type { Account } from './account.ts'
import type { AccountFacts } from './facts.ts'
import { MOVE_TYPE, type Move, readMoves, stayOf } from './moves.ts'
import { hasNextPage, type Lead, rowsOf, type Stay, toInstant, toUnix } from './wire.ts'

/** Every move of an account's leads that a process has seen: one page of events tells of a hundred cards. */
export interface StageLog {
  /** Reads what came since the last time, or since then when this is the first. */
  catchUp(account: Account, since: Instant): Promise<void>
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
  let readUntil: Instant | null = null

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

  return {
    async catchUp(account, since) {
      const from: Instant = readUntil === null ? since : plus(readUntil, -OVERLAP_MS)
      let newest = from
      for (let page = 1; page <= MAX_PAGES; page++) {
        const answer = await account.get('events', {
          filter: { entity: ['lead'], type: MOVE_TYPE, created_at: { from: toUnix(from) } },
          page,
          limit: PAGE,
        })
        const found = readMoves(rowsOf(answer, 'events'))
        add(found)
        for (const { at } of found) if (at > newest) newest = at
        if (!hasNextPage(answer)) break
      }
      readUntil = newest
    },

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
