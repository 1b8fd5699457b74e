import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import {
  nameOf,
  type Card,
  type CardRef,
  type Contact,
  type EntityRef,
  type Task,
} from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { CardView, LookWish } from '../host.ts'
import { boundTo, ownedBy } from './activity-filters.ts'
import { byId, itemOf, itemsOf, itemsOrNone, rowsOf, rowsOrNone } from './answers.ts'
import { isNotFound } from './failures.ts'
import { findMarks, findOriginMark, ORIGINATOR } from './marks.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { probeCommands, readFound, splitProbe } from './probe.ts'
import { readTouch, touchCommands } from './touches.ts'
import { ENTITY_TYPE, readCard, readContact, readTask, TASK_FIELDS, toPortalTime } from './wire.ts'

/** Contacts of ours whose link to the card did not come about: mark → contact. */
export type Unlinked = Map<string, ContactId>

/**
 * A card and what is around it in one request. The portal fills in the ids that later commands need; where it did not,
 * which the answer shows, a second request names them.
 */
export async function look(
  portal: Portal,
  ref: CardRef,
  wish: LookWish,
  unlinked: Unlinked,
): Promise<CardView | null> {
  const { probe, marksSince, marksOn = [], touchesSince } = wish
  const parts = probe === undefined ? [] : splitProbe(probe)
  const read = await portal.batch({
    ...cardCommands(ref),
    ...probeCommands(parts[0] ?? []),
    ...(marksSince === undefined ? {} : markCommands(ref, marksSince, marksOn)),
    ...(touchesSince === undefined ? {} : touchCommands(ref, touchesSince)),
  })
  const card = findCard(ref, read)
  if (card === null) return null
  const marks =
    marksSince === undefined
      ? new Map<string, string>()
      : readMarks(card, read, { unlinked, marksOn })
  return {
    card,
    contacts: await readContacts(portal, card, read),
    openTasks: await readOpenTasks(portal, ref, read),
    found: probe === undefined ? null : await readFound(portal, card, read, parts),
    marks,
    touchedAt: touchesSince === undefined ? null : readTouch(card, read, touchesSince),
    // Filled while the marks were read.
    halfMade: [...unlinked.values()],
  }
}

/** Open activities of a card: its own, and those of its client that are bound to it. A binding to the owner is not promised (V), so both are asked. */
const OPEN_LISTS = ['own', 'bound'] as const

function cardCommands(ref: CardRef): Record<string, Command> {
  const entityTypeId = ENTITY_TYPE[ref.kind]
  return {
    card: { method: 'crm.item.get', params: { entityTypeId, id: ref.id } },
    contacts: contactsCommand('$result[card][item][contactIds]'),
    own: activitiesCommand({ ...ownedBy(ref), COMPLETED: 'N' }, 0),
    bound: activitiesCommand({ ...boundTo(ref), COMPLETED: 'N' }, 0),
  }
}

function contactsCommand(ids: unknown): Command {
  return {
    method: 'crm.item.list',
    params: {
      entityTypeId: ENTITY_TYPE.contact,
      select: ['*'],
      filter: { '@id': ids },
      order: { id: 'ASC' },
    },
  }
}

export function activitiesCommand(filter: Record<string, unknown>, start: number): Command {
  return {
    method: 'crm.activity.list',
    params: { filter, order: { ID: 'ASC' }, select: [...TASK_FIELDS, 'DESCRIPTION'], start },
  }
}

function findCard(ref: CardRef, read: BatchAnswer): Card | null {
  const outcome = read.get('card')
  if (outcome?.ok === false && isNotFound(outcome.error)) return null
  return readCard(ref.kind, itemOf(read, 'card'))
}

async function readContacts(
  portal: Portal,
  card: Card,
  read: BatchAnswer,
): Promise<readonly Contact[]> {
  if (card.contacts.length === 0) return []
  const filledIn = byId(itemsOrNone(read, 'contacts'))
  const missing = card.contacts.filter(id => !filledIn.has(id))
  const named =
    missing.length === 0
      ? new Map<string, unknown>()
      : byId(itemsOf(await portal.batch({ contacts: contactsCommand(missing) }), 'contacts'))
  return card.contacts.flatMap(id => {
    // A contact this token may not read is left out.
    const row = filledIn.get(id) ?? named.get(id)
    return row === undefined ? [] : [readContact(row)]
  })
}

async function readOpenTasks(
  portal: Portal,
  ref: CardRef,
  read: BatchAnswer,
): Promise<readonly Task[]> {
  const rows: unknown[] = OPEN_LISTS.flatMap(key => [...rowsOf(read, key)])
  let nexts = nextStarts(read)
  while (nexts.length > 0) {
    const more = await portal.batch(
      Object.fromEntries(
        nexts.map(({ key, start }) => {
          const where = key === 'own' ? ownedBy(ref) : boundTo(ref)
          return [key, activitiesCommand({ ...where, COMPLETED: 'N' }, start)]
        }),
      ),
    )
    rows.push(...nexts.flatMap(({ key }) => [...rowsOf(more, key)]))
    nexts = nextStarts(more)
  }
  return [...byId(rows).values()].map(row => readTask(row, ref))
}

function nextStarts(read: BatchAnswer) {
  return OPEN_LISTS.flatMap(key => {
    const outcome = read.get(key)
    return outcome?.ok === true && outcome.next !== null ? [{ key, start: outcome.next }] : []
  })
}

const RECENT_LISTS = ['recentOwn', 'recentBound', 'comments'] as const

function commentsKey(index: number): string {
  return `comments${index}`
}

/** Done or not: somebody may have closed at once what we made. */
function markCommands(
  ref: CardRef,
  since: Instant,
  others: readonly EntityRef[],
): Record<string, Command> {
  const recent = { '>=LAST_UPDATED': toPortalTime(since) }
  const activities = (where: Record<string, unknown>): Command => ({
    method: 'crm.activity.list',
    params: {
      filter: { ...where, ...recent },
      order: { ID: 'DESC' },
      select: ['ID', 'SUBJECT', 'DESCRIPTION'],
    },
  })
  return {
    recentOwn: activities(ownedBy(ref)),
    recentBound: activities(boundTo(ref)),
    comments: commentsCommand(ref, since),
    ...Object.fromEntries(
      others.map((other, index) => [commentsKey(index), commentsCommand(other, since)]),
    ),
    made: {
      method: 'crm.item.list',
      params: {
        entityTypeId: ENTITY_TYPE.contact,
        select: ['id', 'originId'],
        filter: { originatorId: ORIGINATOR, '%originId': `${nameOf(ref)}:` },
        order: { id: 'DESC' },
      },
    },
  }
}

function commentsCommand({ kind, id }: EntityRef, since: Instant): Command {
  return {
    method: 'crm.timeline.comment.list',
    params: {
      filter: { ENTITY_TYPE: kind, ENTITY_ID: id, '>=CREATED': toPortalTime(since) },
      order: { ID: 'DESC' },
      select: ['ID', 'COMMENT'],
    },
  }
}

const findText = finderOf(
  shape({ ID: idText, SUBJECT: or(text, ''), DESCRIPTION: or(text, ''), COMMENT: or(text, '') }),
)
const findMade = finderOf(shape({ id: idText, originId: text }))

function readMarks(
  card: Card,
  read: BatchAnswer,
  { unlinked, marksOn }: { readonly unlinked: Unlinked; readonly marksOn: readonly EntityRef[] },
): ReadonlyMap<string, string> {
  const marks = new Map<string, string>()
  const rows = [
    ...RECENT_LISTS.flatMap(key => rowsOf(read, key)),
    // One of them may be gone by now; then nothing of ours is left on it either.
    ...marksOn.flatMap((_, index) => rowsOrNone(read, commentsKey(index))),
  ]
  for (const row of rows) {
    const found = findText(row)
    if (found === null) continue
    const words = `${found.SUBJECT}\n${found.DESCRIPTION}\n${found.COMMENT}`
    for (const mark of findMarks(words)) marks.set(mark, found.ID)
  }
  for (const row of itemsOf(read, 'made')) {
    const contact = findMade(row)
    const mark = contact === null ? null : findOriginMark(contact.originId)
    if (contact === null || mark === null || !contact.originId.startsWith(nameOf(card.ref)))
      continue
    // Made, but its link is missing: the effect is not done yet, and only its second half remains.
    if (card.contacts.some(id => id === contact.id)) marks.set(mark, contact.id)
    else unlinked.set(mark, asId(contact.id))
  }
  return marks
}
