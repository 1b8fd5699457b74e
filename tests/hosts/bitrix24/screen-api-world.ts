import {
  addComment,
  completeActivity,
  completeTask,
  deleteActivity,
  updateActivity,
  updateItem,
  addActivity,
} from './crm/logic.ts'
import type { Portal } from './method.ts'
import { RestError } from './method.ts'
import type { ScreenOptions } from './screen-api.ts'
import { submitSiteForm } from './screen-api-form.ts'
import type { FrameWish, ScreenApp, ScreenCrm, ScreenLog, ScreenPorts } from './screen-api-ports.ts'
import { textOf } from './screen-api-read.ts'
import type { PortalUser } from './state.ts'
import type { RunningPortal, World } from './world.ts'

export interface ScreenPlace {
  readonly world: World
  readonly portal: RunningPortal
}

/** Ties the screen to a running world. */
export function screenPorts(options: ScreenOptions, place: ScreenPlace): ScreenPorts {
  const { world, portal: running } = place
  const { portal, events } = running
  let touches = 0
  portal.onTouch(() => (touches += 1))
  return {
    portal,
    crm: screenCrm(portal),
    app: screenApp(options, running),
    log: screenLog(place),
    switches: world.switches,
    appTitle: options.appTitle ?? options.app.code,
    revision: () => touches + world.callLog.counts().rest + events.log.length,
    onSubmitForm: entry =>
      options.onSubmitForm?.(entry, place) ?? Promise.resolve(submitSiteForm(portal, entry)),
    onMoveTime: options.onMoveTime ? ms => options.onMoveTime?.(ms) ?? Promise.resolve() : null,
  }
}

function screenCrm(portal: Portal): ScreenCrm {
  const by = ({ id }: PortalUser) => ({ userId: id })
  return {
    update: (user, item, fields) => void updateItem(portal, item, { fields, fm: [] }, by(user)),
    addTodo(user, item, { subject, deadline }) {
      const owner = { ownerTypeId: item.entityTypeId, ownerId: item.id }
      const plan = { typeId: 6, providerId: 'CRM_TODO', responsibleId: user.id, subject, deadline }
      addActivity(portal, { ...owner, ...plan }, by(user))
    },
    complete: (user, activity) => void completeActivity(portal, activity, by(user)),
    moveDeadline: (user, activity, deadline) =>
      void updateActivity(portal, activity, { deadline, startTime: deadline }, by(user)),
    remove: (user, activity) => deleteActivity(portal, activity, by(user)),
    comment: (user, item, text) => void addComment(portal, item, text, by(user)),
    completeTask: (user, task) => void completeTask(portal, task, by(user)),
  }
}

function screenLog({ world, portal: { portal, events } }: ScreenPlace): ScreenLog {
  return {
    deliveries: limit =>
      events.log
        .slice(-limit)
        .toReversed()
        .map(({ id, emittedAt, event, handler, data, outcome, status, ms, isDouble }) => ({
          id,
          at: emittedAt,
          event,
          subject: subjectOf(data),
          target: new URL(handler).pathname,
          outcome,
          status,
          ms,
          isDouble,
        })),
    calls: limit =>
      world.callLog.entries
        .slice(-limit)
        .toReversed()
        .map(({ at, methods, isBatch, status, ms, errors, userId, fromBrowser, server }) => ({
          at,
          methods: server === 'oauth' ? ['oauth', ...methods] : methods,
          isBatch,
          status,
          ms,
          errors,
          who: [
            portal.state.users.get(userId ?? 0)?.lastName ?? '',
            fromBrowser ? 'браузер' : 'сервер',
          ]
            .filter(Boolean)
            .join(' · '),
        })),
  }
}

/** `ID 91` of an event's data, wherever it stands. */
function subjectOf(data: unknown): string {
  const id = /"ID":"?(\d+)/.exec(JSON.stringify(data ?? null))?.[1]
  return id === undefined ? '' : `ID ${id}`
}

function screenApp(options: ScreenOptions, running: RunningPortal): ScreenApp {
  const { portal, life } = running
  /** Users who have seen the app since its installation, by application token: a new one begins anew. */
  const seen = new Set<string>()
  const seenKey = (user: PortalUser) => `${portal.state.app?.applicationToken}/${user.id}`
  return {
    install: async user => void (await life.install(options.app, options.addresses(), user.id)),
    finishInstall: () => life.finishInstall(),
    update: () => life.update(),
    uninstall: clean => life.uninstall(clean),
    markFirstRun: user => void seen.add(seenKey(user)),
    refreshAuth: user => life.refreshAuth(user.id),
    openFrame(user, wish) {
      const shown = { ...(wish.uri ? { URI: wish.uri } : {}), ...wish.options }
      const form = life.entryForm({
        userId: user.id,
        placement: wish.placement,
        options: shown,
        handler: wish.handler,
        withoutTokens: !wish.authorised,
      })
      const isFirstRun = !seen.has(seenKey(user))
      const { domain } = running
      const init = initData({ portal, domain, user, wish, fields: form.fields, shown, isFirstRun })
      return { sid: form.appSid, action: form.url, fields: form.fields, init }
    },
  }
}

interface InitParts {
  readonly portal: Portal
  readonly domain: string
  readonly user: PortalUser
  readonly wish: FrameWish
  readonly fields: Readonly<Record<string, string>>
  readonly shown: Readonly<Record<string, unknown>>
  readonly isFirstRun: boolean
}

/** The answer to `getInitData`; without access the keys of authorisation are empty. */
function initData({ portal, domain, user, wish, fields, shown, isFirstRun }: InitParts) {
  const app = portal.state.app
  if (app === null) throw new RestError(404, 'NO_APP', 'Приложение не установлено')
  return {
    LANG: 'ru',
    DOMAIN: domain,
    PROTOCOL: 0,
    PATH: '/rest',
    AUTH_ID: textOf(fields['AUTH_ID']),
    AUTH_EXPIRES: textOf(fields['AUTH_EXPIRES']),
    REFRESH_ID: textOf(fields['REFRESH_ID']),
    MEMBER_ID: portal.state.memberId,
    IS_ADMIN: user.admin,
    FIRST_RUN: isFirstRun,
    INSTALL: !app.installed,
    APP_OPTIONS: phpMap(app.appOptions),
    USER_OPTIONS: phpMap(app.userOptions[String(user.id)] ?? {}),
    PLACEMENT: wish.placement,
    PLACEMENT_OPTIONS: phpMap(shown),
  }
}

/** An empty map leaves PHP as `[]`. */
function phpMap(map: Readonly<Record<string, unknown>>): unknown {
  return Object.keys(map).length === 0 ? [] : map
}
