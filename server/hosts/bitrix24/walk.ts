import { asId, type ContactId } from '../../../shared/crm/ids.ts'
import type { CardKind, CardRef, Contact } from '../../../shared/crm/model.ts'
import { finderOf, idText, shape, text } from '../../../shared/parse/parse.ts'
import { instant, type Instant } from '../../../shared/time/instant.ts'
import { byId, itemsOf } from './answers.ts'
import { type BatchAnswer, type Command, MAX_BATCH, PAGE, type Portal } from './portal.ts'
import { ENTITY_TYPE, readContact, toPortalTime } from './wire.ts'

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
