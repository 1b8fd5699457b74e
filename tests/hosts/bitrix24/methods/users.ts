import type { Method, MethodContext, Params } from '../method.ts'
import type { Department, PortalUser } from '../state.ts'
import { isYes, manyParam, mapParam, page, param, textParam } from './params.ts'

type Row = Readonly<Record<string, unknown>>

const BRIEF = `ID XML_ID ACTIVE NAME LAST_NAME SECOND_NAME TITLE IS_ONLINE TIME_ZONE WORK_POSITION
  UF_DEPARTMENT USER_TYPE`.split(/\s+/)

/** People; keys depend on the scope, `user_brief` has no e-mail and no phone. */
export const userMethods: readonly Method[] = [
  {
    name: 'user.get',
    scope: 'user_brief',
    run(params, context) {
      const conditions = { ...mapParam(params, 'FILTER'), ...topLevelConditions(params) }
      const found = sorted(
        [...context.portal.state.users.values()].filter(user => matches(user, conditions)),
        textParam(params, 'order'),
      )
      return page(
        found.map(user => toRow(user, context)),
        param(params, 'start'),
      )
    },
  },
  {
    name: 'user.current',
    scope: 'user_brief',
    run: (_params, context) => ({ result: toRow(context.user, context) }),
  },
  {
    name: 'user.search',
    scope: 'user_brief',
    run(params, context) {
      const filter = mapParam(params, 'FILTER')
      const words = String(filter['FIND'] ?? param(params, 'FIND') ?? '')
        .toLowerCase()
        .split(/\s+/)
        .filter(word => word !== '')
      const found = [...context.portal.state.users.values()].filter(user => {
        const text = `${user.name} ${user.lastName} ${user.position}`.toLowerCase()
        return user.active && words.every(word => text.includes(word))
      })
      return page(
        found.map(user => toRow(user, context)),
        param(params, 'start'),
      )
    },
  },
  {
    name: 'department.get',
    scope: 'department',
    run(params, { portal }) {
      const heirs = (name: string) => manyParam(param(params, name))
      const wanted = {
        id: heirs('ID'),
        parent: heirs('PARENT'),
        head: heirs('UF_HEAD'),
        name: heirs('NAME'),
      }
      const isOneOf = (list: readonly string[], value: unknown) =>
        list.length === 0 || list.includes(String(value))
      const found = [...portal.state.departments.values()].filter(
        row =>
          isOneOf(wanted.id, row.id) &&
          isOneOf(wanted.parent, row.parent) &&
          isOneOf(wanted.head, row.head) &&
          isOneOf(wanted.name, row.name),
      )
      return page(
        sorted(found, textParam(params, 'order')).map(toDepartmentRow),
        param(params, 'START'),
      )
    },
  },
]

function topLevelConditions(params: Params): Row {
  const named = ['ID', 'ACTIVE', 'UF_DEPARTMENT', 'NAME', 'LAST_NAME', 'WORK_POSITION']
  return Object.fromEntries(named.filter(name => name in params).map(name => [name, params[name]]))
}

/** Unknown conditions are ignored, as the real method does with fields it does not filter by. */
function matches(user: PortalUser, conditions: Row): boolean {
  return Object.entries(conditions).every(([key, wanted]) => {
    const [, prefix = '', name = ''] = /^([<>=!@%]*)(.*)$/.exec(key) ?? []
    if (name === 'ACTIVE') return user.active === isYes(wanted)
    if (name === 'UF_DEPARTMENT')
      return manyParam(wanted).some(id => user.departments.includes(Number(id)))
    if (name === 'ID') return compareId(user.id, prefix, manyParam(wanted))
    const text = { NAME: user.name, LAST_NAME: user.lastName, WORK_POSITION: user.position }[name]
    return text === undefined || manyParam(wanted).includes(text)
  })
}

function compareId(id: number, prefix: string, wanted: readonly string[]): boolean {
  const first = Number(wanted[0])
  if (prefix === '>') return id > first
  if (prefix === '>=') return id >= first
  if (prefix === '<') return id < first
  if (prefix === '<=') return id <= first
  const isListed = wanted.includes(String(id))
  return prefix === '!' ? !isListed : isListed
}

function sorted<T extends { readonly id: number }>(rows: T[], order: string): T[] {
  const sign = order.toUpperCase() === 'DESC' ? -1 : 1
  return rows.sort((left, right) => sign * (left.id - right.id))
}

function toRow(user: PortalUser, { portal, scopes }: MethodContext): Row {
  const row: Row = {
    ID: String(user.id),
    XML_ID: '',
    ACTIVE: user.active,
    NAME: user.name,
    LAST_NAME: user.lastName,
    SECOND_NAME: '',
    TITLE: '',
    IS_ONLINE: 'N',
    TIME_ZONE: user.timeZone,
    WORK_POSITION: user.position,
    UF_DEPARTMENT: [...user.departments],
    USER_TYPE: 'employee',
    EMAIL: `user${user.id}@${portal.state.memberId.slice(0, 8)}.example`,
    PERSONAL_MOBILE: '',
    WORK_PHONE: '',
  }
  const isBrief = scopes !== undefined && !scopes.has('user') && !scopes.has('user_basic')
  if (!isBrief) return row
  return Object.fromEntries(BRIEF.map(name => [name, row[name]]))
}

/** `UF_HEAD` is absent when there is no head (V), the root has no `PARENT`. */
function toDepartmentRow({ id, name, parent, head }: Department): Row {
  return {
    ID: String(id),
    NAME: name,
    SORT: 500,
    ...(parent === null ? {} : { PARENT: String(parent) }),
    ...(head === null ? {} : { UF_HEAD: String(head) }),
  }
}
