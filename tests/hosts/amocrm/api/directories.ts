import { NO_CONTENT, ok, pageOf, readPage, selfLink, wholeList, type Answer } from '../hal.ts'
import { Problem } from '../problem.ts'
import { idOf, placeOf, type Call, type Route } from '../route.ts'
import type { AmoUser, Pipeline, Status } from '../state.ts'
import { hrefOf } from './show.ts'

const PIPELINES = '/api/v4/leads/pipelines'

export const directoryRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v4/users', isAdminOnly: true, run: users },
  { method: 'GET', path: '/api/v4/users/:id', isAdminOnly: true, run: readUser },
  { method: 'GET', path: '/api/v4/roles', isAdminOnly: true, run: roles },
  { method: 'GET', path: PIPELINES, run: pipelines },
  { method: 'GET', path: `${PIPELINES}/:id`, run: pipeline },
  { method: 'GET', path: `${PIPELINES}/:id/statuses`, run: statuses },
  { method: 'GET', path: `${PIPELINES}/:id/statuses/:statusId`, run: status },
  { method: 'GET', path: '/api/v4/leads/loss_reasons', run: lossReasons },
]

const USER_WITH = ['role', 'group', 'phone_number']

function users(call: Call): Answer {
  const page = readPage(call.query)
  const wish = call.query.with(USER_WITH)
  call.query.done()
  const rows = [...call.account.state.users.values()]
  return pageOf('users', rows, placeOf(call, page), {
    show: row => showUser(call, row, wish),
    withTotal: true,
  })
}

function readUser(call: Call): Answer {
  const wish = call.query.with(USER_WITH)
  call.query.done()
  const found = call.account.state.users.get(idOf(call))
  if (found === undefined) throw new Problem(404, 'User not found')
  return ok(showUser(call, found, wish))
}

function showUser({ account }: Call, user: AmoUser, wish: ReadonlySet<string>) {
  const { roles: allRoles, groups: allGroups } = account.state
  const role = allRoles.get(user.roleId ?? 0)
  const group = allGroups.find(({ id }) => id === user.groupId)
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    lang: 'ru',
    rights: {
      ...user.rights,
      status_rights: user.isAdmin ? null : user.rights.status_rights,
      is_admin: user.isAdmin,
      is_free: user.isFree,
      is_active: user.isActive,
      group_id: user.groupId === 0 ? null : user.groupId,
      role_id: user.roleId,
    },
    ...(wish.has('phone_number') ? { phone_number: user.phone } : {}),
    _links: selfLink(hrefOf(account, `users/${user.id}`)),
    _embedded: {
      ...(wish.has('role')
        ? {
            roles:
              role === undefined
                ? []
                : [
                    {
                      id: role.id,
                      name: role.name,
                      _links: selfLink(hrefOf(account, `roles/${role.id}`)),
                    },
                  ],
          }
        : {}),
      ...(wish.has('group')
        ? {
            groups:
              group === undefined || group.id === 0
                ? []
                : [{ id: group.id, name: group.name, uuid: group.uuid }],
          }
        : {}),
    },
  }
}

function roles(call: Call): Answer {
  const page = readPage(call.query)
  const wish = call.query.with(['users'])
  call.query.done()
  const { roles: all, users: people } = call.account.state
  return pageOf('roles', [...all.values()], placeOf(call, page), {
    withTotal: true,
    show: role => ({
      id: role.id,
      name: role.name,
      rights: role.rights,
      _links: selfLink(hrefOf(call.account, `roles/${role.id}`)),
      ...(wish.has('users')
        ? {
            _embedded: {
              users: [...people.values()]
                .filter(one => one.roleId === role.id)
                .map(({ id }) => ({ id })),
            },
          }
        : {}),
    }),
  })
}

function pipelines(call: Call): Answer {
  call.query.done()
  const rows = [...call.account.state.pipelines.values()].sort(
    (one, other) => one.sort - other.sort,
  )
  return wholeList(
    'pipelines',
    rows.map(row => showPipeline(call, row)),
    call.href,
  )
}

function pipeline(call: Call): Answer {
  call.query.done()
  return ok(showPipeline(call, find(call)))
}

function find(call: Call): Pipeline {
  const found = call.account.state.pipelines.get(idOf(call))
  if (found === undefined) throw new Problem(404, 'Pipeline not found')
  return found
}

function showPipeline(call: Call, row: Pipeline) {
  return {
    id: row.id,
    name: row.name,
    sort: row.sort,
    is_main: row.isMain,
    is_unsorted_on: row.isUnsortedOn,
    is_archive: row.isArchive,
    account_id: call.account.state.accountId,
    _links: selfLink(hrefOf(call.account, `leads/pipelines/${row.id}`)),
    _embedded: { statuses: row.statuses.map(one => showStatus(call, row, one)) },
  }
}

function showStatus({ account }: Call, row: Pipeline, one: Status) {
  return {
    id: one.id,
    name: one.name,
    sort: one.sort,
    is_editable: one.isEditable,
    pipeline_id: row.id,
    color: one.color,
    type: one.type,
    account_id: account.state.accountId,
    _links: selfLink(hrefOf(account, `leads/pipelines/${row.id}/statuses/${one.id}`)),
  }
}

function statuses(call: Call): Answer {
  call.query.with(['descriptions'])
  call.query.done()
  const row = find(call)
  return wholeList(
    'statuses',
    row.statuses.map(one => showStatus(call, row, one)),
    call.href,
  )
}

function status(call: Call): Answer {
  call.query.with(['descriptions'])
  call.query.done()
  const row = find(call)
  const found = row.statuses.find(({ id }) => id === idOf(call, 'statusId'))
  if (found === undefined) throw new Problem(404, 'Status not found')
  return ok(showStatus(call, row, found))
}

function lossReasons(call: Call): Answer {
  const page = readPage(call.query)
  call.query.done()
  const { lossReasons: all, isLossReasonEnabled } = call.account.state
  if (!isLossReasonEnabled) return NO_CONTENT
  const rows = [...all.values()].sort((one, other) => one.sort - other.sort)
  return pageOf('loss_reasons', rows, placeOf(call, page), {
    show: row => ({
      id: row.id,
      name: row.name,
      sort: row.sort,
      created_at: row.createdAt,
      updated_at: row.createdAt,
      _links: selfLink(hrefOf(call.account, `leads/loss_reasons/${row.id}`)),
    }),
  })
}
