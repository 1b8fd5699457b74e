import { asId } from '../../../shared/crm/ids.ts'
import type { Card } from '../../../shared/crm/model.ts'
import { finderOf, idText, numeric, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, DAY, type Instant, MINUTE, plus, SECOND } from '../../../shared/time/instant.ts'
import { ahead } from '../common/ahead.ts'
import type { HostPast, PastPage, StageMove, StagePlace } from '../../core/past.ts'
import type { Account } from './account.ts'
import type { AccountFacts } from './facts.ts'
import type { Ground } from './ground.ts'
import { MOVE_TYPE, type Move, readMoves } from './moves.ts'
import {
  hasNextPage,
  isUnsortedLead,
  readLead,
  rowsOf,
  stageOf,
  toCard,
  toInstant,
  toStatus,
  toUnix,
} from './wire.ts'

const LEADS_PER_PAGE = 250
const EVENTS_PER_PAGE = 100
/** Deep pages are slow, and may end (L): from there on the moment of the last one goes on. */
const PAGES_PER_WINDOW = 80
/** Requests under way: one is answered while the next waits for its turn. */
const AHEAD = 4
/** The list may lag behind its leads, and the account's clock behind ours. */
const OVERLAP_MS = 5 * MINUTE

/** Long enough that a quiet account is read soon, short enough that little is read again after a crash. */
const SPAN_MS = 7 * DAY

/** When a lead was made the lead itself tells; of one that is gone nobody asks. */
const TYPES = ['lead_deleted', 'lead_restored', MOVE_TYPE]

/** The account's past: leads by the moment of their last change, events week by week. */
export function createPast(ground: Ground): HostPast {
  return {
    feeds: ['cards', 'moves'],
    read(feed, cursor) {
      if (feed === 'cards') return readCards(ground, cursor)
      if (feed === 'moves') return readEvents(ground, cursor)
      throw new Error(`no such list: ${feed}`)
    },
  }
}

const findChange = finderOf(shape({ updated_at: numeric }))

/** A second that is so long past has no more changes to come, s. */
const PAST_S = 60

/**
 * Requests not accepted yet are in no funnel: they are left out (0028). The cursor is the first second to be read: that of the last lead
 * again while more may have changed in it.
 */
async function* readCards(ground: Ground, cursor: string | null): AsyncIterable<PastPage> {
  const begunAt = toUnix(ground.now())
  const start = cursor === null ? null : Number(cursor)
  let last = start
  for await (const rows of walkLeads(ground.account, start)) {
    last = findChange(rows.at(-1))?.updated_at ?? last
    const share = shareOf({ at: last ?? begunAt, from: start ?? 0, to: begunAt })
    yield { cards: await toCards(ground, rows), moves: [], cursor: String(last ?? 0), share }
  }
  if (last === null || last === start) return
  const next = last < begunAt - PAST_S ? last + 1 : last
  yield { cards: [], moves: [], cursor: String(next), share: 1 }
}

async function* walkLeads(
  account: Account,
  start: number | null,
): AsyncIterable<readonly unknown[]> {
  let from = start
  for (;;) {
    let last = from
    for (let page = 1; page <= PAGES_PER_WINDOW; page++) {
      const answer = await account.get('leads', {
        with: 'contacts',
        ...(from !== null && { filter: { updated_at: { from } } }),
        order: { updated_at: 'asc' },
        page,
        limit: LEADS_PER_PAGE,
      })
      const rows = rowsOf(answer, 'leads')
      if (rows.length > 0) yield rows
      last = findChange(rows.at(-1))?.updated_at ?? last
      if (!hasNextPage(answer)) return
    }
    if (last === from) return
    from = last
  }
}

async function toCards(ground: Ground, rows: readonly unknown[]): Promise<readonly Card[]> {
  const leads = rows.map(readLead)
  const facts = await ground.factsFor([...new Set(leads.map(lead => lead.pipeline_id))])
  return leads
    .filter(lead => !lead.is_deleted && !isUnsortedLead(lead, facts))
    .map(lead => toCard(lead, facts, { since: toInstant(lead.created_at), wasUnsorted: false }))
}

function shareOf({ at, from, to }: { at: number; from: number; to: number }): number {
  return to <= from ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from)))
}

interface Span {
  readonly from: Instant
  readonly to: Instant
}

/** Newest first is the order of pages, so that a span is read to its end before it counts. */
async function* readEvents(ground: Ground, cursor: string | null): AsyncIterable<PastPage> {
  const now = ground.now()
  const begin =
    cursor === null
      ? await findBeginning(ground.account)
      : plus(asInstant(Number(cursor)), -OVERLAP_MS)
  // An account without a single lead: the first one is made after now.
  if (begin === null) return yield { cards: [], moves: [], cursor: String(now), share: 1 }
  const ask = async (span: Span) => ({ span, rows: await readSpan(ground.account, span) })
  for await (const { span, rows } of ahead(spansOf({ from: begin, to: now }), ask, AHEAD))
    yield {
      cards: [],
      moves: await toMoves(ground, rows),
      cursor: String(span.to),
      share: shareOf({ at: span.to, from: begin, to: now }),
    }
}

function* spansOf({ from, to }: Span): Iterable<Span> {
  for (let start = from; start < to; start = plus(start, SPAN_MS))
    yield { from: start, to: asInstant(Math.min(start + SPAN_MS, to)) }
}

const findMade = finderOf(shape({ created_at: numeric }))

/** Nothing happened before the first lead was made. Deleted ones are not listed: events of theirs from before it are not looked for. */
async function findBeginning(account: Account): Promise<Instant | null> {
  const answer = await account.get('leads', { order: { created_at: 'asc' }, page: 1, limit: 1 })
  const made = findMade(rowsOf(answer, 'leads')[0])
  return made === null ? null : toInstant(made.created_at)
}

async function readSpan(account: Account, { from, to }: Span): Promise<readonly unknown[]> {
  const rows: unknown[] = []
  for (let until = to; ;) {
    let oldest: Instant | null = null
    for (let page = 1; page <= PAGES_PER_WINDOW; page++) {
      const answer = await account.get('events', {
        filter: {
          entity: ['lead'],
          type: TYPES,
          created_at: { from: toUnix(from), to: toUnix(until) },
        },
        page,
        limit: EVENTS_PER_PAGE,
      })
      const found = rowsOf(answer, 'events')
      rows.push(...found)
      const made = findMade(found.at(-1))
      oldest = made === null ? oldest : toInstant(made.created_at)
      if (!hasNextPage(answer)) return rows
    }
    // A span of more than 8,000 events goes on from its oldest one read; within one second nobody does so much.
    if (oldest === null || oldest >= until) return rows
    until = oldest
  }
}

const findEvent = finderOf(shape({ id: text, type: text, entity_id: idText, created_at: numeric }))

const WHAT: Readonly<Record<string, StageMove['what']>> = {
  lead_deleted: 'removed',
  lead_restored: 'restored',
  [MOVE_TYPE]: 'entered',
}

async function toMoves(ground: Ground, rows: readonly unknown[]): Promise<readonly StageMove[]> {
  const known = rows.flatMap(row => {
    const event = findEvent(row)
    const what = WHAT[event?.type ?? '']
    return event === null || what === undefined ? [] : [{ event, what, move: readMoves([row])[0] }]
  })
  const pipelines = known.flatMap(({ move }) => (move === undefined ? [] : [move.to.pipeline_id]))
  const facts = await ground.factsFor([...new Set(pipelines)])
  return known.flatMap(({ event, what, move }) => {
    const to = placeOf(move?.to ?? null, facts)
    if (what === 'entered' && to === null) return []
    const from = placeOf(move?.from ?? null, facts)
    return [
      {
        id: event.id,
        card: { kind: 'deal', id: asId(event.entity_id) },
        at: asInstant(event.created_at * SECOND),
        what,
        from: what === 'entered' ? from : null,
        to: what === 'entered' ? to : null,
      },
    ]
  })
}

/** `null`: nowhere, or among the requests not accepted yet. */
function placeOf(place: Move['to'] | null, facts: AccountFacts): StagePlace | null {
  if (place === null || isUnsortedLead(place, facts)) return null
  const { pipeline_id, status_id } = place
  return {
    pipeline: asId(`deal:${pipeline_id}`),
    stage: stageOf('deal', pipeline_id, status_id),
    status: toStatus(status_id),
  }
}
