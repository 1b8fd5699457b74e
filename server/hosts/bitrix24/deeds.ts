import type { CardKind } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, HOUR, type Instant, plus } from '../../../shared/time/instant.ts'
import type { Deed, DeedsPage, HostDeeds } from '../../core/deeds.ts'
import { byId, rowsOf } from './answers.ts'
import { type Command, MAX_BATCH, PAGE, type Portal } from './portal.ts'
import { readSpans } from './read-spans.ts'
import { ENTITY_TYPE, findMoment, toCardRef, toPortalTime } from './wire.ts'

/** The portal's clock and ours need not agree. */
const OVERLAP_MS = HOUR
const SINCE = 'since:'
const LONGEST_CALL_MS = HOUR

/**
 * Activities of cards: first all of them by spans of ids, as the past is read, then those that have changed. Without their texts.
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
      if (isSince) {
        const changed = { ...owners, '>=LAST_UPDATED': toPortalTime(plus(since, -OVERLAP_MS)) }
        for await (const deeds of walk(portal, changed)) yield { deeds, cursor }
      } else {
        const list = { ...LIST, query: { select: FIELDS, filter: owners } }
        for await (const { rows, upTo } of readSpans(portal, list, last))
          yield { deeds: rows.flatMap(toDeed), cursor: `${upTo}/${begun}` }
      }
      const page: DeedsPage = { deeds: [], cursor: `${SINCE}${isSince ? startedAt : begun}` }
      yield page
    },
  }
}

const LIST = { method: 'crm.activity.list', idKey: 'ID', isClassic: true } as const

/** What has changed is little, and changes meanwhile: pages, not spans. */
async function* walk(portal: Portal, filter: Record<string, unknown>) {
  let lastId = '0'
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
    yield rows.flatMap(toDeed)
    if (rows.length < pages * PAGE) return
  }
}

function command(filter: Record<string, unknown>, start: number): Command {
  return {
    method: LIST.method,
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
  'STATUS',
  'CREATED',
  'LAST_UPDATED',
  'RESPONSIBLE_ID',
]

const findActivity = finderOf(
  shape({
    ID: idText,
    OWNER_ID: idText,
    OWNER_TYPE_ID: idText,
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    DIRECTION: or(idText, ''),
    COMPLETED: or(text, ''),
    STATUS: or(idText, ''),
    CREATED: orNull(text),
    LAST_UPDATED: orNull(text),
    RESPONSIBLE_ID: or(idText, '0'),
  }),
)
type Activity = NonNullable<ReturnType<typeof findActivity>>

function toDeed(row: unknown): readonly Deed[] {
  const activity = findActivity(row)
  if (activity === null) return []
  const card = toCardRef(activity.OWNER_TYPE_ID, activity.OWNER_ID)
  const happened = whatHappened(activity)
  if (card === null || happened === null) return []
  const user = activity.RESPONSIBLE_ID === '0' ? null : activity.RESPONSIBLE_ID
  return [{ card, ...happened, user, stage: null, value: null, id: activity.ID }]
}

type Happened = Pick<Deed, 'type' | 'at'>

/**
 * Types as in `touches.ts`: 1 meeting, 2 call, 4 e-mail; providers of messengers and SMS as seen in the field (V).
 *
 * How an activity stands today must not colour the day it was made: closing a card completes all that is open on it. What can be planned
 * counts from the moment it was done, never before, and not at all when the portal completed it.
 */
function whatHappened(activity: Activity): Happened | null {
  const { TYPE_ID, PROVIDER_ID, DIRECTION } = activity
  const made = findMoment(activity.CREATED)
  if (made === null) return null
  const isOutgoing = DIRECTION === '2'
  const written = (what: string): Happened => ({
    type: `${what}-${isOutgoing ? 'out' : 'in'}`,
    at: made,
  })
  if (TYPE_ID === '2' || PROVIDER_ID === 'VOXIMPLANT_CALL')
    return isOutgoing ? done('call-out', activity) : incoming(activity, made)
  if (TYPE_ID === '1') return done('meeting', activity)
  if (TYPE_ID === '4' || PROVIDER_ID === 'CRM_EMAIL') return written('letter')
  if (/^(CRM_SMS|IMOPENLINES_SESSION)$/.test(PROVIDER_ID)) return written('message')
  return null
}

/** `STATUS` 3: completed by the portal together with its card. The portal tells no moment of completion; the last change is never before it. */
function done(type: string, { COMPLETED, STATUS, LAST_UPDATED }: Activity): Happened | null {
  const at = findMoment(LAST_UPDATED)
  return COMPLETED !== 'Y' || STATUS === '3' || at === null ? null : { type, at }
}

/** An answered call is done as soon as it is over; a missed one stays open, and whoever completes it later has not answered it. */
function incoming({ COMPLETED, LAST_UPDATED }: Activity, made: Instant): Happened {
  const changed = findMoment(LAST_UPDATED) ?? made
  const isAnswered = COMPLETED === 'Y' && changed - made <= LONGEST_CALL_MS
  return { type: isAnswered ? 'call-in' : 'call-missed', at: made }
}
