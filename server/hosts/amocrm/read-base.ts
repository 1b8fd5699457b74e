import { asId, type CompanyId } from '../../../shared/crm/ids.ts'
import { intoGroups } from '../../../shared/groups.ts'
import {
  anything,
  finderOf,
  idText,
  listOf,
  numeric,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type {
  BaseCompany,
  BasePage,
  ClientKind,
  HostBase,
  Papers,
  StandingClient,
} from '../../core/host-base.ts'
import type { Account } from './account.ts'
import { readContact } from './contact-wire.ts'
import { getOrNull, listByIds } from './people.ts'
import {
  hasNextPage,
  link,
  linked,
  readLead,
  rowsOf,
  toInstant,
  toLink,
  toStatus,
  toUnix,
} from './wire.ts'
import type { Ground } from './ground.ts'

const PAGE = 250
/** Deep pages are slow, and may end (L): from there on the moment of the last one goes on. */
const PAGES_PER_WINDOW = 80
/** A second that is so long past has no more changes to come, s. */
const PAST_S = 60

const LISTS = { companies: 'company', contacts: 'contact' } as const

/**
 * An account's people and firms by the moment of their last change. The cursor is the first second to be read: that of the last one again
 * while more may have changed in it.
 */
export function createBaseReader(ground: Ground): HostBase {
  return {
    feeds: Object.keys(LISTS),
    read(feed, cursor) {
      if (feed !== 'companies' && feed !== 'contacts') throw new Error(`no such list: ${feed}`)
      return readList(ground, feed, cursor)
    },
    standingWidth: 100,
    standing: (kind, ids) => readStanding(ground.account, kind, ids),
  }
}

type ListName = keyof typeof LISTS

const findChange = finderOf(shape({ updated_at: numeric }))

async function* readList(
  ground: Ground,
  name: ListName,
  cursor: string | null,
): AsyncIterable<BasePage> {
  const begunAt = toUnix(ground.now())
  const start = cursor === null ? null : Number(cursor)
  let last = start
  for await (const rows of walk(ground.account, name, start)) {
    last = findChange(rows.at(-1))?.updated_at ?? last
    const done = (last ?? begunAt) - (start ?? 0)
    const share = Math.min(1, Math.max(0, done / Math.max(1, begunAt - (start ?? 0))))
    yield { ...toPage(LISTS[name], rows), cursor: String(last ?? 0), share, total: null }
  }
  if (last === null || last === start) return
  const next = last < begunAt - PAST_S ? last + 1 : last
  yield { ...toPage(LISTS[name], []), cursor: String(next), share: 1, total: null }
}

async function* walk(
  account: Account,
  name: ListName,
  start: number | null,
): AsyncIterable<readonly unknown[]> {
  let from = start
  for (;;) {
    let last = from
    for (let page = 1; page <= PAGES_PER_WINDOW; page++) {
      const answer = await account.get(name, {
        ...(from !== null && { filter: { updated_at: { from } } }),
        order: { updated_at: 'asc' },
        page,
        limit: PAGE,
      })
      const rows = rowsOf(answer, name)
      if (rows.length > 0) yield rows
      last = findChange(rows.at(-1))?.updated_at ?? last
      if (!hasNextPage(answer)) return
    }
    if (last === from) return
    from = last
  }
}

function toPage(
  kind: ClientKind,
  rows: readonly unknown[],
): Pick<BasePage, 'contacts' | 'companies' | 'papers'> {
  return {
    contacts: kind === 'contact' ? rows.map(row => readContact(row).contact) : [],
    companies: kind === 'company' ? rows.flatMap(row => toCompany(row) ?? []) : [],
    papers: [],
  }
}

const findCompany = finderOf(
  shape({
    id: idText,
    name: orNull(text),
    responsible_user_id: link,
    created_at: numeric,
    custom_fields_values: or(listOf(anything), []),
  }),
)
const findField = finderOf(
  shape({
    field_code: orNull(text),
    field_type: orNull(text),
    values: or(listOf(shape({ value: anything, enum_code: orNull(text) })), []),
  }),
)
const findText = finderOf(idText)
const findLegal = finderOf(shape({ vat_id: orNull(idText), kpp: orNull(idText) }))

function toCompany(row: unknown): BaseCompany | null {
  const wire = findCompany(row)
  if (wire === null) return null
  const fields = wire.custom_fields_values.flatMap(field => findField(field) ?? [])
  const of = (code: string) =>
    fields
      .filter(({ field_code }) => field_code === code)
      .flatMap(({ values }) => values.flatMap(({ value }) => findText(value) ?? []))
      .filter(value => value !== '')
  return {
    id: asId<CompanyId>(wire.id),
    title: wire.name ?? '',
    phones: of('PHONE'),
    emails: of('EMAIL'),
    city: cityIn(fields),
    site: of('WEB')[0] ?? '',
    papers: papersIn(fields),
    owner: toLink(wire.responsible_user_id),
    createdAt: toInstant(wire.created_at),
  }
}

type Field = NonNullable<ReturnType<typeof findField>>

/** Of a «умный адрес», whose parts have names; of an address in one line nobody tells the town. */
function cityIn(fields: readonly Field[]): string {
  const [city] = fields
    .filter(({ field_type }) => field_type === 'smart_address')
    .flatMap(({ values }) => values.filter(({ enum_code }) => enum_code === 'city'))
  return findText(city?.value) ?? ''
}

/** Several are usual («Юр. лицо» is a list); the first one with an INN counts. */
function papersIn(fields: readonly Field[]): Papers {
  const [legal] = fields
    .filter(({ field_type }) => field_type === 'legal_entity')
    .flatMap(({ values }) => values.flatMap(({ value }) => findLegal(value) ?? []))
    .filter(({ vat_id }) => (vat_id ?? '') !== '')
  return { inn: legal?.vat_id ?? '', kpp: legal?.kpp ?? '' }
}

const findLinks = finderOf(
  shape({ id: idText, _embedded: or(shape({ leads: linked }), { leads: [] }) }),
)

/** The cards with the ids of their leads, then those leads: whether they are open, no list of clients tells. */
async function readStanding(
  account: Account,
  kind: ClientKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StandingClient>> {
  const list = kind === 'contact' ? 'contacts' : 'companies'
  const listed = await listByIds(account, list, ids)
  const known = new Set(listed.map(row => findLinks(row)?.id))
  // Where a filter is not understood a list leaves out what is there: each that is missing is asked for by its own address.
  const asked = await Promise.all(
    ids
      .filter(id => !known.has(id))
      .map(id => getOrNull(account, `${list}/${id}`, { with: 'leads' })),
  )
  const rows = [...listed, ...asked.filter(row => row !== null)]
  const leadsOf = new Map(
    rows.flatMap(row => {
      const links = findLinks(row)
      return links === null ? [] : [[links.id, links._embedded.leads.map(({ id }) => id)] as const]
    }),
  )
  const open = await openAmong(account, [...new Set([...leadsOf.values()].flat())])
  return new Map(
    rows.flatMap(row => {
      const id = findLinks(row)?.id
      if (id === undefined) return []
      const leads = leadsOf.get(id) ?? []
      return [
        [
          id,
          {
            deals: { open: leads.filter(lead => open.has(lead)).length, all: leads.length },
            contact: kind === 'contact' ? readContact(row).contact : null,
            company: kind === 'company' ? toCompany(row) : null,
          },
        ] as const,
      ]
    }),
  )
}

/** Of all of a question together: beyond, the newest tell enough. */
const MAX_LEADS = 5000

async function openAmong(account: Account, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const newest = ids.toSorted((one, other) => Number(other) - Number(one)).slice(0, MAX_LEADS)
  const open = new Set<string>()
  for (const part of intoGroups(newest, 100))
    for (const row of await listByIds(account, 'leads', part)) {
      const lead = readLead(row)
      if (!lead.is_deleted && toStatus(lead.status_id) === 'open') open.add(lead.id)
    }
  return open
}
