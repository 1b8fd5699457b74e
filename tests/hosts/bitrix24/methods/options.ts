import { RestError, type Method, type Params } from '../method.ts'
import { asPhpArray } from '../../php-query.ts'
import { callingApp, mapParam, param, textParam } from './params.ts'

/** `app.option.*` and `user.option.*`: readable by every user of the app. */
export const optionMethods: readonly Method[] = [
  {
    name: 'app.option.set',
    scope: null,
    appOnly: true,
    run(params, context) {
      if (!context.user.admin) {
        throw new RestError(400, 'AccessException', 'Administrator authorization required')
      }
      Object.assign(callingApp(context).appOptions, readOptions(params))
      context.portal.touch()
      return { result: true }
    },
  },
  {
    name: 'app.option.get',
    scope: null,
    appOnly: true,
    run: (params, context) => ({ result: pick(callingApp(context).appOptions, params) }),
  },
  {
    name: 'user.option.set',
    scope: null,
    appOnly: true,
    run(params, context) {
      const all = callingApp(context).userOptions
      const key = String(context.user.id)
      all[key] = { ...all[key], ...readOptions(params) }
      context.portal.touch()
      return { result: true }
    },
  },
  {
    name: 'user.option.get',
    scope: null,
    appOnly: true,
    run(params, context) {
      const own = callingApp(context).userOptions[String(context.user.id)] ?? {}
      return { result: pick(own, params) }
    },
  },
]

function readOptions(params: Params): Record<string, unknown> {
  const options = mapParam(params, 'options')
  if (Object.keys(options).length > 0) return options
  throw new RestError(400, 'ArgumentNullException', 'options', { argument: 'options' })
}

function pick(options: Readonly<Record<string, unknown>>, params: Params): unknown {
  if (param(params, 'option') === undefined) return asPhpArray(Object.entries(options))
  return options[textParam(params, 'option')] ?? ''
}
