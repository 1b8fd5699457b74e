import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import {
  nameOf,
  type Card,
  type CardRef,
  type Contact,
  type EntityRef,
  type Task,
} from '../../../shared/crm/model.ts'
import { finderOf, idText, shape } from '../../../shared/parse/parse.ts'
import { type Instant, MINUTE, plus } from '../../../shared/time/instant.ts'
import type { CardView, LookWish } from '../host.ts'
import type { Memory } from '../common/memory.ts'
import type { AccountFacts } from './facts.ts'
import { findMarksSince, type Unlinked } from './found-marks.ts'
import type { Ground } from './ground.ts'
import { findMoves, type Move, stayOf } from './moves.ts'
import { getOrNull, listByIds, readContacts } from './people.ts'
import { leadsOf, searchKeys, toFound } from './probe.ts'
import { findTouch } from './touches.ts'
import type { ContactReads } from './contact-reads.ts'
import type { FoundContact } from './contact-wire.ts'
import {
  contactsOf,
  hasNextPage,
  isUnsortedLead,
  type Lead,
  readLead,
  readTask,
  rowsOf,
  toAcceptedRequest,
  toCard,
  toInstant,
} from './wire.ts'

export interface LookDependencies {
  readonly ground: Ground
  /** Contacts of ours whose link to their lead did not come about: mark → contact. */
  readonly unlinked: Unlinked
  /** What the last looks showed of contacts, so that a value can be added to the others. */
  readonly seen: Map<ContactId, FoundContact>
  /** Of contacts, for the moment between deciding and doing. */
  readonly recent: Memory
  readonly reads: ContactReads
}

/**
 * A card and what is around it. amoCRM has no batch, so each part is a request; what a young request cannot have is not asked for:
 * two requests for one that has just come. Whoever shares its keys is searched for first, so that the card is read together with his.
 */
export async function look(
  dependencies: LookDependencies,
  ref: CardRef,
  wish: LookWish,
): Promise<CardView | null> {
  const { ground, unlinked } = dependencies
  const search = wish.probe === undefined ? null : await searchKeys(ground, wish.probe)
  const { row, others } = await readLeads(ground, ref, search === null ? [] : leadsOf(search))
  if (row === null) return null
  const lead = readLead(row)
  const facts = await ground.factsFor([lead.pipeline_id])
  const isRequest = isUnsortedLead(lead, facts)
  if (ref.kind === 'deal' && isRequest) return null

  const moves = isRequest ? [] : await findMoves(ground, lead)
  const card = cardFor(ref, lead, { moves, facts, now: ground.now() })
  if (card === null) return null
  const [people, openTasks, touchedAt, marks, found] = await Promise.all([
    readPeople(dependencies, lead, { isRequest, mayBeRecent: wish.probe !== undefined }),
    isRequest ? [] : readOpenTasks(ground, lead),
    wish.touchesSince === undefined
      ? null
      : findTouch(ground, { lead, moves, contacts: card.contacts }, wish.touchesSince),
    wish.marksSince === undefined
      ? new Map<string, string>()
      : findMarksSince(ground, card, { ...withoutProbe(wish), since: wish.marksSince, unlinked }),
    search === null ? null : toFound(ground, search, others),
  ])
  return {
    card,
    contacts: people.filter(({ id }) => card.contacts.includes(id)),
    openTasks,
    found,
    marks,
    touchedAt,
    // Filled while the marks were read.
    halfMade: [...unlinked.values()],
  }
}

/** The card's own row with those of others; `null`: it is gone. */
async function readLeads({ account }: Ground, { id }: CardRef, found: readonly string[]) {
  const others = found.filter(other => other !== id)
  const rows = others.length === 0 ? [] : await listByIds(account, 'leads', [id, ...others])
  const own = rows.find(row => isOf(row, id))
  return {
    // No list is complete for sure; a single lead that does not answer is gone.
    row: own ?? (await getOrNull(account, `leads/${id}`, { with: 'contacts' })),
    others: rows.filter(row => row !== own),
  }
}

const findId = finderOf(shape({ id: idText }))

function isOf(row: unknown, id: string): boolean {
  return findId(row)?.id === id
}

function withoutProbe({ marksOn = [] }: LookWish): { readonly marksOn: readonly EntityRef[] } {
  return { marksOn }
}

/** Of a request that was accepted meanwhile the deal is what is left to look at. */
function cardFor(
  ref: CardRef,
  lead: Lead,
  { moves, ...around }: { moves: readonly Move[]; facts: AccountFacts; now: Instant },
): Card | null {
  const stay = stayOf(lead, moves, around)
  const card = toCard(lead, around.facts, stay)
  if (nameOf(card.ref) === nameOf(ref)) return card
  const accepted = moves.find(({ from }) => from !== null && isUnsortedLead(from, around.facts))
  return accepted === undefined ? null : toAcceptedRequest(lead, around.facts, accepted.at)
}

async function readPeople(
  { ground, seen, recent, reads }: LookDependencies,
  lead: Lead,
  { isRequest, mayBeRecent }: { isRequest: boolean; mayBeRecent: boolean },
): Promise<readonly Contact[]> {
  const ids = contactsOf(lead)
  const name = `contacts/${lead.id}/${ids.join()}`
  if (!mayBeRecent) recent.forget(name)
  const found = await recent.recall(name, async () => {
    const beganAt = ground.now()
    const fresh = await readContacts(ground.account, ids, isRequest)
    for (const { contact } of fresh) reads.keep(contact, beganAt)
    return fresh
  })
  for (const one of found) seen.set(one.contact.id, one)
  return found.map(({ contact }) => contact)
}

/** Until then a lead without a nearest task has none; later that is confirmed, since it decides whether one is made. */
const SURE_WITHIN_MS = 5 * MINUTE

async function readOpenTasks(ground: Ground, lead: Lead): Promise<readonly Task[]> {
  const isYoung = ground.now() < plus(toInstant(lead.created_at), SURE_WITHIN_MS)
  if (lead.closest_task_at === null && isYoung) return []
  return listOpenTasks(ground, [lead.id])
}

/** Open tasks of these leads themselves; those of their contacts are no steps (amocrm.md 16.3). */
export async function listOpenTasks(
  { account }: Ground,
  leads: readonly string[],
): Promise<readonly Task[]> {
  const rows: unknown[] = []
  for (let page = 1; ; page++) {
    const answer = await account.get('tasks', {
      filter: { entity_type: 'leads', entity_id: leads, is_completed: 0 },
      page,
      limit: 250,
    })
    rows.push(...rowsOf(answer, 'tasks'))
    if (!hasNextPage(answer)) break
  }
  const asked = new Set(leads)
  return rows
    .map(readTask)
    .filter(task => !task.isDone && task.subjects.some(({ id }) => asked.has(id)))
}

/** The card a task is on; empty when it is gone or on none. */
export async function findCardsOfTask(
  { account }: Ground,
  task: string,
): Promise<readonly CardRef[]> {
  const found = await getOrNull(account, `tasks/${task}`)
  return found === null
    ? []
    : readTask(found).subjects.map(({ kind, id }) => ({ kind, id: asId(id) }))
}
