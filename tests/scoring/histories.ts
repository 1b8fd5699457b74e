import { asId } from '../../shared/crm/ids.ts'
import type { HistoryEvent } from '../../shared/scoring/history.ts'
import { createRandom } from '../../shared/random.ts'
import {
  asInstant,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  plus,
} from '../../shared/time/instant.ts'
import type { StoredHistory } from '../../server/store/store.ts'

/** When the invented tenant is looked at: all that is closed was closed before. */
export const NOW = instant('2026-12-02T07:00:00Z')

const STAGES = ['deal:NEW', 'deal:OFFER', 'deal:INVOICE'] as const

/**
 * Closed deals of an invented tenant: partners buy, those from the site mostly do not, and silence is a bad sign.
 *
 * @param share of deals that are won by chance alone, 0 … 1; left out: the source tells
 */
export function inventHistories(
  count: number,
  options: { readonly seed?: number; readonly luck?: number; readonly firstId?: number } = {},
): readonly StoredHistory[] {
  const random = createRandom(options.seed ?? 1)
  return Array.from({ length: count }, (_, at) =>
    inventHistory(at + (options.firstId ?? 1), random, options.luck),
  )
}

function inventHistory(id: number, random: () => number, luck: number | undefined): StoredHistory {
  const isPartner = random() < 0.4
  const chance = luck ?? (isPartner ? 0.7 : 0.15)
  const isWon = random() < chance
  const createdAt = plus(NOW, -Math.floor((20 + random() * 300) * DAY))
  const days = 2 + random() * 17
  const closedAt = plus(createdAt, Math.floor(days * DAY))
  const reached = isWon ? 3 : 1 + Math.floor(random() * 3)
  const events: HistoryEvent[] = STAGES.slice(0, reached).map((stage, step) =>
    entry(plus(createdAt, Math.floor((step * days * DAY) / 4)), stage),
  )
  const calls = Math.floor(random() * 4)
  for (let call = 0; call < calls; call++)
    events.push({
      at: plus(createdAt, Math.floor(random() * days * DAY)),
      type: 'call-out',
      stage: null,
      user: `${1 + (id % 5)}`,
      value: null,
    })
  events.push(entry(closedAt, isWon ? 'deal:WON' : 'deal:LOSE'))
  return {
    card: { kind: 'deal', id: asId(id) },
    createdAt,
    closedAt,
    firstClosedAt: closedAt,
    isWon,
    events: events.toSorted((one, other) => one.at - other.at),
    fixed: { source: isPartner ? 'PARTNER' : 'WEB', origin: null },
    client: `c${id % 400}`,
    clientBefore: { won: 0, lost: 0 },
  }
}

function entry(at: Instant, stage: string): HistoryEvent {
  return { at, type: 'stage', stage, user: null, value: null }
}

/** The same deal, still open: it stands where it stood before its end. */
export function opened(history: StoredHistory): StoredHistory {
  return {
    ...history,
    closedAt: null,
    firstClosedAt: null,
    isWon: null,
    events: history.events.slice(0, -1),
  }
}

/** All closed within one minute of one evening: somebody cleaned up. */
export function closedInBulk(count: number, firstId: number): readonly StoredHistory[] {
  const at = plus(NOW, -3 * DAY)
  return inventHistories(count, { seed: 9, luck: 0, firstId }).map((history, place) => {
    const closedAt = asInstant(at + Math.floor((place / count) * MINUTE))
    const createdAt = plus(closedAt, -20 * DAY - place * HOUR)
    return {
      ...history,
      createdAt,
      closedAt,
      firstClosedAt: closedAt,
      events: [entry(createdAt, 'deal:NEW'), entry(closedAt, 'deal:LOSE')],
    }
  })
}
