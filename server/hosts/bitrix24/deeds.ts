import type { CardKind } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, HOUR, type Instant, plus } from '../../../shared/time/instant.ts'
import type { Deed, DeedsPage, HostDeeds } from '../../core/deeds.ts'
import { byId, rowsOf } from './answers.ts'
import { type Command, MAX_BATCH, type Portal } from './portal.ts'
import { ENTITY_TYPE, findMoment, toCardRef, toPortalTime } from './wire.ts'

/** Rows of one list, fixed by the portal. */
const PAGE = 50
/** The portal's clock and ours need not agree. */
const OVERLAP_MS = HOUR
const SINCE = 'since:'

/**
 * Activities of cards: first all of them by growing id, then those that have changed. Without their texts.
 *
 * @param now the product's clock
 */
export function createDeeds(
  portal: Portal,
  kinds: readonly CardKind[],
  now: () => Instant,
): HostDeeds {
  const owners = { '@OWNER_TYPE_ID': kinds.map(kind => ENTITY_TYPE[kind]) }
  return {
    async *read(cursor) {
      const startedAt = now()
      const isSince = cursor?.startsWith(SINCE) === true
      const [last = '0', begun = String(startedAt)] = isSince ? [] : (cursor?.split('/') ?? [])
      const since = asInstant(isSince ? Number(cursor.slice(SINCE.length)) : 0)
      const filter = isSince
        ? { ...owners, '>=LAST_UPDATED': toPortalTime(plus(since, -OVERLAP_MS)) }
        : owners
      for await (const { deeds, lastId } of walk(portal, filter, last))
        yield { deeds, cursor: isSince ? cursor : `${lastId}/${begun}` }
      const page: DeedsPage = { deeds: [], cursor: `${SINCE}${isSince ? startedAt : begun}` }
      yield page
    },
  }
}

async function* walk(portal: Portal, filter: Record<string, unknown>, from: string) {
  let lastId = from
  for (let pages = 1; ; pages = MAX_BATCH) {
    const keys = Array.from({ length: pages }, (_, page) => `p${page}`)
    const after = lastId
    const read = await portal.batch(
      Object.fromEntries(
        keys.map((key, page) => [key, command({ ...filter, '>ID': after }, page * PAGE)]),
      ),
    )
    const rows = keys.flatMap(key => [...rowsOf(read, key)])
    const ids = [...byId(rows).keys()].map(Number)
    if (ids.length > 0) lastId = String(Math.max(...ids))
    yield { deeds: rows.flatMap(toDeed), lastId }
    if (rows.length < pages * PAGE) return
  }
}

function command(filter: Record<string, unknown>, start: number): Command {
  return {
    method: 'crm.activity.list',
    params: { filter, order: { ID: 'ASC' }, select: FIELDS, start },
  }
}

const FIELDS = [
  'ID',
  'OWNER_ID',
  'OWNER_TYPE_ID',
  'TYPE_ID',
  'PROVIDER_ID',
  'DIRECTION',
  'COMPLETED',
  'CREATED',
  'START_TIME',
  'RESPONSIBLE_ID',
]

const findActivity = finderOf(
  shape({
    OWNER_ID: idText,
    OWNER_TYPE_ID: idText,
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    DIRECTION: or(idText, ''),
    COMPLETED: or(text, ''),
    CREATED: orNull(text),
    START_TIME: orNull(text),
    RESPONSIBLE_ID: or(idText, '0'),
  }),
)
type Activity = NonNullable<ReturnType<typeof findActivity>>

function toDeed(row: unknown): readonly Deed[] {
  const activity = findActivity(row)
  if (activity === null) return []
  const card = toCardRef(activity.OWNER_TYPE_ID, activity.OWNER_ID)
  const type = typeOf(activity)
  // Neither changes when the activity does, unlike the last update: closing a card completes what is open on it.
  const made = findMoment(activity.CREATED)
  const at = type === 'meeting' ? (findMoment(activity.START_TIME) ?? made) : made
  if (card === null || type === null || at === null) return []
  const user = activity.RESPONSIBLE_ID === '0' ? null : activity.RESPONSIBLE_ID
  return [{ card, at, type, user, stage: null, value: null }]
}

/** Types as in `touches.ts`: 1 meeting, 2 call, 4 e-mail; providers of messengers and SMS as seen in the field (V). A plan is no deed. */
function typeOf({ TYPE_ID, PROVIDER_ID, DIRECTION, COMPLETED }: Activity): string | null {
  const isDone = COMPLETED === 'Y'
  const isOutgoing = DIRECTION === '2'
  if (TYPE_ID === '2' || PROVIDER_ID === 'VOXIMPLANT_CALL') {
    // A missed call stays open until somebody answers it.
    if (!isDone) return isOutgoing ? null : 'call-missed'
    return isOutgoing ? 'call-out' : 'call-in'
  }
  if (TYPE_ID === '1') return isDone ? 'meeting' : null
  if (TYPE_ID === '4' || PROVIDER_ID === 'CRM_EMAIL') return isOutgoing ? 'letter-out' : 'letter-in'
  if (/^(CRM_SMS|IMOPENLINES_SESSION)$/.test(PROVIDER_ID))
    return isOutgoing ? 'message-out' : 'message-in'
  return null
}
