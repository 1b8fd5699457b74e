import { asId, type UserId } from '../../../shared/crm/ids.ts'
import type { Pipeline, Stage, User, UserGroup } from '../../../shared/crm/model.ts'
import {
  finderOf,
  flag,
  idText,
  listOf,
  or,
  orNull,
  shape,
  text,
} from '../../../shared/parse/parse.ts'
import { resultOf, rowsOf } from './answers.ts'
import { MAX_BATCH, type BatchAnswer, type Command, type Portal } from './portal.ts'
import { toStatus } from './wire.ts'

const findUserRow = finderOf(
  shape({
    ID: idText,
    // Some scopes leave it out; whoever is listed then works here.
    ACTIVE: or(flag, true),
    NAME: or(text, ''),
    LAST_NAME: or(text, ''),
    UF_DEPARTMENT: or(listOf(idText), []),
  }),
)
const findDepartmentRow = finderOf(
  shape({ ID: idText, NAME: or(text, ''), PARENT: orNull(idText), UF_HEAD: orNull(idText) }),
)

type UserRow = NonNullable<ReturnType<typeof findUserRow>>
type Department = NonNullable<ReturnType<typeof findDepartmentRow>>

/** Everybody with his head of sales by the portal's structure: two lists, usually one request. */
export async function readUsers(portal: Portal): Promise<readonly User[]> {
  const lists = await readWhole(portal, {
    users: { method: 'user.get', params: { sort: 'ID', order: 'ASC' } },
    departments: { method: 'department.get', params: { sort: 'ID', order: 'ASC' } },
  })
  const users = (lists['users'] ?? []).flatMap(row => findUserRow(row) ?? [])
  const departments = (lists['departments'] ?? []).flatMap(row => findDepartmentRow(row) ?? [])
  const structure = {
    byId: new Map(departments.map(department => [department.ID, department])),
    active: new Set(users.filter(user => user.ACTIVE).map(user => user.ID)),
  }
  return users.map(user => ({
    id: asId(user.ID),
    name: `${user.NAME} ${user.LAST_NAME}`.trim(),
    isActive: user.ACTIVE,
    head: findHead(user, structure),
    group: findGroup(user, structure),
    // `user.get` has no such field (S); `profile` tells it only of the token's own user.
    isAdmin: null,
  }))
}

interface Structure {
  readonly byId: ReadonlyMap<string, Department>
  readonly active: ReadonlySet<string>
}

/** Head of the user's department; where there is none, he is the user himself or gone, of the one above, up to the root. */
function findHead(user: UserRow, { byId, active }: Structure): UserId | null {
  for (const own of user.UF_DEPARTMENT) {
    const seen = new Set<string>()
    let department = byId.get(own)
    while (department !== undefined && !seen.has(department.ID)) {
      seen.add(department.ID)
      const head = department.UF_HEAD
      if (head !== null && head !== user.ID && active.has(head)) return asId(head)
      department = byId.get(department.PARENT ?? '')
    }
  }
  return null
}

/** One who works in several departments is named with the first; one whose department is gone with none. */
function findGroup({ UF_DEPARTMENT }: UserRow, { byId }: Structure): UserGroup | null {
  const department = UF_DEPARTMENT.map(id => byId.get(id)).find(known => known !== undefined)
  return department === undefined ? null : { id: department.ID, name: department.NAME }
}

const findCategories = finderOf(
  shape({ categories: listOf(shape({ id: idText, name: or(text, '') })) }),
)
const findStatus = finderOf(shape({ STATUS_ID: text, NAME: or(text, ''), SEMANTICS: orNull(text) }))

/** Leads' one set of stages and every deal pipeline the app may see. Two requests: stages are asked for by pipeline. */
export async function readPipelines(portal: Portal): Promise<readonly Pipeline[]> {
  const first = await portal.batch({
    categories: { method: 'crm.category.list', params: { entityTypeId: 2 } },
    leads: stagesCommand('STATUS'),
  })
  const categories = findCategories(resultOf(first, 'categories'))?.categories ?? []
  const stages = await readWhole(
    portal,
    Object.fromEntries(
      categories.map(({ id }) => [
        `stages${id}`,
        // The first funnel's stages have no number (D).
        stagesCommand(id === '0' ? 'DEAL_STAGE' : `DEAL_STAGE_${id}`),
      ]),
    ),
  )
  const leads: Pipeline = {
    id: asId('lead'),
    kind: 'lead',
    // The portal has no name for it, and its reader sees only one.
    name: '',
    stages: toStages('lead', rowsOf(first, 'leads')),
  }
  return [
    leads,
    ...categories.map(({ id, name }): Pipeline => ({
      id: asId(`deal:${id}`),
      kind: 'deal',
      name,
      stages: toStages('deal', stages[`stages${id}`] ?? []),
    })),
  ]
}

function stagesCommand(entityId: string): Command {
  return {
    method: 'crm.status.list',
    params: { filter: { ENTITY_ID: entityId }, order: { SORT: 'ASC' } },
  }
}

/** The portal's own list of sources: `Card.source` holds its ids. */
export async function readSources(
  portal: Portal,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { sources } = await readWhole(portal, { sources: stagesCommand('SOURCE') })
  return (sources ?? []).flatMap(row => {
    const status = findStatus(row)
    return status === null ? [] : [{ id: status.STATUS_ID, name: status.NAME }]
  })
}

function toStages(kind: 'lead' | 'deal', rows: readonly unknown[]): readonly Stage[] {
  return rows.flatMap(row => {
    const status = findStatus(row)
    if (status === null) return []
    const { STATUS_ID, NAME, SEMANTICS } = status
    return [{ id: asId(`${kind}:${STATUS_ID}`), name: NAME, status: toStatus(SEMANTICS) }]
  })
}

/** Several classic lists to their ends: the first page of each in one request, what remains in further ones. */
async function readWhole(
  portal: Portal,
  lists: Readonly<Record<string, Command>>,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const rows: Record<string, unknown[]> = {}
  let wanted = Object.keys(lists).map(key => ({ key, start: 0 }))
  while (wanted.length > 0) {
    const part = wanted.slice(0, MAX_BATCH)
    const read = await portal.batch(
      Object.fromEntries(part.map(({ key, start }) => [key, pageOf(lists[key], start)])),
    )
    for (const { key } of part) rows[key] = [...(rows[key] ?? []), ...rowsOf(read, key)]
    wanted = [...wanted.slice(MAX_BATCH), ...part.flatMap(({ key }) => nextOf(read, key))]
  }
  return rows
}

function pageOf(list: Command | undefined, start: number): Command {
  return { method: list?.method ?? '', params: { ...list?.params, start } }
}

function nextOf(read: BatchAnswer, key: string): { key: string; start: number }[] {
  const outcome = read.get(key)
  return outcome?.ok === true && outcome.next !== null ? [{ key, start: outcome.next }] : []
}
