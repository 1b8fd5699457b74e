import { MINUTE } from '../time/instant.ts'
import type { HistoryEvent } from './history.ts'

/** These tell how something stands from then on; told again and unchanged they are no news. */
const STANDING = new Set(['amount', 'owner', 'plan'])
/** Two sources tell of one entry into a stage by clocks that differ. */
const SAME_ENTRY_MS = MINUTE
/** A card with thousands of moves is a machine's; its first and its newest events are kept. */
const MAX_EVENTS = 500

/**
 * Events known and events told, oldest first, nothing twice.
 *
 * @returns `known` itself when nothing is new
 */
export function mergeEvents(
  known: readonly HistoryEvent[],
  told: readonly HistoryEvent[],
): readonly HistoryEvent[] {
  const inOrder = told.toSorted((one, other) => one.at - other.at)
  let merged = known
  for (const event of inOrder)
    if (isNews(merged, event)) merged = insert(withoutEarlier(merged, event), event)
  return merged.length <= MAX_EVENTS
    ? merged
    : [...merged.slice(0, 1), ...merged.slice(1 - MAX_EVENTS)]
}

/** What was told of the same thing before: a call that was missed when we looked may have been going on. */
function withoutEarlier(
  known: readonly HistoryEvent[],
  { id }: HistoryEvent,
): readonly HistoryEvent[] {
  return id === undefined ? known : known.filter(event => event.id !== id)
}

function isNews(known: readonly HistoryEvent[], event: HistoryEvent): boolean {
  const { id } = event
  // The first moment a thing is known by is the nearest to when it was done: every later change of it moves the host's.
  const same = id === undefined ? undefined : known.find(one => one.id === id)
  if (same !== undefined) return same.type !== event.type
  if (STANDING.has(event.type)) {
    const before = known.findLast(({ type, at }) => type === event.type && at <= event.at)
    return before === undefined || before.value !== event.value || before.user !== event.user
  }
  if (event.type === 'stage')
    return !known.some(
      ({ type, stage, at }) =>
        type === 'stage' && stage === event.stage && Math.abs(at - event.at) <= SAME_ENTRY_MS,
    )
  return !known.some(
    ({ type, at, value, user }) =>
      type === event.type && at === event.at && value === event.value && user === event.user,
  )
}

/** Behind all events of its moment. */
function insert(known: readonly HistoryEvent[], event: HistoryEvent): readonly HistoryEvent[] {
  const place = known.findLastIndex(({ at }) => at <= event.at) + 1
  return known.toSpliced(place, 0, event)
}
