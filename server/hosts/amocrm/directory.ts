import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { Pipeline, Stage, User, UserGroup } from '../../../shared/crm/model.ts'
import type { Locale } from '../../../shared/i18n/message.ts'
import {
  anything,
  finderOf,
  flag,
  idText,
  listOf,
  numeric,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import type { Account } from './account.ts'
import type { AccountFacts } from './facts.ts'
import { hasNextPage, rowsOf, stageOf, toStatus } from './wire.ts'

/** A user as the account's list has him. */
export interface Person {
  readonly id: string
  readonly name: string
  /** Missing: not asked for. */
  readonly email?: string | null
  readonly locale: Locale
  readonly isAdmin: boolean
  readonly isActive: boolean
  readonly isFree: boolean
  readonly group: UserGroup | null
  readonly role: string | null
  /** Sees the deals of his whole group, or all. */
  readonly seesOthers: boolean
  /** Every company of the account, whoever is responsible for it. */
  readonly seesCompanies: boolean
  /** What he may do to deals; an administrator everything, whatever is written here. */
  readonly deals: {
    /** A everything, G his group's, M his own, D none. */
    readonly edit: string
    /** Stages that take it away or leave it, by `pipeline:stage`. */
    readonly byStage: ReadonlyMap<string, string>
  }
  /** And to companies, in the same letters; missing: the list does not tell. */
  readonly companies?: { readonly edit: string; readonly add: string }
  readonly contacts?: { readonly edit: string }
}

const findUser = finderOf(
  shape({
    id: idText,
    name: or(text, ''),
    email: orNull(text),
    lang: orNull(text),
    rights: shape({
      is_admin: or(flag, false),
      is_active: or(flag, false),
      is_free: or(flag, false),
      group_id: orNull(idText),
      leads: or(shape({ view: or(text, ''), edit: or(text, '') }), { view: '', edit: '' }),
      contacts: or(shape({ edit: or(text, '') }), { edit: '' }),
      companies: or(shape({ view: or(text, ''), edit: or(text, ''), add: or(text, '') }), {
        view: '',
        edit: '',
        add: '',
      }),
      status_rights: or(
        listOf(
          shape({
            entity_type: or(text, ''),
            pipeline_id: idText,
            status_id: idText,
            rights: or(shape({ edit: or(text, '') }), { edit: '' }),
          }),
        ),
        [],
      ),
    }),
    _embedded: or(
      shape({
        roles: or(listOf(shape({ name: or(text, '') })), []),
        groups: or(listOf(shape({ id: idText, name: or(text, '') })), []),
      }),
      { roles: [], groups: [] },
    ),
  }),
)

const PAGE = 250
const MAX_PAGES = 20

/** Everybody, with roles and groups. Only an administrator's token may ask. */
export async function readPeople(account: Account): Promise<readonly Person[]> {
  const rows: unknown[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await account.get('users', { with: 'role,group', page, limit: PAGE })
    rows.push(...rowsOf(answer, 'users'))
    if (!hasNextPage(answer)) break
  }
  return rows.flatMap(row => {
    const user = findUser(row)
    return user === null ? [] : [toPerson(user)]
  })
}

function toPerson({
  id,
  name,
  email,
  lang,
  rights,
  _embedded,
}: NonNullable<ReturnType<typeof findUser>>) {
  const groupId = rights.group_id ?? '0'
  const named = _embedded.groups.find(group => group.id === groupId)
  return {
    id,
    name,
    email,
    locale: lang?.toLowerCase().startsWith('en') ? ('en' as const) : ('ru' as const),
    isAdmin: rights.is_admin,
    isActive: rights.is_active,
    isFree: rights.is_free,
    group: named === undefined ? null : { id: named.id, name: named.name },
    role: _embedded.roles[0]?.name ?? null,
    deals: {
      edit: rights.leads.edit,
      byStage: new Map(
        rights.status_rights
          .filter(({ entity_type }) => entity_type === 'leads')
          .map(one => [`${one.pipeline_id}:${one.status_id}`, one.rights.edit]),
      ),
    },
    seesCompanies: rights.is_admin || rights.companies.view === 'A',
    companies: rights.companies,
    contacts: rights.contacts,
    seesOthers: [rights.leads.view, rights.leads.edit].some(
      right => right === 'A' || right === 'G',
    ),
  }
}

export function adminsOf(people: readonly Person[]): readonly string[] {
  return people.filter(({ isAdmin, isActive }) => isAdmin && isActive).map(({ id }) => id)
}

const HEAD_ROLE = /РОП|руковод|head|lead/i

/**
 * amoCRM has no mark of a head of sales (amocrm.md 13): by his role in the same group, and nobody else. Whom the settings name goes
 * before.
 */
export function toUsers(people: readonly Person[]): readonly User[] {
  const heads = people.filter(
    ({ isActive, isFree, seesOthers, role }) =>
      isActive && !isFree && seesOthers && role !== null && HEAD_ROLE.test(role),
  )
  return people.map(person => ({
    id: asId(person.id),
    name: person.name,
    isActive: person.isActive && !person.isFree,
    head: findHead(person, heads),
    group: person.group,
    isAdmin: person.isAdmin,
    ...(person.email && { email: person.email }),
  }))
}

function findHead({ id, group }: Person, heads: readonly Person[]): UserId | null {
  const head = heads.find(
    other => other.id !== id && (other.group?.id ?? '0') === (group?.id ?? '0'),
  )
  return head === undefined || heads.some(other => other.id === id) ? null : asId(head.id)
}

const findPipeline = finderOf(
  shape({
    id: idText,
    name: or(text, ''),
    sort: or(numeric, 0),
    is_archive: or(flag, false),
    _embedded: or(shape({ statuses: or(listOf(anything), []) }), { statuses: [] }),
  }),
)
const findStatus = finderOf(
  shape({ id: idText, name: or(text, ''), sort: or(numeric, 0), type: or(numeric, 0) }),
)

/** Pipelines with the account's own facts about requests not accepted yet. */
export interface Funnels {
  readonly pipelines: readonly Pipeline[]
  readonly facts: Pick<AccountFacts, 'unsorted' | 'pipelines'>
}

const UNSORTED_TYPE = 1

/** All pipelines in one request; archived ones have no open deals to look after. */
export async function readFunnels(account: Account): Promise<Funnels> {
  const rows = rowsOf(await account.get('leads/pipelines'), 'pipelines')
  const found = rows
    .flatMap(row => findPipeline(row) ?? [])
    .map(({ _embedded, ...pipeline }) => ({
      ...pipeline,
      statuses: _embedded.statuses
        .flatMap(status => findStatus(status) ?? [])
        .toSorted((one, other) => one.sort - other.sort),
    }))
    .toSorted((one, other) => one.sort - other.sort)
  const live = found.filter(({ is_archive }) => !is_archive)
  const unsorted = found.flatMap(({ id, statuses }) => {
    const status = statuses.find(({ type }) => type === UNSORTED_TYPE)
    return status === undefined ? [] : [{ pipeline: id, status }]
  })
  return {
    pipelines: [...toRequests(live), ...live.map(toPipeline)],
    facts: {
      unsorted: Object.fromEntries(unsorted.map(({ pipeline, status }) => [pipeline, status.id])),
      pipelines: found.map(({ id }) => id),
    },
  }
}

interface Found {
  readonly id: string
  readonly name: string
  readonly statuses: readonly NonNullable<ReturnType<typeof findStatus>>[]
}

/** Requests not accepted yet have no pipeline of their own: one for all, with a stage for each. */
function toRequests(found: readonly Found[]): readonly Pipeline[] {
  const stages = found.flatMap(({ id, name, statuses }): Stage[] =>
    statuses
      .filter(({ type }) => type === UNSORTED_TYPE)
      .map(status => ({
        id: stageOf('lead', id, status.id),
        name: found.length === 1 ? status.name : `${name}: ${status.name}`,
        status: 'open',
      })),
  )
  return stages.length === 0 ? [] : [{ id: asId('lead'), kind: 'lead', name: '', stages }]
}

function toPipeline({ id, name, statuses }: Found): Pipeline {
  return {
    id: asId(`deal:${id}`),
    kind: 'deal',
    name,
    stages: statuses
      .filter(({ type }) => type !== UNSORTED_TYPE)
      .map(status => ({
        id: stageOf('deal', id, status.id),
        name: status.name,
        status: toStatus(status.id),
      })),
  }
}
