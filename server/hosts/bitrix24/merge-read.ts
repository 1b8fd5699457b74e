import type { MergeKind, MergeMoveKey } from '../../../shared/contract/merge.ts'
import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { User } from '../../../shared/crm/model.ts'
import type { CardField, FieldRule } from '../../../shared/merge/model.ts'
import { finderOf, idText, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { checkInn } from '../../../shared/requisites/checks.ts'
import { instant, type Instant } from '../../../shared/time/instant.ts'
import type { ReadMergeCard } from '../../core/host-merge.ts'
import { HostRefused } from '../../errors.ts'
import { byId, itemsOf, resultOf } from './answers.ts'
import { type Hanging, readHanging } from './merge-links.ts'
import {
  companiesIn,
  isFilled,
  isTechnical,
  isVolatile,
  type Item,
  type Member,
  phonesIn,
  type Raw,
  titleOf,
  TYPE_OF,
  type WritableField,
  writableIn,
} from './merge-wire.ts'
import type { Command, Portal } from './portal.ts'
import { ENTITY_TYPE } from './wire.ts'

export interface MergeReading {
  readonly portal: Portal
  /** With our own rights: what hangs on a card belongs to it whoever may see it, and has to come back to it. Only counted to a reader. */
  readonly ownPortal: Portal
  /** Whose token it is; `null`: the app's. */
  readonly user: UserId | null
  readonly users: () => Promise<readonly User[]>
  readonly sources: () => Promise<readonly { readonly id: string; readonly name: string }[]>
}

export function itemsCommand(kind: MergeKind, ids: readonly string[]): Command {
  return {
    method: 'crm.item.list',
    // Phones and e-mails come with `*` alone (S).
    params: { entityTypeId: TYPE_OF[kind], filter: { '@id': ids }, select: ['*'] },
  }
}

const findMe = finderOf(shape({ ID: idText }))

/** Three requests, and a few more of a client with more than fifty cards. */
export async function readCards(
  reading: MergeReading,
  kind: MergeKind,
  ids: readonly string[],
): Promise<readonly ReadMergeCard[]> {
  const { portal, ownPortal, user } = reading
  const read = await portal.batch({
    ...(user !== null && { me: { method: 'profile' } }),
    items: itemsCommand(kind, ids),
    fields: { method: 'crm.item.fields', params: { entityTypeId: TYPE_OF[kind] } },
  })
  if (user !== null && findMe(resultOf(read, 'me'))?.ID !== user)
    throw new HostRefused('profile: a token of somebody else', 'ACCESS_DENIED')
  const rows = byId(itemsOf(read, 'items'))
  const there = ids.filter(id => rows.has(id))
  const hanging = await readHanging(ownPortal, kind, there)
  const writable = writableIn(resultOf(read, 'fields'))
  const members = there.map(id => toMember(kind, rows.get(id) as Item, hanging.get(id)))
  const names = await namesFor(reading, kind, members)
  return members.map(member => toCard({ kind, member, writable, names }))
}

function toMember(kind: MergeKind, item: Item, hanging: Hanging | undefined): Member {
  const id = String(item['id'])
  const none = { linked: [], activities: [], comments: 0, requisites: [] }
  return { id, title: titleOf(kind, item), item, fm: phonesIn(item), ...(hanging ?? none) }
}

interface Names {
  readonly users: ReadonlyMap<string, string>
  readonly sources: ReadonlyMap<string, string>
  readonly companies: ReadonlyMap<string, string>
}

const findTitle = finderOf(shape({ id: idText, title: or(text, '') }))

async function namesFor(
  { portal, users, sources }: MergeReading,
  kind: MergeKind,
  members: readonly Member[],
): Promise<Names> {
  const companies =
    kind === 'contact' ? [...new Set(members.flatMap(({ item }) => companiesIn(item)))] : []
  const titles =
    companies.length === 0
      ? []
      : itemsOf(
          await portal.batch({
            companies: {
              method: 'crm.item.list',
              params: {
                entityTypeId: ENTITY_TYPE.company,
                filter: { '@id': companies },
                select: ['id', 'title'],
              },
            },
          }),
          'companies',
        ).flatMap(row => findTitle(row) ?? [])
  return {
    users: new Map((await users()).map(({ id, name }) => [id as string, name])),
    sources: new Map((await sources()).map(({ id, name }) => [id, name])),
    companies: new Map(titles.map(({ id, title }) => [id, title])),
  }
}

interface Seen {
  readonly kind: MergeKind
  readonly member: Member
  readonly writable: readonly WritableField[]
  readonly names: Names
}

const findCommon = finderOf(
  shape({
    createdTime: orNull(text),
    assignedById: or(idText, '0'),
    sourceId: orNull(text),
  }),
)

function toCard(seen: Seen): ReadMergeCard {
  const { member, writable } = seen
  const common = findCommon(member.item)
  const owner = common?.assignedById ?? '0'
  const deals = member.linked.filter(({ type }) => type === ENTITY_TYPE.deal)
  const raw: Raw = { member, writable }
  return {
    id: member.id,
    title: member.title,
    createdAt: findMoment(common?.createdTime ?? null),
    owner: owner === '0' ? null : asId<UserId>(owner),
    deals: { open: deals.filter(({ isOpen }) => isOpen).length, all: deals.length },
    fields: fieldsOf(seen),
    inns: innsOf(member),
    moves: movesOf(seen.kind, member),
    print: printOf(member),
    raw,
  }
}

function findMoment(raw: string | null): Instant | null {
  return raw === null || Number.isNaN(Date.parse(raw)) ? null : instant(raw)
}

function innsOf({ requisites }: Member): readonly string[] {
  const inns = requisites.map(({ fields }) => fields['RQ_INN'] ?? '')
  return [...new Set(inns.filter(inn => checkInn(inn).isRight))]
}

export function movesOf(
  kind: MergeKind,
  { linked, activities, comments, requisites, item }: Member,
): Readonly<Partial<Record<MergeMoveKey, number>>> {
  const count = (type: number) => linked.filter(one => one.type === type).length
  return {
    deals: count(ENTITY_TYPE.deal),
    leads: count(ENTITY_TYPE.lead),
    tasks: activities.filter(({ isTask }) => isTask).length,
    calls: activities.filter(({ isTask }) => !isTask).length,
    notes: comments,
    requisites: requisites.length,
    ...(kind === 'contact'
      ? { companies: companiesIn(item).length }
      : { contacts: count(ENTITY_TYPE.contact) }),
  }
}

const NAME_PARTS: Readonly<Record<string, Extract<FieldRule, { type: 'name' }>['part']>> = {
  name: 'first',
  lastName: 'last',
  secondName: 'second',
}

/** Fields of our own names are called by whoever shows them. */
function fieldsOf(seen: Seen): readonly CardField[] {
  const { kind, member, writable, names } = seen
  const { item, fm } = member
  const common = findCommon(item)
  const owner = names.users.get(common?.assignedById ?? '')
  const source = common?.sourceId ?? ''
  const of = (typeId: string) => fm.filter(one => one.typeId === typeId).map(({ value }) => value)
  const companies = kind === 'contact' ? companiesIn(item) : []
  return [
    ...writable.flatMap(field => singleField(kind, item, field)),
    many('phones', 'phone', of('PHONE')),
    many('emails', 'email', of('EMAIL')),
    many('web', 'text', of('WEB')),
    many(
      'companies',
      'text',
      companies.map(id => names.companies.get(id) ?? id),
    ),
    own('owner', owner === undefined ? [] : [owner]),
    own('source', source === '' ? [] : [names.sources.get(source) ?? source]),
  ].filter(({ values }) => values.length > 0)
}

function singleField(
  kind: MergeKind,
  item: Item,
  { name, title, type }: WritableField,
): readonly CardField[] {
  const value = item[name]
  // Frames of applications show something live; files have no text.
  const isShown = !isTechnical(name) && !type.startsWith('rest_') && isFilled(value)
  const words = isShown ? wordsOf(value, type) : null
  if (words === null) return []
  const part = kind === 'contact' ? NAME_PARTS[name] : undefined
  const rule: FieldRule = part === undefined ? { type: 'single' } : { type: 'name', part }
  return [{ key: name, label: title, rule, values: [words] }]
}

function wordsOf(value: unknown, type: string): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return type === 'date' ? value.slice(0, 10) : value
  return Array.isArray(value) && value.every(one => typeof one !== 'object')
    ? value.join(', ')
    : null
}

function many(key: string, as: 'phone' | 'email' | 'text', values: readonly string[]): CardField {
  return { key, label: key, rule: { type: 'many', as }, values }
}

function own(key: string, values: readonly string[]): CardField {
  return { key, label: key, rule: { type: 'own' }, values }
}

/** What the card says of itself, and whose deals it has; what robots and calls change every hour is no part of it. */
function printOf({ item, fm, linked }: Member): string {
  const said = Object.entries(item)
    .filter(([name, value]) => !isVolatile(name) && name !== 'fm' && isFilled(value))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  const cards = linked
    .filter(({ type }) => type <= ENTITY_TYPE.deal)
    .map(({ type, id }) => `${type}:${id}`)
  return JSON.stringify([said, fm.map(({ typeId, value }) => [typeId, value]), cards])
}
