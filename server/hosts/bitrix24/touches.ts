import type { Card, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, type Instant, latest } from '../../../shared/time/instant.ts'
import { boundTo, ownedBy } from './activity-filters.ts'
import { itemOf, rowsOf } from './answers.ts'
import { findMarks } from './marks.ts'
import type { BatchAnswer, Command } from './portal.ts'
import { findMoment, toPortalTime } from './wire.ts'

const ACTIVITY_LISTS = ['touchOwn', 'touchBound'] as const

/**
 * What people may have done about a card since then: its activities, done or outgoing, and its comments. What a list has beyond its
 * first page came later than what we look for.
 */
export function touchCommands(ref: CardRef, since: Instant): Record<string, Command> {
  const activities = (where: Record<string, unknown>): Command => ({
    method: 'crm.activity.list',
    params: {
      filter: { ...where, '>=LAST_UPDATED': toPortalTime(since) },
      order: { ID: 'ASC' },
      // Without texts: an e-mail's is the whole letter, and our own steps are of other kinds.
      select: names('ID TYPE_ID PROVIDER_ID DIRECTION COMPLETED AUTHOR_ID CREATED LAST_UPDATED'),
    },
  })
  return {
    touchOwn: activities(ownedBy(ref)),
    touchBound: activities(boundTo(ref)),
    touchComments: {
      method: 'crm.timeline.comment.list',
      params: {
        filter: { ENTITY_TYPE: ref.kind, ENTITY_ID: ref.id, '>=CREATED': toPortalTime(since) },
        order: { ID: 'ASC' },
        select: names('ID AUTHOR_ID CREATED COMMENT'),
      },
    },
  }
}

const findActivity = finderOf(
  shape({
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    DIRECTION: or(idText, ''),
    COMPLETED: or(text, ''),
    AUTHOR_ID: or(idText, '0'),
    CREATED: orNull(text),
    LAST_UPDATED: orNull(text),
  }),
)
const findComment = finderOf(
  shape({ AUTHOR_ID: or(idText, '0'), CREATED: orNull(text), COMMENT: or(text, '') }),
)
const findMove = finderOf(shape({ movedBy: or(idText, '0') }))

/** The first moment since then at which a person did something about the card; `null`: nobody has. */
export function readTouch(card: Card, read: BatchAnswer, since: Instant): Instant | null {
  const moments = [
    ...ACTIVITY_LISTS.flatMap(key => rowsOf(read, key)).map(touchByActivity),
    ...rowsOf(read, 'touchComments').map(touchByComment),
    touchByMove(card, read),
  ]
    .filter(moment => moment !== null)
    // An old letter is listed, too, when something about it has changed since; so is the last move, whenever it was.
    .filter(moment => moment >= since)
  return moments.length === 0 ? null : latest(card.createdAt, asInstant(Math.min(...moments)))
}

/** Nobody's deed: user 0 stands for the portal itself, whose robots work under it (V). */
function isNobody(user: string): boolean {
  return user === '0' || user === ''
}

/** A call or a meeting that took place (done), a message or an e-mail sent by us (outgoing). A plan is no touch, an incoming message neither. */
function touchByActivity(row: unknown): Instant | null {
  const activity = findActivity(row)
  if (activity === null || isNobody(activity.AUTHOR_ID)) return null
  const isDone = activity.COMPLETED === 'Y'
  const isOutgoing = activity.DIRECTION === '2'
  switch (kindOf(activity)) {
    case 'talk':
      // A missed call stays open until somebody answers it.
      return isDone ? findMoment(activity.LAST_UPDATED) : null
    case 'letter':
      return isOutgoing ? findMoment(activity.CREATED) : null
    default:
      return null
  }
}

/** `TYPE_ID` 1 meeting, 2 call, 4 e-mail; providers of messengers and SMS as seen in the field (V). */
function kindOf({ TYPE_ID, PROVIDER_ID }: { TYPE_ID: string; PROVIDER_ID: string }) {
  if (TYPE_ID === '1' || TYPE_ID === '2' || PROVIDER_ID === 'VOXIMPLANT_CALL') return 'talk'
  if (TYPE_ID === '4' || /^(CRM_EMAIL|CRM_SMS|IMOPENLINES_SESSION)$/.test(PROVIDER_ID)) {
    return 'letter'
  }
  return 'other'
}

function touchByComment(row: unknown): Instant | null {
  const comment = findComment(row)
  if (comment === null || isNobody(comment.AUTHOR_ID)) return null
  // Ours are written in the name of whoever installed us.
  return findMarks(comment.COMMENT).length > 0 ? null : findMoment(comment.CREATED)
}

/** Our app moves a card only to close it, so whoever moved an open one was a person or the portal itself. */
function touchByMove(card: Card, read: BatchAnswer): Instant | null {
  const mover = findMove(itemOf(read, 'card'))?.movedBy ?? '0'
  return card.stageSince > card.createdAt && !isNobody(mover) ? card.stageSince : null
}

function names(list: string): readonly string[] {
  return list.split(' ')
}
