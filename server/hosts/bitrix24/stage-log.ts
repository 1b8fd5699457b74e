import { asId, type CardId } from '../../../shared/crm/ids.ts'
import type { CardKind } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, HOUR, type Instant, instant, plus } from '../../../shared/time/instant.ts'
import type { HostPast, PastPage, StageMove } from '../../core/past.ts'
import type { Portal } from './portal.ts'
import { type List, readSpans } from './read-spans.ts'
import { CARD_FIELDS, ENTITY_TYPE, readCard, toPortalTime, toStatus } from './wire.ts'
import { walkItems } from './walk.ts'

/** The portal's clock and ours need not agree. */
const OVERLAP_MS = HOUR

/**
 * The portal's past by growing id. Ids are cut into spans of what a page holds, so that no page hangs on the one before: 2,500 rows in one
 * request, several requests under way, and nothing is missed when rows vanish meanwhile.
 *
 * @param kinds of cards this portal has
 * @param now the product's clock
 */
export function createPast(
  portal: Portal,
  kinds: readonly CardKind[],
  now: () => Instant,
): HostPast {
  const lists = new Map<string, (cursor: string | null) => AsyncIterable<PastPage>>(
    [
      ...kinds.map(kind => [`${kind}/cards`, readCards] as const),
      ...kinds.map(kind => [`${kind}/moves`, readMoves] as const),
    ].map(([name, read]) => [name, cursor => read(portal, kindOf(name), { cursor, now })]),
  )
  return {
    feeds: [...lists.keys()],
    read(feed, cursor) {
      const read = lists.get(feed)
      if (read === undefined) throw new Error(`no such list: ${feed}`)
      return read(cursor)
    },
  }
}

function kindOf(feed: string): CardKind {
  return feed.startsWith('lead/') ? 'lead' : 'deal'
}

interface From {
  readonly cursor: string | null
  readonly now: () => Instant
}

const SINCE = 'since:'

/** First all by their ids, then those changed: `id:<last>/<when it began>`, then `since:<moment>`. */
async function* readCards(
  portal: Portal,
  kind: CardKind,
  { cursor, now }: From,
): AsyncIterable<PastPage> {
  const list = cardList(kind)
  if (cursor?.startsWith(SINCE) !== true) {
    const [last = '0', begun = String(now())] = (cursor?.slice('id:'.length) ?? '')
      .split('/')
      .filter(Boolean)
    for await (const { rows, upTo, share } of readSpans(portal, list, last))
      yield {
        cards: rows.map(row => readCard(kind, row)),
        moves: [],
        cursor: `id:${upTo}/${begun}`,
        share,
      }
    yield { cards: [], moves: [], cursor: `${SINCE}${begun}`, share: 1 }
    return
  }
  const startedAt = now()
  const since = asInstant(Number(cursor.slice(SINCE.length)))
  const query = {
    entityTypeId: ENTITY_TYPE[kind],
    select: CARD_FIELDS[kind],
    filter: { '>=updatedTime': toPortalTime(plus(since, -OVERLAP_MS)) },
  }
  for await (const rows of walkItems(portal, query))
    yield { cards: rows.map(row => readCard(kind, row)), moves: [], cursor, share: 1 }
  yield { cards: [], moves: [], cursor: `${SINCE}${startedAt}`, share: 1 }
}

async function* readMoves(
  portal: Portal,
  kind: CardKind,
  { cursor }: From,
): AsyncIterable<PastPage> {
  for await (const { rows, upTo, share } of readSpans(portal, moveList(kind), cursor ?? '0'))
    yield {
      cards: [],
      moves: rows.flatMap(row => toMove(kind, row)),
      cursor: upTo,
      share,
    }
}

function cardList(kind: CardKind): List {
  const query = { entityTypeId: ENTITY_TYPE[kind], select: CARD_FIELDS[kind] }
  return { method: 'crm.item.list', idKey: 'id', query }
}

function moveList(kind: CardKind): List {
  const select =
    kind === 'lead'
      ? ['ID', 'TYPE_ID', 'OWNER_ID', 'CREATED_TIME', 'STATUS_ID', 'STATUS_SEMANTIC_ID']
      : [
          'ID',
          'TYPE_ID',
          'OWNER_ID',
          'CREATED_TIME',
          'CATEGORY_ID',
          'STAGE_ID',
          'STAGE_SEMANTIC_ID',
        ]
  return {
    method: 'crm.stagehistory.list',
    idKey: 'ID',
    query: { entityTypeId: ENTITY_TYPE[kind], select },
  }
}

const findMove = finderOf(
  shape({
    ID: idText,
    TYPE_ID: or(idText, ''),
    OWNER_ID: idText,
    CREATED_TIME: text,
    CATEGORY_ID: orNull(idText),
    STAGE_ID: orNull(text),
    STAGE_SEMANTIC_ID: orNull(text),
    STATUS_ID: orNull(text),
    STATUS_SEMANTIC_ID: orNull(text),
  }),
)

/**
 * Types 1 (made), 2 (moved), 3 (moved to a final stage) and 5 (another pipeline) all say where the card then stood; where it came from
 * is in no field (S): the line before tells.
 */
function toMove(kind: CardKind, row: unknown): readonly StageMove[] {
  const move = findMove(row)
  if (move === null) return []
  const stage = kind === 'lead' ? move.STATUS_ID : move.STAGE_ID
  if (stage === null || stage === '') return []
  const semantics = kind === 'lead' ? move.STATUS_SEMANTIC_ID : move.STAGE_SEMANTIC_ID
  return [
    {
      id: `${kind}/${move.ID.padStart(15, '0')}`,
      card: { kind, id: asId<CardId>(move.OWNER_ID) },
      at: instant(move.CREATED_TIME),
      what: 'entered',
      from: null,
      to: {
        pipeline: asId(kind === 'lead' ? 'lead' : `deal:${move.CATEGORY_ID ?? '0'}`),
        stage: asId(`${kind}:${stage}`),
        status: toStatus(semantics),
      },
    },
  ]
}
