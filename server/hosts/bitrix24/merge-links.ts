import type { MergeKind } from '../../../shared/contract/merge.ts'
import { finderOf, idText, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { HostRefused } from '../../errors.ts'
import { itemsOf, rowsOf } from './answers.ts'
import { type BatchAnswer, type Command, MAX_BATCH, PAGE, type Portal } from './portal.ts'
import {
  companiesIn,
  type LinkedItem,
  LINK_OF,
  type Member,
  type RequisiteRow,
  TYPE_OF,
} from './merge-wire.ts'
import { ADDRESS_NAMES, REQUISITE_TYPE } from './requisites-wire.ts'
import { ENTITY_TYPE } from './wire.ts'

/** Three thousand of one sort: whoever has more is a stop key and no person. */
const MOST_PAGES = 60

/** Whatever hangs on a card. */
export type Hanging = Pick<Member, 'linked' | 'activities' | 'comments' | 'requisites'>

/**
 * Lists of several commands, page after page, all in as few requests as there are pages.
 *
 * @returns rows by the key of the command
 * @throws {HostRefused} there are more: what was not read no undo would bring back
 */
export async function readLists(
  portal: Portal,
  lists: Readonly<Record<string, Command>>,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const found = new Map<string, unknown[]>(Object.keys(lists).map(key => [key, []]))
  let open = Object.entries(lists)
  for (let page = 0; open.length > 0 && page < MOST_PAGES; page++) {
    const rows = await readPage(portal, open, page)
    for (const [key, list] of rows) found.get(key)?.push(...list)
    open = open.filter(([key]) => (rows.get(key)?.length ?? 0) >= PAGE)
  }
  const [cut] = open
  if (cut !== undefined) throw new HostRefused(`${cut[1].method}: too many rows`, 'TOO_MANY_ROWS')
  return found
}

async function readPage(
  portal: Portal,
  lists: readonly (readonly [string, Command])[],
  page: number,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const rows = new Map<string, readonly unknown[]>()
  for (let from = 0; from < lists.length; from += MAX_BATCH) {
    const part = lists.slice(from, from + MAX_BATCH)
    const commands = part.map(([key, command]) => [key, at(command, page * PAGE)] as const)
    const read = await portal.batch(Object.fromEntries(commands))
    for (const [key, command] of part) rows.set(key, rowsIn(read, key, command))
  }
  return rows
}

function at({ method, params }: Command, start: number): Command {
  return { method, params: { ...params, start } }
}

function rowsIn(read: BatchAnswer, key: string, { method }: Command): readonly unknown[] {
  return method === 'crm.item.list' ? itemsOf(read, key) : rowsOf(read, key)
}

/** @param ids of members that are there */
export async function readHanging(
  portal: Portal,
  kind: MergeKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Hanging>> {
  const lists = Object.assign({}, ...ids.map(id => listsOf(kind, id))) as Record<string, Command>
  const rows = await readLists(portal, lists)
  const of = (id: string, what: string) => rows.get(`${what}${id}`) ?? []
  const requisites = ids.flatMap(id => of(id, 'requisites').flatMap(row => findId(row)?.ID ?? []))
  const papers = await readPapers(portal, requisites)
  return new Map(
    ids.map(id => [
      id,
      {
        linked: [
          ...of(id, 'deals').flatMap(row => toLinked(kind, ENTITY_TYPE.deal, row)),
          ...of(id, 'leads').flatMap(row => toLinked(kind, ENTITY_TYPE.lead, row)),
          ...of(id, 'contacts').flatMap(toLinkedContact),
        ],
        activities: of(id, 'activities').flatMap(toActivity),
        comments: of(id, 'comments').length,
        requisites: of(id, 'requisites').flatMap(row => toRequisite(row, papers)),
      },
    ]),
  )
}

/** `contactIds` finds a card by any of its contacts (V). */
function listsOf(kind: MergeKind, id: string): Readonly<Record<string, Command>> {
  const entityTypeId = TYPE_OF[kind]
  const select = ['id', 'contactId', 'contactIds', 'companyId', 'stageSemanticId']
  const cards = (type: number): Command => ({
    method: 'crm.item.list',
    params: { entityTypeId: type, filter: { [LINK_OF[kind]]: id }, select, order: { id: 'ASC' } },
  })
  return {
    [`deals${id}`]: cards(ENTITY_TYPE.deal),
    [`leads${id}`]: cards(ENTITY_TYPE.lead),
    ...(kind === 'company' && {
      [`contacts${id}`]: {
        method: 'crm.item.list',
        params: {
          entityTypeId: ENTITY_TYPE.contact,
          filter: { companyIds: id },
          select: ['id', 'companyId', 'companyIds'],
          order: { id: 'ASC' },
        },
      },
    }),
    [`activities${id}`]: activitiesOf(entityTypeId, id),
    [`comments${id}`]: {
      method: 'crm.timeline.comment.list',
      params: { filter: { ENTITY_ID: id, ENTITY_TYPE: kind }, select: ['ID'] },
    },
    [`requisites${id}`]: {
      method: 'crm.requisite.list',
      params: { filter: { ENTITY_TYPE_ID: entityTypeId, ENTITY_ID: id }, order: { ID: 'ASC' } },
    },
  }
}

export function activitiesOf(entityTypeId: number, id: string): Command {
  return {
    method: 'crm.activity.list',
    params: {
      filter: { BINDINGS: [{ OWNER_TYPE_ID: entityTypeId, OWNER_ID: id }] },
      select: ['ID', 'TYPE_ID', 'PROVIDER_ID'],
      order: { ID: 'ASC' },
    },
  }
}

const findId = finderOf(shape({ ID: idText }))
const findLinked = finderOf(
  shape({
    id: idText,
    contactId: or(idText, '0'),
    contactIds: or(listOf(idText), []),
    companyId: or(idText, '0'),
    stageSemanticId: orNull(text),
  }),
)

function toLinked(kind: MergeKind, type: number, row: unknown): readonly LinkedItem[] {
  const found = findLinked(row)
  if (found === null) return []
  const { id, contactId, contactIds, companyId, stageSemanticId } = found
  const isOpen = stageSemanticId !== 'S' && stageSemanticId !== 'F'
  const people = [...new Set([contactId, ...contactIds])].filter(one => one !== '0')
  return [{ type, id, clients: kind === 'contact' ? people : [companyId], isOpen }]
}

function toLinkedContact(row: unknown): readonly LinkedItem[] {
  const found = findLinked(row)
  const isThere = found !== null
  return isThere
    ? [{ type: ENTITY_TYPE.contact, id: found.id, clients: companiesIn(row), isOpen: true }]
    : []
}

const findActivity = finderOf(shape({ ID: idText, TYPE_ID: or(idText, '6') }))
const CALL = '2'
const LETTER = '4'

function toActivity(row: unknown): Member['activities'] {
  const found = findActivity(row)
  if (found === null) return []
  return [{ id: found.ID, isTask: found.TYPE_ID !== CALL && found.TYPE_ID !== LETTER }]
}

interface Papers {
  readonly banks: readonly unknown[]
  readonly addresses: readonly unknown[]
}

async function readPapers(portal: Portal, requisites: readonly string[]): Promise<Papers> {
  if (requisites.length === 0) return { banks: [], addresses: [] }
  const lists = {
    banks: {
      method: 'crm.requisite.bankdetail.list',
      params: { filter: { ENTITY_ID: requisites }, order: { ID: 'ASC' } },
    },
    addresses: {
      method: 'crm.address.list',
      params: { filter: { ENTITY_TYPE_ID: REQUISITE_TYPE, ENTITY_ID: requisites } },
    },
  }
  const rows = await readLists(portal, lists)
  return { banks: rows.get('banks') ?? [], addresses: rows.get('addresses') ?? [] }
}

const findRow = finderOf(shape({ ID: idText, PRESET_ID: or(idText, '') }).loose())
const findPaper = finderOf(shape({ ENTITY_ID: idText }).loose())

function toRequisite(row: unknown, { banks, addresses }: Papers): readonly RequisiteRow[] {
  const found = findRow(row)
  if (found === null) return []
  const own = (papers: readonly unknown[]) =>
    papers
      .flatMap(paper => findPaper(paper) ?? [])
      .filter(({ ENTITY_ID }) => ENTITY_ID === found.ID)
  return [
    {
      id: found.ID,
      fields: only(found, name => name.startsWith('RQ_') || KEPT.has(name)),
      banks: own(banks).map(paper =>
        only(paper, name => name.startsWith('RQ_') || name === 'NAME'),
      ),
      addresses: own(addresses).map(paper =>
        only(paper, name => ADDRESS_NAMES.includes(name) || name === 'TYPE_ID'),
      ),
    },
  ]
}

const KEPT = new Set(['NAME', 'PRESET_ID'])

function only(
  row: Readonly<Record<string, unknown>>,
  isKept: (name: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      isKept(name) && (typeof value === 'string' || typeof value === 'number') && value !== ''
        ? [[name, String(value)] as const]
        : [],
    ),
  )
}
