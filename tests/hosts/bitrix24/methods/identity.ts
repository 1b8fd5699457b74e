import { appInfo } from '../app-info.ts'
import { RestError, type Method } from '../method.ts'
import { manyParam, param, textParam } from './params.ts'

/** Who calls, and from which app. */
export const identityMethods: readonly Method[] = [
  {
    name: 'app.info',
    scope: null,
    run(_params, { app }) {
      // The documented refusal comes with 400, not with 403.
      if (app === undefined)
        throw new RestError(400, 'ACCESS_DENIED', 'Application context required')
      return { result: appInfo(app) }
    },
  },
  {
    name: 'profile',
    scope: null,
    run: (_params, { user }) => ({
      result: {
        ID: String(user.id),
        ADMIN: user.admin,
        NAME: user.name,
        LAST_NAME: user.lastName,
        PERSONAL_GENDER: '',
        TIME_ZONE: user.timeZone,
      },
    }),
  },
  { name: 'user.admin', scope: null, run: (_params, { user }) => ({ result: user.admin }) },
  {
    name: 'user.access',
    scope: null,
    run(params, { user }) {
      const codes = new Set([`U${user.id}`, 'AU', ...(user.admin ? ['G1'] : [])])
      // Those who may manage the app's settings have every code.
      return {
        result: user.admin || manyParam(param(params, 'ACCESS')).some(code => codes.has(code)),
      }
    },
  },
  {
    name: 'feature.get',
    scope: null,
    run: (params, { portal }) => ({
      result: { value: portal.state.features?.[textParam(params, 'CODE')] ?? 'N' },
    }),
  },
  {
    name: 'server.time',
    scope: null,
    run: (_params, { portal }) => ({ result: portal.formatTime(portal.now()) }),
  },
]
