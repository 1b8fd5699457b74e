import { RestError, type Method, type MethodContext, type Params, type Portal } from '../method.ts'
import type { TimelineComment } from '../state.ts'
import { canRead, canWrite, findItem, sightOf, type Sight } from './access.ts'
import { typeByPrefix } from './fields.ts'
import { compileFilter, findIn, type Column } from './filter.ts'
import { authorOf } from './item-methods.ts'
import { answerPage, readOrder, readStart, takePage } from './page.ts'
import { addComment, deleteComment, notify } from './timeline.ts'
import { asBag, asList, classicError, pick, pickId, toText, toWhole } from './wire.ts'

export const timelineMethods: readonly Method[] = [
  { name: 'crm.timeline.comment.add', scope: 'crm', run: addCommentByRest },
  { name: 'crm.timeline.comment.list', scope: 'crm', run: listComments },
  { name: 'crm.timeline.comment.get', scope: 'crm', run: getComment },
  { name: 'crm.timeline.comment.delete', scope: 'crm', run: deleteCommentByRest },
  { name: 'im.notify.system.add', scope: 'im', run: addNotification },
  { name: 'im.notify.personal.add', scope: 'im', run: addNotification },
]

function addCommentByRest(params: Params, context: MethodContext) {
  const { portal, user } = context
  const fields = asBag(pick(params, 'fields'))
  const entityId = toWhole(fields['ENTITY_ID']) ?? 0
  const type = typeByPrefix(toText(fields['ENTITY_TYPE']).toLowerCase())
  if (type === null || entityId <= 0) throw classicError('Entity type or id is not defined.')
  const item = findItem(portal, type, entityId)
  if (item === null) throw classicError('Not found')
  if (!canWrite(sightOf(portal, user), item)) throw classicError('Access denied.')
  const text = toText(fields['COMMENT'])
  if (text === '') throw classicError('Empty comment message')
  return { result: addComment(portal, item, text, authorOf(context)).id }
}

const COLUMNS: Readonly<Record<string, Column<TimelineComment>>> = {
  ID: { kind: 'number', value: comment => comment.id },
  ENTITY_ID: { kind: 'number', value: comment => comment.entityId },
  ENTITY_TYPE: { kind: 'text', value: comment => comment.entityType },
  AUTHOR_ID: { kind: 'number', value: comment => comment.authorId },
  CREATED: { kind: 'time', value: comment => comment.created },
  COMMENT: { kind: 'text', value: comment => comment.comment },
}

const findColumn = findIn(COLUMNS)

function canReadComment(portal: Portal, sight: Sight, comment: TimelineComment): boolean {
  const type = typeByPrefix(comment.entityType)
  const item = type === null ? null : findItem(portal, type, comment.entityId)
  return item !== null && canRead(sight, item)
}

/** V: an official method, but its page is not in our reference; ENTITY_ID and ENTITY_TYPE are demanded as there. */
function listComments(params: Params, { portal, user }: MethodContext) {
  const filter = asBag(pick(params, 'filter'))
  const hasEntity = Object.keys(filter).some(key => /^[=@]?ENTITY_ID$/.test(key))
  const hasType = Object.keys(filter).some(key => /^[=@]?ENTITY_TYPE$/.test(key))
  if (!hasEntity || !hasType) throw classicError('ENTITY_ID and ENTITY_TYPE are required in filter')

  const sight = sightOf(portal, user)
  const dialect = { find: findColumn, unknown: 'ignore', isNested: false } as const
  const matches = compileFilter(portal, filter, dialect)
  const page = takePage(portal.state.comments.values(), {
    matches: comment => matches(comment) && canReadComment(portal, sight, comment),
    order: readOrder(pick(params, 'order'), findColumn, []),
    start: readStart(pick(params, 'start')),
  })
  const names = asList(pick(params, 'select')).map(toText)
  const isWhole = names.length === 0 || names.includes('*')
  return answerPage(
    page,
    page.rows.map(comment => {
      const row = Object.entries(showComment(portal, comment))
      return Object.fromEntries(row.filter(([name]) => isWhole || names.includes(name)))
    }),
  )
}

function showComment(portal: Portal, comment: TimelineComment): Record<string, unknown> {
  return {
    ID: String(comment.id),
    ENTITY_ID: String(comment.entityId),
    ENTITY_TYPE: comment.entityType,
    CREATED: portal.formatTime(comment.created),
    COMMENT: comment.comment,
    AUTHOR_ID: String(comment.authorId),
  }
}

function findComment(params: Params, { portal, user }: MethodContext): TimelineComment {
  const comment = portal.state.comments.get(pickId(params))
  if (comment === undefined) throw classicError('Not found')
  if (!canReadComment(portal, sightOf(portal, user), comment)) throw classicError('Access denied.')
  return comment
}

function getComment(params: Params, context: MethodContext) {
  return { result: showComment(context.portal, findComment(params, context)) }
}

function deleteCommentByRest(params: Params, context: MethodContext) {
  const comment = findComment(params, context)
  const { user, portal } = context
  if (!user.admin && comment.authorId !== user.id) throw classicError('Access denied.')
  deleteComment(portal, comment, authorOf(context))
  return { result: true }
}

function addNotification(params: Params, { portal }: MethodContext) {
  const userId = toWhole(pick(params, 'USER_ID'))
  if (userId === null || userId <= 0) {
    throw new RestError(400, 'USER_ID_EMPTY', "User ID can't be empty")
  }
  const message = toText(pick(params, 'MESSAGE')).trim()
  if (message === '') throw new RestError(400, 'MESSAGE_EMPTY', "Message can't be empty")
  const user = portal.state.users.get(userId)
  // D: `false` when nothing was created. Nobody is told who does not work here any more.
  if (user === undefined || !user.active) return { result: false }
  const tag = toText(pick(params, 'TAG')) || null
  return { result: notify(portal, { userId, message, tag }).id }
}
