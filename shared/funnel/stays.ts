import type { PipelineId, StageId } from '../crm/ids.ts'
import type { Instant } from '../time/instant.ts'

export interface Place {
  readonly pipeline: PipelineId
  readonly stage: StageId
}

/** A card came to a stage. */
export interface Arrival {
  readonly at: Instant
  /** As the host tells it; `null`: it does not, or it stood nowhere. */
  readonly from: Place | null
  readonly to: Place
}

/** One visit of a card to a stage. A re-entry is a stay of its own. */
export interface PlainStay extends Place {
  readonly enteredAt: Instant
  /** `null`: it stands there. */
  readonly leftAt: Instant | null
  /** Where it went to; `null`: it stands there. */
  readonly next: Place | null
}

/** What is known of the card itself; what the log leaves out is taken from it. */
export interface KnownCard {
  readonly createdAt: Instant
  /** Where it stands; `null`: it is there no more. */
  readonly place: Place | null
}

/**
 * The stays of a card, oldest first.
 *
 * What came before the first line of the log is where that line says the card came from, since the card was made. A card without a line
 * (made by an import) has stood where it stands. A line that leads where the card stands already is no stay of its own.
 *
 * @param arrivals in the order of the log
 */
export function staysOf(
  arrivals: readonly Arrival[],
  card: KnownCard | null,
): readonly PlainStay[] {
  const lines = withBeginning(arrivals, card)
  const turns = lines.filter((line, index) => {
    const before = lines[index - 1]
    return before === undefined || !isSame(before.to, line.to)
  })
  return turns.map(({ at, to }, index) => {
    const next = turns[index + 1]
    return {
      ...to,
      enteredAt: at,
      leftAt: next === undefined ? null : latestOf(next.at, at),
      next: next?.to ?? null,
    }
  })
}

function withBeginning(
  arrivals: readonly Arrival[],
  card: KnownCard | null,
): readonly { readonly at: Instant; readonly to: Place }[] {
  const [first] = arrivals
  if (first === undefined) {
    const place = card?.place ?? null
    return card === null || place === null ? [] : [{ at: card.createdAt, to: place }]
  }
  if (first.from === null || isSame(first.from, first.to)) return arrivals
  const at = card !== null && card.createdAt < first.at ? card.createdAt : first.at
  return [{ at, to: first.from }, ...arrivals]
}

/** Lines are in the log's order, and its clock may have been put back. */
function latestOf(next: Instant, entered: Instant): Instant {
  return next > entered ? next : entered
}

function isSame(one: Place, other: Place): boolean {
  return one.pipeline === other.pipeline && one.stage === other.stage
}
