import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { Card, CardKind, CardRef, Contact, Task } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { instant, type Instant } from '../../../shared/time/instant.ts'
import type { OpenCard } from '../host.ts'
import { boundTo } from './activity-filters.ts'
import { byId, itemsOf, rowsOf } from './answers.ts'
import { activitiesCommand } from './look.ts'
import { MAX_BATCH, type BatchAnswer, type Command, type Portal } from './portal.ts'
import {
  CARD_FIELDS,
  ENTITY_TYPE,
  isOfTaskModule,
  readCard,
  readContact,
  readTask,
  TASK_FIELDS,
  toPortalTime,
} from './wire.ts'

/** Rows of one list, fixed by the portal. */
const PAGE = 50

interface ItemQuery {
  readonly entityTypeId: number
  readonly select: readonly string[]
  readonly filter: Record<string, unknown>
}

/**
 * All items that match, by growing id, up to 2,500 in one request: pages by offset inside a batch, by the last id between
 * batches. An item that changes meanwhile may be missed or come twice.
 *
 * @param after id to go on behind
 */
export async function* walkItems(
  portal: Portal,
  query: ItemQuery,
  after = '0',
): AsyncIterable<readonly unknown[]> {
  const first = await portal.batch({ p0: pageCommand(query, after, 0) })
  let rows = itemsOf(first, 'p0')
  let left = Math.max(0, totalOf(first) - rows.length)
  let kept = rows
  while (left > 0 && rows.length > 0) {
    const cursor = lastIdOf(rows)
    // The first page travels with the next ones, so that its reader has one round of questions less.
    const pages = Math.min(Math.ceil(left / PAGE), MAX_BATCH - Math.ceil(kept.length / PAGE))
    const keys = Array.from({ length: pages }, (_, page) => `p${page}`)
    const read = await portal.batch(
      Object.fromEntries(keys.map((key, page) => [key, pageCommand(query, cursor, page * PAGE)])),
    )
    rows = keys.flatMap(key => [...itemsOf(read, key)])
    left = rows.length === 0 ? 0 : left - rows.length
    yield [...kept, ...rows]
    kept = []
  }
  if (kept.length > 0) yield kept
}

function pageCommand({ filter, ...query }: ItemQuery, afterId: string, start: number): Command {
  return {
    method: 'crm.item.list',
    params: { ...query, filter: { ...filter, '>id': afterId }, order: { id: 'ASC' }, start },
  }
}

function totalOf(read: BatchAnswer): number {
  const outcome = read.get('p0')
  return outcome?.ok === true ? (outcome.total ?? 0) : 0
}

function lastIdOf(rows: readonly unknown[]): string {
  return [...byId(rows.slice(-1)).keys()][0] ?? '0'
}

export async function* walkOpenCards(
  portal: Portal,
  kind: CardKind,
): AsyncIterable<readonly OpenCard[]> {
  const query = {
    entityTypeId: ENTITY_TYPE[kind],
    select: CARD_FIELDS[kind],
    filter: { stageSemanticId: 'P' },
  }
  for await (const rows of walkItems(portal, query)) {
    const cards = [...byId(rows).values()].map(row => readCard(kind, row))
    const tasks = await readOwnTasks(portal, cards)
    await addBoundTasks(portal, cards, tasks)
    yield cards.map(card => ({ card, openTasks: tasks.get(card.ref.id) ?? [] }))
  }
}

type TasksByCard = Map<string, Task[]>

async function readOwnTasks(portal: Portal, cards: readonly Card[]): Promise<TasksByCard> {
  const groups = intoGroups(cards, PAGE)
  const rows: unknown[] = []
  let wanted = groups.map((group, index) => ({ group, index, start: 0 }))
  while (wanted.length > 0) {
    const part = wanted.slice(0, MAX_BATCH)
    const read = await portal.batch(
      Object.fromEntries(
        part.map(({ group, index, start }) => [`a${index}`, ownTasksCommand(group, start)]),
      ),
    )
    rows.push(...part.flatMap(({ index }) => [...rowsOf(read, `a${index}`)]))
    // Cards with many activities: what did not fit on their page.
    const more = part.flatMap(one => {
      const outcome = read.get(`a${one.index}`)
      return outcome?.ok === true && outcome.next !== null ? [{ ...one, start: outcome.next }] : []
    })
    wanted = [...wanted.slice(MAX_BATCH), ...more]
  }
  return toTasksByCard(await withTextOfCases(portal, [...byId(rows).values()]))
}

function ownTasksCommand(cards: readonly Card[], start: number): Command {
  return {
    method: 'crm.activity.list',
    params: {
      filter: {
        OWNER_TYPE_ID: ENTITY_TYPE[cards[0]?.ref.kind ?? 'deal'],
        '@OWNER_ID': cards.map(card => card.ref.id),
        COMPLETED: 'N',
      },
      order: { ID: 'ASC' },
      // Without DESCRIPTION: an e-mail's is the whole letter.
      select: TASK_FIELDS,
      start,
    },
  }
}

const findActivity = finderOf(
  shape({
    ID: idText,
    TYPE_ID: or(idText, ''),
    PROVIDER_ID: or(text, ''),
    OWNER_ID: or(idText, ''),
  }),
)

/** Only the text of a task tells whether it is a case of ours, and only tasks of the task module can be. */
async function withTextOfCases(
  portal: Portal,
  rows: readonly unknown[],
): Promise<readonly unknown[]> {
  const ids = rows.flatMap(row => {
    const activity = findActivity(row)
    return activity !== null && isOfTaskModule(activity) ? [activity.ID] : []
  })
  if (ids.length === 0) return rows
  const groups = intoGroups(ids, PAGE)
  const texts: unknown[] = []
  for (const part of intoGroups(groups, MAX_BATCH)) {
    const commands = part.map((group, index): [string, Command] => [
      `t${index}`,
      {
        method: 'crm.activity.list',
        params: { filter: { '@ID': group }, order: { ID: 'ASC' }, select: ['ID', 'DESCRIPTION'] },
      },
    ])
    const read = await portal.batch(Object.fromEntries(commands))
    texts.push(...commands.flatMap(([key]) => [...rowsOf(read, key)]))
  }
  const known = byId(texts)
  return rows.map(row => ({
    ...asObject(row),
    ...asObject(known.get(findActivity(row)?.ID ?? '')),
  }))
}

function asObject(row: unknown): object {
  return typeof row === 'object' && row !== null ? row : {}
}

function toTasksByCard(rows: readonly unknown[]): TasksByCard {
  const tasks: TasksByCard = new Map()
  for (const row of rows) {
    const owner = findActivity(row)?.OWNER_ID ?? ''
    tasks.set(owner, [...(tasks.get(owner) ?? []), readTask(row, null)])
  }
  return tasks
}

/** An activity of the client that is bound to a card counts there: asked only where it can change what we think of the card. */
async function addBoundTasks(
  portal: Portal,
  cards: readonly Card[],
  tasks: TasksByCard,
): Promise<void> {
  const bare = cards.filter(
    card =>
      (card.contacts.length > 0 || card.company !== null) &&
      !(tasks.get(card.ref.id) ?? []).some(isStep),
  )
  for (const part of intoGroups(bare, MAX_BATCH)) {
    const read = await portal.batch(
      Object.fromEntries(
        part.map(({ ref }) => [
          `b${ref.id}`,
          activitiesCommand({ ...boundTo(ref), COMPLETED: 'N' }, 0),
        ]),
      ),
    )
    for (const { ref } of part) {
      const own = tasks.get(ref.id) ?? []
      const bound = [...byId(rowsOf(read, `b${ref.id}`)).values()].map(row => readTask(row, ref))
      const others = bound.filter(task => !own.some(known => known.id === task.id))
      tasks.set(ref.id, [...own, ...others])
    }
  }
}

function isStep(task: Task): boolean {
  return task.dueAt !== null && !task.isIncoming && !task.isCase
}

export async function* walkContacts(
  portal: Portal,
  changedSince: Instant | null,
): AsyncIterable<readonly Contact[]> {
  const query = {
    entityTypeId: ENTITY_TYPE.contact,
    select: ['*'],
    filter: changedSince === null ? {} : { '>=updatedTime': toPortalTime(changedSince) },
  }
  for await (const rows of walkItems(portal, query)) {
    yield [...byId(rows).values()].map(readContact)
  }
}

/** One sweep takes at most so many pages; the next one goes on from its last id. */
const MAX_SWEEP_PAGES = 20

const findNew = finderOf(shape({ id: idText, createdTime: text }))

export async function readCardsAfter(
  portal: Portal,
  kind: CardKind,
  afterId: string | null,
): Promise<readonly { readonly ref: CardRef; readonly createdAt: Instant }[]> {
  const query = { entityTypeId: ENTITY_TYPE[kind], select: ['id', 'createdTime'] }
  const found: { ref: CardRef; createdAt: Instant }[] = []
  let cursor = afterId
  for (let page = 0; page < MAX_SWEEP_PAGES; page++) {
    const { result } = await portal.call('crm.item.list', {
      ...query,
      filter: cursor === null ? {} : { '>id': cursor },
      order: { id: cursor === null ? 'DESC' : 'ASC' },
      // Without counting: much cheaper, and the id is cursor enough (D).
      start: -1,
    })
    const rows = itemsOf(new Map([['list', { ok: true, result, total: null, next: null }]]), 'list')
    const cards = rows.flatMap(row => {
      const card = findNew(row)
      return card === null
        ? []
        : [
            {
              ref: { kind, id: asId<CardRef['id']>(card.id) },
              createdAt: instant(card.createdTime),
            },
          ]
    })
    if (cursor === null) return cards.slice(0, 1)
    found.push(...cards)
    cursor = cards.at(-1)?.ref.id ?? cursor
    if (rows.length < PAGE) break
  }
  return found
}

export async function findContact(portal: Portal, id: ContactId): Promise<Contact | null> {
  const query = { entityTypeId: ENTITY_TYPE.contact, select: ['*'], filter: { '@id': [id] } }
  const read = await portal.batch({ contact: { method: 'crm.item.list', params: query } })
  const row = byId(itemsOf(read, 'contact')).get(id)
  return row === undefined ? null : readContact(row)
}

function intoGroups<Entry>(entries: readonly Entry[], size: number): readonly (readonly Entry[])[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, group) =>
    entries.slice(group * size, (group + 1) * size),
  )
}
