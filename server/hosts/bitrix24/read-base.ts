import { asId, type CompanyId, type UserId } from '../../../shared/crm/ids.ts'
import { finderOf, idText, listOf, or, orNull, shape, text } from '../../../shared/parse/parse.ts'
import { asInstant, HOUR, type Instant, instant, plus } from '../../../shared/time/instant.ts'
import type {
  BaseCompany,
  BasePage,
  ClientKind,
  HostBase,
  StandingClient,
} from '../../core/host-base.ts'
import { byId, itemsOf, resultOf } from './answers.ts'
import type { BatchAnswer, Command, Portal } from './portal.ts'
import { type List, readSpans } from './read-spans.ts'
import { walkItems } from './walk.ts'
import { ENTITY_TYPE, readContact, toPortalTime } from './wire.ts'

/** The portal's clock and ours need not agree. */
const OVERLAP_MS = HOUR
/** A list of them, and two counts for each, fit into one batch. */
const WIDTH = 24

const SINCE = 'since:'
/** A portal's people, firms and papers, by growing id the first time, later those changed since; papers always whole: they are few. */
export function createBaseReader(portal: Portal, now: () => Instant): HostBase {
  return {
    feeds: ['companies', 'papers', 'contacts'],
    read(feed, cursor) {
      if (feed === 'papers') return readPapers(portal, cursor)
      if (feed === 'companies') return readClients(portal, 'company', { cursor, now })
      if (feed === 'contacts') return readClients(portal, 'contact', { cursor, now })
      throw new Error(`no such list: ${feed}`)
    },
    standingWidth: WIDTH,
    standing: (kind, ids) => readStanding(portal, kind, ids),
  }
}

interface From {
  readonly cursor: string | null
  readonly now: () => Instant
}

/**
 * First all by their ids, then those changed: `id:<last>/<when it began>`, then `since:<moment>`, and in the midst of it
 * `since:<moment>/<last>/<when it began>`.
 */
async function* readClients(
  portal: Portal,
  kind: ClientKind,
  { cursor, now }: From,
): AsyncIterable<BasePage> {
  // Multi-fields come with `*` alone (S).
  const query = { entityTypeId: ENTITY_TYPE[kind], select: ['*'] }
  if (cursor?.startsWith(SINCE) !== true) {
    const [last = '0', begun = String(now())] = (cursor?.slice('id:'.length) ?? '')
      .split('/')
      .filter(Boolean)
    const list: List = { method: 'crm.item.list', idKey: 'id', query }
    for await (const { rows, upTo, share, total } of readSpans(portal, list, last))
      yield { ...toPage(kind, rows), cursor: `id:${upTo}/${begun}`, share, total }
    yield { ...toPage(kind, []), cursor: `${SINCE}${begun}`, share: 1, total: null }
    return
  }
  const [since = '0', last = '0', startedAt = String(now())] = cursor.slice(SINCE.length).split('/')
  const from = plus(asInstant(Number(since)), -OVERLAP_MS)
  const filter = { '>=updatedTime': toPortalTime(from) }
  for await (const rows of walkItems(portal, { ...query, filter }, last)) {
    const upTo = [...byId(rows).keys()].at(-1) ?? last
    const place = `${SINCE}${since}/${upTo}/${startedAt}`
    yield { ...toPage(kind, rows), cursor: place, share: 0.5, total: null }
  }
  yield { ...toPage(kind, []), cursor: `${SINCE}${startedAt}`, share: 1, total: null }
}

function toPage(
  kind: ClientKind,
  rows: readonly unknown[],
): Pick<BasePage, 'contacts' | 'companies' | 'papers'> {
  return {
    contacts: kind === 'contact' ? rows.map(readContact) : [],
    companies: kind === 'company' ? rows.flatMap(row => toCompany(row) ?? []) : [],
    papers: [],
  }
}

const findCompany = finderOf(
  shape({
    id: idText,
    title: orNull(text),
    assignedById: or(idText, '0'),
    createdTime: text,
    fm: or(listOf(shape({ typeId: text, value: text })), []),
  }),
)

function toCompany(row: unknown): BaseCompany | null {
  const wire = findCompany(row)
  if (wire === null) return null
  const of = (type: string) =>
    wire.fm.filter(({ typeId }) => typeId === type).map(({ value }) => value)
  return {
    id: asId(wire.id),
    title: wire.title ?? '',
    phones: of('PHONE'),
    emails: of('EMAIL'),
    // Addresses hang on papers, each asked for apart: not worth as many requests as there are firms.
    city: '',
    site: of('WEB')[0] ?? '',
    papers: null,
    owner: wire.assignedById === '0' ? null : asId<UserId>(wire.assignedById),
    createdAt: instant(wire.createdTime),
  }
}

const findPapers = finderOf(
  shape({ ENTITY_ID: idText, RQ_INN: orNull(idText), RQ_KPP: orNull(idText) }),
)

/** Its last place is a part of the whole: each check reads them from the first one on. */
async function* readPapers(portal: Portal, cursor: string | null): AsyncIterable<BasePage> {
  const list: List = {
    method: 'crm.requisite.list',
    idKey: 'ID',
    isClassic: true,
    query: {
      select: ['ID', 'ENTITY_ID', 'RQ_INN', 'RQ_KPP'],
      filter: { ENTITY_TYPE_ID: ENTITY_TYPE.company },
    },
  }
  for await (const { rows, upTo, share, total } of readSpans(portal, list, cursor ?? '0')) {
    const papers = rows.flatMap(row => {
      const found = findPapers(row)
      if (found === null || (found.RQ_INN ?? '') === '') return []
      const company = asId<CompanyId>(found.ENTITY_ID)
      return [{ company, inn: found.RQ_INN ?? '', kpp: found.RQ_KPP ?? '' }]
    })
    yield { contacts: [], companies: [], papers, cursor: upTo, share, total }
  }
  yield { contacts: [], companies: [], papers: [], cursor: '0', share: 1, total: null }
}

const findId = finderOf(shape({ id: idText }))

async function readStanding(
  portal: Portal,
  kind: ClientKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StandingClient>> {
  const [first] = ids
  if (first === undefined) return new Map()
  const read = await portal.batch({
    cards: {
      method: 'crm.item.list',
      params: { entityTypeId: ENTITY_TYPE[kind], filter: { '@id': ids }, select: ['*'] },
    },
    ...Object.fromEntries(
      ids.flatMap(id => [
        [`all${id}`, countDeals(kind, id, {})],
        [`open${id}`, countDeals(kind, id, { stageSemanticId: 'P' })],
      ]),
    ),
  })
  const rows = byId(itemsOf(read, 'cards'))
  return new Map(
    ids.flatMap(id => {
      const row = rows.get(id)
      if (row === undefined || findId(row)?.id !== id) return []
      const deals = { open: totalOf(read, `open${id}`), all: totalOf(read, `all${id}`) }
      return [
        [
          id,
          {
            deals,
            contact: kind === 'contact' ? readContact(row) : null,
            company: kind === 'company' ? toCompany(row) : null,
          },
        ] as const,
      ]
    }),
  )
}

function countDeals(kind: ClientKind, id: string, filter: Record<string, unknown>): Command {
  return {
    method: 'crm.item.list',
    params: {
      entityTypeId: ENTITY_TYPE.deal,
      filter: { ...filter, [kind === 'contact' ? 'contactId' : 'companyId']: id },
      select: ['id'],
      start: 0,
    },
  }
}

/** @throws what the portal answered instead */
function totalOf(read: BatchAnswer, key: string): number {
  resultOf(read, key)
  const outcome = read.get(key)
  return outcome?.ok === true ? (outcome.total ?? 0) : 0
}
