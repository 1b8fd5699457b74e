import type { ContactId } from '../../../shared/crm/ids.ts'
import type { Card, CardKind, CardRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, listOf, or, shape, text } from '../../../shared/parse/parse.ts'
import { instant } from '../../../shared/time/instant.ts'
import type { FoundOnHost, Probe } from '../host.ts'
import { byId, itemsOrNone, resultOf } from './answers.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { ENTITY_TYPE, readCompany, readContact } from './wire.ts'

/** `phone:+7…` or `email:…` */
type Key = string

/** Commands per key: two searches, two lists of what they found, two lists of open cards. */
const KEYS_PER_BATCH = 7

/** `findbycomm` answers about 20 ids of a type and says nothing of the rest (D). */
const LIST_LIMIT = 20

const FOUND = ['CONTACT', 'COMPANY'] as const
type Found = (typeof FOUND)[number]

const CARD_KINDS: readonly CardKind[] = ['lead', 'deal']

/** In parts of what fits into one batch beside the card's own commands. */
export function splitProbe(probe: Probe): readonly (readonly Key[])[] {
  const keys = [
    ...probe.phones.map(phone => `phone:${phone}`),
    ...probe.emails.map(email => `email:${email}`),
  ]
  const parts = Math.ceil(keys.length / KEYS_PER_BATCH)
  return Array.from({ length: parts }, (_, part) =>
    keys.slice(part * KEYS_PER_BATCH, (part + 1) * KEYS_PER_BATCH),
  )
}

/** Who carries the keys, and the open cards of those people, in the same batch. Each key apart, so that a full list names it. */
export function probeCommands(keys: readonly Key[]): Record<string, Command> {
  const commands = keys.flatMap((key, index) => [
    ...FOUND.map((type): [string, Command] => [
      searchKey(index, type),
      { method: 'crm.duplicate.findbycomm', params: { ...toSearch(key), entity_type: type } },
    ]),
    ...listCommands(`${index}`, type => `$result[${searchKey(index, type)}][${type}]`),
  ])
  return Object.fromEntries(commands)
}

/**
 * @param read the answer to the card's batch with the first part's commands
 * @param parts of `splitProbe`; all but the first cost a request of their own
 */
export async function readFound(
  portal: Portal,
  card: Pick<Card, 'ref'>,
  read: BatchAnswer,
  parts: readonly (readonly Key[])[],
): Promise<FoundOnHost> {
  const found = { contacts: new Map(), companies: new Map(), cards: new Map(), truncated: [] }
  for (const [index, keys] of parts.entries()) {
    const answer = index === 0 ? read : await portal.batch(probeCommands(keys))
    await collect(found, portal, keys, answer)
  }
  return toFound(found, card.ref)
}

interface Collected {
  readonly contacts: Map<string, unknown>
  readonly companies: Map<string, unknown>
  /** By kind and id. */
  readonly cards: Map<string, { readonly kind: CardKind; readonly row: unknown }>
  readonly truncated: Key[]
}

async function collect(
  found: Collected,
  portal: Portal,
  keys: readonly Key[],
  answer: BatchAnswer,
): Promise<void> {
  const ids: Record<Found, Set<string>> = { CONTACT: new Set(), COMPANY: new Set() }
  for (const [index, key] of keys.entries()) {
    const lists = FOUND.map(type => ({ type, ids: idsOf(answer, index, type) }))
    for (const list of lists) for (const id of list.ids) ids[list.type].add(id)
    if (lists.some(list => list.ids.length >= LIST_LIMIT)) found.truncated.push(key)
  }
  for (const [index] of keys.entries()) keep(found, answer, `${index}`, ids)

  const missing = {
    CONTACT: [...ids.CONTACT].filter(id => !found.contacts.has(id)),
    COMPANY: [...ids.COMPANY].filter(id => !found.companies.has(id)),
  }
  if (missing.CONTACT.length + missing.COMPANY.length === 0) return
  // The portal did not fill in a list of ids (V): they are named, and their cards with them.
  const again = await portal.batch(Object.fromEntries(listCommands('again', type => missing[type])))
  keep(found, again, 'again', ids)
}

function keep(
  found: Collected,
  answer: BatchAnswer,
  place: string,
  ids: Readonly<Record<Found, ReadonlySet<string>>>,
): void {
  // An id that was not filled in may list everybody: only what was searched for is kept.
  for (const [id, row] of byId(itemsOrNone(answer, listKey(place, 'CONTACT')))) {
    if (ids.CONTACT.has(id)) found.contacts.set(id, row)
  }
  for (const [id, row] of byId(itemsOrNone(answer, listKey(place, 'COMPANY')))) {
    if (ids.COMPANY.has(id)) found.companies.set(id, row)
  }
  for (const kind of CARD_KINDS) {
    for (const [id, row] of byId(itemsOrNone(answer, listKey(place, kind)))) {
      found.cards.set(`${kind}:${id}`, { kind, row })
    }
  }
}

function listCommands(
  place: string,
  idsOfType: (type: Found) => unknown,
): readonly (readonly [string, Command])[] {
  return [
    ...FOUND.map((type): [string, Command] => [
      listKey(place, type),
      {
        method: 'crm.item.list',
        params: {
          entityTypeId: ENTITY_TYPE[type === 'CONTACT' ? 'contact' : 'company'],
          // Phones and e-mails come with everything or not at all (S).
          select: ['*'],
          filter: { '@id': idsOfType(type) },
          order: { id: 'ASC' },
        },
      },
    ]),
    ...CARD_KINDS.map((kind): [string, Command] => [
      listKey(place, kind),
      {
        method: 'crm.item.list',
        params: {
          entityTypeId: ENTITY_TYPE[kind],
          select: ['id', 'contactId', 'contactIds', 'createdTime'],
          filter: { '@contactId': idsOfType('CONTACT'), stageSemanticId: 'P' },
          order: { id: 'ASC' },
        },
      },
    ]),
  ]
}

function searchKey(index: number, type: Found): string {
  return `search${index}${type}`
}

function listKey(place: string, what: Found | CardKind): string {
  return `list${place}${what}`
}

const findIds = finderOf(
  shape({ CONTACT: or(listOf(idText), []), COMPANY: or(listOf(idText), []) }),
)

function idsOf(answer: BatchAnswer, index: number, type: Found): readonly string[] {
  // `[]` when nothing at all was found (D).
  return findIds(resultOf(answer, searchKey(index, type)))?.[type] ?? []
}

/** The search promises no normalisation, so it is given every way a number is written without signs. */
function toSearch(key: Key): { readonly type: string; readonly values: readonly string[] } {
  if (key.startsWith('email:')) return { type: 'EMAIL', values: [key.slice('email:'.length)] }
  const phone = key.slice('phone:'.length)
  const national = /^\+7(\d{10})$/.exec(phone)?.[1]
  const values =
    national === undefined ? [phone.replace(/^\+/, '')] : [`8${national}`, `7${national}`, national]
  return { type: 'PHONE', values: [phone, ...values] }
}

const findCard = finderOf(
  shape({
    id: idText,
    createdTime: text,
    contactId: or(idText, '0'),
    contactIds: or(listOf(idText), []),
  }),
)

function toFound(found: Collected, own: CardRef): FoundOnHost {
  const openCards = [...found.cards.values()].flatMap(({ kind, row }) => {
    const card = findCard(row)
    if (card === null || (kind === own.kind && card.id === own.id)) return []
    const ref = { kind, id: card.id as CardRef['id'] } // from the row of that kind
    const people = new Set([card.contactId, ...card.contactIds])
    return [...people]
      .filter(id => found.contacts.has(id))
      .map(id => ({ contact: id as ContactId, card: ref, at: instant(card.createdTime) }))
  })
  return {
    contacts: [...found.contacts.values()].map(readContact),
    companies: [...found.companies.values()].map(readCompany),
    openCards: openCards
      .toSorted((left, right) => left.at - right.at)
      .map(({ contact, card }) => ({ contact, card })),
    truncatedKeys: found.truncated,
  }
}
