import { finderOf, idText, listOf, or, numeric, shape } from '../../../shared/parse/parse.ts'
import { type Instant, MINUTE, plus, SECOND } from '../../../shared/time/instant.ts'
import { HostUnavailable } from '../../errors.ts'
import type { AccountFacts } from './facts.ts'
import type { Ground } from './ground.ts'
import { isUnsortedLead, type Lead, rowsOf, type Stay, toInstant } from './wire.ts'

/** A lead that came from one stage to another. */
export interface Move {
  readonly lead: string
  readonly at: Instant
  readonly from: Place | null
  readonly to: Place
  /** 0: a robot, or an integration. */
  readonly by: string
}

interface Place {
  readonly pipeline_id: string
  readonly status_id: string
}

const status = or(listOf(shape({ lead_status: shape({ id: idText, pipeline_id: idText }) })), [])
const findMove = finderOf(
  shape({
    entity_id: idText,
    created_at: numeric,
    created_by: or(idText, '0'),
    value_before: status,
    value_after: status,
  }),
)

export const MOVE_TYPE = 'lead_status_changed'

export function readMoves(rows: readonly unknown[]): readonly Move[] {
  return rows.flatMap(row => {
    const move = findMove(row)
    const to = placeOf(move?.value_after)
    if (move === null || to === null) return []
    const { entity_id, created_at, created_by } = move
    const from = placeOf(move.value_before)
    return [{ lead: entity_id, at: toInstant(created_at), from, to, by: created_by }]
  })
}

function placeOf(
  value: NonNullable<ReturnType<typeof findMove>>['value_after'] | undefined,
): Place | null {
  const [first] = value ?? []
  return first === undefined
    ? null
    : { pipeline_id: first.lead_status.pipeline_id, status_id: first.lead_status.id }
}

/** Linking the contact touches a lead a moment after it was made. */
const UNTOUCHED_MS = 2 * SECOND
/** How far its list of events may be behind a lead. */
const LAG_MS = 2 * MINUTE

/** All moves of one lead, newest first; none of one that has not changed since it was made. */
export async function findMoves({ account }: Ground, lead: Lead): Promise<readonly Move[]> {
  if ((lead.updated_at - lead.created_at) * SECOND <= UNTOUCHED_MS) return []
  const answer = await account.get('events', {
    filter: { entity: ['lead'], entity_id: [lead.id], type: MOVE_TYPE },
    limit: 100,
  })
  // Newest first is what is seen, not what is promised (M).
  return readMoves(rowsOf(answer, 'events'))
    .filter(move => move.lead === lead.id)
    .toSorted((one, other) => other.at - one.at)
}

/**
 * When the lead came to its stage. Stays the same at every look, since what is done once for a stay is named by it.
 *
 * @throws {HostUnavailable} when the move that brought it there is not in the list yet
 */
export function stayOf(
  lead: Lead,
  moves: readonly Move[],
  { facts, now }: { readonly facts: AccountFacts; readonly now: Instant },
): Stay {
  const wasUnsorted = moves.some(({ from }) => from !== null && isUnsortedLead(from, facts))
  const [newest] = moves
  if (newest === undefined) return { since: toInstant(lead.created_at), wasUnsorted }
  const isListed = isAt(lead, newest.to)
  if (!isListed && toInstant(lead.updated_at) > plus(now, -LAG_MS)) {
    throw new HostUnavailable('events: the last move is not listed yet', 5 * SECOND)
  }
  const move = moves.find(({ to }) => isAt(lead, to))
  return { since: move?.at ?? toInstant(lead.created_at), wasUnsorted }
}

function isAt(lead: Lead, { pipeline_id, status_id }: Place): boolean {
  return lead.pipeline_id === pipeline_id && lead.status_id === status_id
}
