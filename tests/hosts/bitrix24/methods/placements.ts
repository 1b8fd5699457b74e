import { RestError, type Method, type MethodContext, type Params } from '../method.ts'
import { asPhpArray } from '../../php-query.ts'
import type { InstalledApp, Placement } from '../state.ts'
import { checkHandlerUrl } from './handler-url.ts'
import { callingApp, mapParam, param, requiredText, textParam } from './params.ts'
import { documentedOptions, placementCodes, SINGLE_HANDLER } from './placement-codes.ts'

const common = { scope: 'placement', appOnly: true, adminOnly: true } as const

export const placementMethods: readonly Method[] = [
  { ...common, name: 'placement.bind', run: bind },
  { ...common, name: 'placement.unbind', run: unbind },
  {
    ...common,
    name: 'placement.get',
    run: (_params, context) => ({ result: callingApp(context).placements.map(toRow) }),
  },
  {
    ...common,
    name: 'placement.list',
    run: (_params, { scopes }) => ({ result: placementCodes(scopes ?? new Set()) }),
  },
]

/** The page of `placement.bind` lists HTTP 200 for errors of its own. */
const OWN_ERROR_STATUS = 200

function bind(params: Params, context: MethodContext) {
  const app = callingApp(context)
  const code = requiredText(params, 'PLACEMENT', OWN_ERROR_STATUS).toUpperCase()
  const handler = requiredText(params, 'HANDLER', OWN_ERROR_STATUS)
  checkCode(code, context)
  checkHandlerUrl(handler)
  const userId = Number(textParam(params, 'USER_ID') || 0)
  const options = documentedOptions(code, mapParam(params, 'OPTIONS'))
  checkSpecial(code, userId, options)
  checkSingle(app, code, handler)

  app.placements.push({
    placement: code,
    handler,
    title: textParam(params, 'TITLE'),
    description: textParam(params, 'DESCRIPTION'),
    langAll: mapParam(params, 'LANG_ALL') as Placement['langAll'],
    options,
    userId,
  })
  context.portal.touch()
  return { result: true }
}

function checkCode(code: string, { scopes }: MethodContext): void {
  if (placementCodes(scopes ?? new Set()).includes(code)) return
  throw new RestError(400, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found')
}

function checkSpecial(
  code: string,
  userId: number,
  options: Readonly<Record<string, unknown>>,
): void {
  const isWorker = code === 'PAGE_BACKGROUND_WORKER'
  if (userId !== 0 && !isWorker) {
    throw new RestError(OWN_ERROR_STATUS, 'ERROR_PLACEMENT_USER_MODE', 'User mode is not available')
  }
  if (isWorker && !options['errorHandlerUrl']) {
    throw new RestError(OWN_ERROR_STATUS, 'EMPTY_ERROR_HANDLER_URL', 'Empty error handler URL')
  }
}

function checkSingle(app: InstalledApp, code: string, handler: string): void {
  const bound = app.placements.filter(one => one.placement === code)
  // The text is documented for userfieldtype; V for placement.bind.
  if (bound.some(one => one.handler === handler)) {
    throw new RestError(
      400,
      'ERROR_CORE',
      'Unable to set placement handler: Handler already binded',
    )
  }
  if (bound.length > 0 && SINGLE_HANDLER.has(code)) {
    throw new RestError(OWN_ERROR_STATUS, 'ERROR_PLACEMENT_MAX_COUNT', 'Placement max count')
  }
}

function unbind(params: Params, context: MethodContext) {
  const app = callingApp(context)
  const code = requiredText(params, 'PLACEMENT').toUpperCase()
  checkCode(code, context)
  const handler = textParam(params, 'HANDLER')
  const userId = param(params, 'USER_ID')
  const removed = app.placements.filter(
    one =>
      one.placement === code &&
      (handler === '' || one.handler === handler) &&
      (userId === undefined || one.userId === Number(userId)),
  )
  for (const one of removed) app.placements.splice(app.placements.indexOf(one), 1)
  context.portal.touch()
  // The documented counter grows by two for each handler.
  return { result: { count: removed.length * 2 } }
}

function toRow(row: Placement) {
  return {
    placement: row.placement,
    userId: row.userId,
    handler: row.handler,
    options: asPhpArray(Object.entries(row.options)),
    title: row.title,
    description: row.description,
    langAll: asPhpArray(Object.entries(row.langAll)),
  }
}
