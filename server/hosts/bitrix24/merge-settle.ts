import { distinctValues } from '../../../shared/merge/fields.ts'
import { HostUnavailable } from '../../errors.ts'
import { byId, itemsOf } from './answers.ts'
import { isNotFound, toFailure } from './failures.ts'
import { othersIn } from '../../../shared/merge/members.ts'
import { itemsCommand } from './merge-read.ts'
import {
  companiesIn,
  isEqual,
  type Item,
  type LinkedItem,
  LINK_OF,
  type MergePlan,
  type Phone,
  phonesIn,
  TYPE_OF,
} from './merge-wire.ts'
import { type BatchAnswer, type Command, MAX_BATCH, type Portal } from './portal.ts'
import { update } from './requisites-write.ts'
import { ENTITY_TYPE } from './wire.ts'

/** After the merge: what the portal should have brought over stands there, and every number once. Nothing is silently lost. */
export async function settle(portal: Portal, plan: MergePlan): Promise<void> {
  const linked = linkedOf(plan)
  const lists = cardLists(linked)
  const read = await portal.batch({
    items: itemsCommand(plan.kind, [plan.survivor]),
    ...lists,
  })
  const survivor = byId(itemsOf(read, 'items')).get(plan.survivor) as Item | undefined
  if (survivor === undefined) return
  const fields = missingFields(plan, survivor)
  const cards = cardsIn(read, lists)
  await runAll(portal, [
    ...(Object.keys(fields).length === 0
      ? []
      : [update(TYPE_OF[plan.kind], plan.survivor, fields)]),
    ...relinks(plan, linked, cards),
  ])
}

/** Each once, without those of the survivor alone. */
export function linkedOf(plan: MergePlan): readonly LinkedItem[] {
  const all = othersIn(plan).flatMap(({ linked }) => linked)
  return [...new Map(all.map(one => [`${one.type}:${one.id}`, one])).values()]
}

/** By type, fifty ids a list: the portal's page. */
export function cardLists(linked: readonly LinkedItem[]): Readonly<Record<string, Command>> {
  const lists: Record<string, Command> = {}
  for (const type of new Set(linked.map(one => one.type))) {
    const ids = linked.filter(one => one.type === type).map(({ id }) => id)
    for (let from = 0; from < ids.length; from += 50)
      lists[`cards${type}at${from}`] = {
        method: 'crm.item.list',
        params: {
          entityTypeId: type,
          filter: { '@id': ids.slice(from, from + 50) },
          select: ['id', 'contactId', 'contactIds', 'companyId', 'companyIds'],
        },
      }
  }
  return lists
}

/** Where the ids of clients stand in a card of that type. */
export function placeOf(plan: MergePlan, type: number): 'contactIds' | 'companyIds' | 'companyId' {
  return type === ENTITY_TYPE.contact ? 'companyIds' : LINK_OF[plan.kind]
}

export function clientsIn(plan: MergePlan, type: number, card: Item): readonly string[] {
  const place = placeOf(plan, type)
  if (place === 'companyIds') return companiesIn(card)
  if (place === 'companyId') return [String(card['companyId'] ?? '0')]
  const ids = Array.isArray(card['contactIds']) ? card['contactIds'].map(String) : []
  return [...new Set([String(card['contactId'] ?? '0'), ...ids])].filter(id => id !== '0')
}

export function linkTo(
  plan: MergePlan,
  { type, id }: Pick<LinkedItem, 'type' | 'id'>,
  clients: readonly string[],
): Command {
  const place = placeOf(plan, type)
  const numbers = clients.map(Number)
  return update(type, id, { [place]: place === 'companyId' ? (numbers[0] ?? 0) : numbers })
}

/** By `type:id`: numbers of deals, leads and contacts run apart. */
export type Cards = ReadonlyMap<string, Item>

export function cardsIn(read: BatchAnswer, lists: Readonly<Record<string, Command>>): Cards {
  return new Map(
    Object.entries(lists).flatMap(([key, { params }]) =>
      [...byId(itemsOf(read, key))].map(
        // Rows of one list: all of them maps.
        ([id, row]) => [`${params?.['entityTypeId']}:${id}`, row as Item] as const,
      ),
    ),
  )
}

/** A card that has lost a member and did not get the survivor for it. */
function relinks(plan: MergePlan, linked: readonly LinkedItem[], cards: Cards): readonly Command[] {
  return linked.flatMap(link => {
    const card = cards.get(`${link.type}:${link.id}`)
    if (card === undefined) return []
    const now = clientsIn(plan, link.type, card)
    const known = new Set([plan.survivor, ...othersIn(plan).map(({ id }) => id)])
    const isEmptied = placeOf(plan, link.type) !== 'companyId' || now[0] === '0'
    if (now.some(id => known.has(id)) || !isEmptied) return []
    return [linkTo(plan, link, [plan.survivor, ...now.filter(id => id !== '0')])]
  })
}

/** Written since by somebody: no card had it before the merge. */
function isPeoples({ members }: MergePlan, name: string, value: unknown): boolean {
  return !isEqual(value, null) && !members.some(({ item }) => isEqual(item[name], value))
}

function missingFields(plan: MergePlan, survivor: Item): Item {
  const wanted = Object.entries(plan.wanted).filter(
    ([name, value]) => !isEqual(survivor[name], value) && !isPeoples(plan, name, survivor[name]),
  )
  const own = companiesIn(survivor)
  const lacks = plan.companies.filter(id => !own.includes(id))
  const fm = phoneChanges(plan, phonesIn(survivor))
  return {
    ...Object.fromEntries(wanted),
    ...(lacks.length > 0 && { companyIds: [...own, ...lacks].map(Number) }),
    ...(Object.keys(fm).length > 0 && { fm }),
  }
}

/** Of one number written twice the first stays; what got lost on the way is added. */
function phoneChanges(
  plan: MergePlan,
  standing: readonly Phone[],
): Readonly<Record<string, object>> {
  const all = plan.members.flatMap(({ fm }) => fm)
  const changes: [string, object][] = []
  for (const typeId of new Set([...all, ...standing].map(one => one.typeId))) {
    const as = sortOf(typeId)
    const now = standing.filter(one => one.typeId === typeId)
    const kept = new Set(
      distinctValues(
        now.map(({ value }) => value),
        as,
      ),
    )
    const seen = new Set<string>()
    for (const { id, value, valueType } of now) {
      const isFirst = kept.has(value) && !seen.has(value)
      seen.add(value)
      if (!isFirst) changes.push([id, { typeId, valueType, value: '' }])
    }
    const before = distinctValues([...kept], as)
    const wanted = distinctValues(
      [...before, ...all.filter(one => one.typeId === typeId).map(({ value }) => value)],
      as,
    )
    for (const value of wanted.filter(one => !before.includes(one))) {
      const valueType = all.find(one => one.value === value)?.valueType ?? 'WORK'
      changes.push([`n${changes.length}`, { typeId, valueType, value }])
    }
  }
  return Object.fromEntries(changes)
}

export function sortOf(typeId: string): 'phone' | 'email' | 'text' {
  if (typeId === 'PHONE') return 'phone'
  return typeId === 'EMAIL' ? 'email' : 'text'
}

/**
 * In order, fifty a request.
 *
 * @returns how many were refused because what they are about is gone
 * @throws {HostUnavailable | HostRefused}
 */
export async function runAll(portal: Portal, commands: readonly Command[]): Promise<number> {
  let gone = 0
  for (let from = 0; from < commands.length; from += MAX_BATCH) {
    const part = commands.slice(from, from + MAX_BATCH)
    const named = Object.fromEntries(part.map((command, index) => [`c${index}`, command]))
    const read = await portal.batch(named)
    for (const [key, { method }] of Object.entries(named)) {
      const outcome = read.get(key)
      if (outcome === undefined) throw new HostUnavailable(`${method}: not reached`, 2000)
      if (outcome.ok) continue
      if (!isNotFound(outcome.error)) throw toFailure(method, 400, outcome.error, null)
      gone += 1
    }
  }
  return gone
}
