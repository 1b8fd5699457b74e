import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import { asPhpArray } from '../../php-query.ts'
import type { FieldType, InstalledApp } from '../state.ts'
import { checkHandlerUrl } from './handler-url.ts'
import { callingApp, mapParam, page, param, requiredText, textParam } from './params.ts'

const common = { scope: 'placement', appOnly: true, adminOnly: true } as const
const LONGEST_NAME = 50

/** Field types that are frames of the app; their real name on the portal is `rest_{app.info.ID}_{code}`. */
export const fieldTypeMethods: readonly Method[] = [
  { ...common, name: 'userfieldtype.add', run: add },
  { ...common, name: 'userfieldtype.update', run: update },
  {
    ...common,
    name: 'userfieldtype.list',
    run: (params, context) =>
      page(callingApp(context).fieldTypes.map(toRow), param(params, 'start')),
  },
  {
    ...common,
    name: 'userfieldtype.delete',
    run(params, context) {
      const { fieldTypes } = callingApp(context)
      const found = findType(params, context)
      fieldTypes.splice(fieldTypes.indexOf(found), 1)
      context.portal.touch()
      return { result: true }
    },
  },
]

function add(params: Params, context: MethodContext) {
  const app = callingApp(context)
  const userTypeId = requiredText(params, 'USER_TYPE_ID')
  const handler = requiredText(params, 'HANDLER')
  const title = requiredText(params, 'TITLE')
  if (!/^[a-z0-9_]+$/.test(userTypeId) || `rest_${app.id}_${userTypeId}`.length > LONGEST_NAME) {
    throw new RestError(400, 'ERROR_ARGUMENT', 'Wrong user type code', { argument: 'USER_TYPE_ID' })
  }
  checkHandler(app, userTypeId, handler)
  if (app.fieldTypes.some(type => type.userTypeId === userTypeId)) throw alreadyBound()
  app.fieldTypes.push({
    userTypeId,
    handler,
    title,
    description: textParam(params, 'DESCRIPTION'),
    options: mapParam(params, 'OPTIONS'),
  })
  context.portal.touch()
  return { result: true }
}

function update(params: Params, context: MethodContext) {
  const type = findType(params, context)
  const handler = textParam(params, 'HANDLER')
  if (handler !== '') {
    checkHandler(callingApp(context), type.userTypeId, handler)
    type.handler = handler
  }
  if (param(params, 'TITLE') !== undefined) type.title = textParam(params, 'TITLE')
  if (param(params, 'DESCRIPTION') !== undefined)
    type.description = textParam(params, 'DESCRIPTION')
  if (param(params, 'OPTIONS') !== undefined) type.options = mapParam(params, 'OPTIONS')
  context.portal.touch()
  return { result: true }
}

function findType(params: Params, context: MethodContext): FieldType {
  const userTypeId = requiredText(params, 'USER_TYPE_ID')
  const found = callingApp(context).fieldTypes.find(type => type.userTypeId === userTypeId)
  // Code and text of this refusal: V.
  if (found === undefined) throw new RestError(400, 'ERROR_NOT_FOUND', 'User field type not found')
  return found
}

/** The handler lives on the app's own host, and no two types share one. */
function checkHandler(app: InstalledApp, userTypeId: string, handler: string): void {
  const url = checkHandlerUrl(handler)
  if (url.host !== URL.parse(app.handlerUrl)?.host) {
    throw new RestError(
      400,
      'ERROR_WRONG_HANDLER_URL',
      'Handler URL host does not match the application URL',
    )
  }
  const taken = app.fieldTypes.some(
    type => type.handler === handler && type.userTypeId !== userTypeId,
  )
  if (taken) throw alreadyBound()
}

function alreadyBound(): RestError {
  return new RestError(400, 'ERROR_CORE', 'Unable to set placement handler: Handler already binded')
}

function toRow(type: FieldType) {
  return {
    USER_TYPE_ID: type.userTypeId,
    HANDLER: type.handler,
    TITLE: type.title,
    DESCRIPTION: type.description,
    OPTIONS: asPhpArray(Object.entries(type.options)),
  }
}
