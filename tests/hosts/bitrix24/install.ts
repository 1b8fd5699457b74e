import { appStatus } from './app-info.ts'
import type { EventDelivery } from './events.ts'
import type { TokenPair } from './oauth-tokens.ts'
import type { AppRegistration, OAuthServer } from './oauth.ts'
import type { EmulatedPortal } from './portal.ts'
import { randomHex } from '../random-hex.ts'
import type { InstalledApp } from './state.ts'

/** Where an app of ours is to be found. */
export interface AppAddresses {
  /** The main page, opened with `PLACEMENT=DEFAULT`. */
  readonly handlerUrl: string
  /** Shown right after the installation, until `installFinish`. */
  readonly installUrl: string
}

/** What the browser submits into a frame: the address to POST to, with its query, and the form's fields. */
export interface EntryForm {
  readonly url: string
  readonly appSid: string
  readonly fields: Readonly<Record<string, string>>
}

export interface EntryWish {
  readonly userId: number
  readonly placement: string
  /** The placement's own keys; `URI` is the caller's business. */
  readonly options?: Readonly<Record<string, unknown>>
  /** The placement's handler. The application's main page when left out. */
  readonly handler?: string
  readonly language?: string
  /** For a person the portal lets not use the app on this card. */
  readonly withoutTokens?: boolean
}

export interface InstallAnswer {
  readonly status: number
  readonly html: string
  readonly form: EntryForm
}

/** The life of apps on one portal, as an admin's clicks drive it. */
export interface AppLife {
  /**
   * Puts the app on the portal and opens its installer page, as an admin's frame does.
   * The app stays half installed (no events, no widgets) until `finishInstall`. A reinstall is the same call.
   * @throws {Error} when it is installed already
   */
  install(app: AppRegistration, addresses: AppAddresses, userId: number): Promise<InstallAnswer>
  /** What the frame's `installFinish` does. @throws {Error} when no app is waiting for it */
  finishInstall(): void
  /** A new version: handlers and placements are dropped, `application_token` is new, ONAPPUPDATE goes out. */
  update(version?: number): void
  /** @param clean the admin asked to erase the data, too */
  uninstall(clean: boolean): void
  /** Another vendor's app, installed and finished: its tokens are of no use to ours. */
  addOtherApp(app: AppRegistration, addresses: AppAddresses, userId: number): InstalledApp
  /** The form for any frame of ours, with fresh tokens of that person. */
  entryForm(wish: EntryWish): EntryForm
  /** The answer to the frame's `refreshAuth`. */
  refreshAuth(userId: number): { AUTH_ID: string; AUTH_EXPIRES: string; REFRESH_ID: string }
}

export interface AppLifeOptions {
  readonly portal: EmulatedPortal
  readonly oauth: OAuthServer
  readonly events: EventDelivery
  readonly clientEndpoint: () => string
}

export function createAppLife(options: AppLifeOptions): AppLife {
  const { portal } = options
  const { state } = portal
  return {
    entryForm: wish => entryForm(options, wish),
    async install(app, addresses, userId) {
      if (state.app !== null) throw new Error('an app is installed on this portal already')
      if (state.users.get(userId)?.admin !== true)
        throw new Error('only an administrator installs apps')
      state.app = putOnPortal(options, { app, addresses, userId })
      portal.touch()
      const form = entryForm(options, {
        userId,
        placement: 'DEFAULT',
        handler: addresses.installUrl,
      })
      const answer = await fetch(form.url, {
        method: 'POST',
        body: new URLSearchParams(form.fields),
      })
      return { status: answer.status, html: await answer.text(), form }
    },
    finishInstall() {
      const app = ours(options)
      if (app.installed) throw new Error('the installation is finished already')
      app.installed = true
      portal.touch()
      const data = { VERSION: String(app.version), ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru' }
      const handlers = [...app.eventHandlers]
      options.events.sendAppEvent({
        app,
        handlers,
        event: 'ONAPPINSTALL',
        data,
        userId: app.installerId,
      })
    },
    update: version => update(options, version),
    uninstall: clean => uninstall(options, clean),
    addOtherApp(app, addresses, userId) {
      const other = putOnPortal(options, { app, addresses, userId })
      other.installed = true
      state.otherApps = [...(state.otherApps ?? []), other]
      portal.touch()
      return other
    },
    refreshAuth: userId => tokenFields(options, userId),
  }
}

function ours({ portal }: AppLifeOptions): InstalledApp {
  if (portal.state.app === null) throw new Error('no app is installed on this portal')
  return portal.state.app
}

function tokensOf(options: AppLifeOptions, userId: number): TokenPair {
  const { memberId } = options.portal.state
  return options.oauth.issue({ memberId, userId, clientId: ours(options).clientId })
}

function entryForm(options: AppLifeOptions, wish: EntryWish): EntryForm {
  const app = ours(options)
  const appSid = randomHex()
  const endpoint = new URL(options.clientEndpoint())
  const url = new URL(wish.handler ?? app.handlerUrl)
  url.searchParams.set('DOMAIN', endpoint.host)
  url.searchParams.set('PROTOCOL', endpoint.protocol === 'https:' ? '1' : '0')
  url.searchParams.set('LANG', wish.language ?? 'ru')
  url.searchParams.set('APP_SID', appSid)
  const fields = {
    ...(wish.withoutTokens === true ? {} : tokenFields(options, wish.userId)),
    SERVER_ENDPOINT: options.oauth.serverEndpoint,
    APPLICATION_TOKEN: app.applicationToken,
    APPLICATION_SCOPE: app.scopes.join(','),
    member_id: options.portal.state.memberId,
    status: appStatus(app.clientId),
    PLACEMENT: wish.placement,
    PLACEMENT_OPTIONS: JSON.stringify(wish.options ?? {}),
  }
  return { url: url.href, appSid, fields }
}

function tokenFields(options: AppLifeOptions, userId: number) {
  const pair = tokensOf(options, userId)
  return {
    AUTH_ID: pair.accessToken,
    AUTH_EXPIRES: String(pair.expiresIn),
    REFRESH_ID: pair.refreshToken,
  }
}

interface Arrival {
  readonly app: AppRegistration
  readonly addresses: AppAddresses
  readonly userId: number
}

function putOnPortal(
  { portal, oauth }: AppLifeOptions,
  { app, addresses, userId }: Arrival,
): InstalledApp {
  oauth.register(app)
  const { memberId, keptOptions } = portal.state
  const kept = keptOptions?.[app.clientId]
  // The same app has another number on every portal.
  const base = Number.parseInt(memberId.slice(0, 4), 16) || 0
  return {
    id: 100 + (base % 900) + portal.nextId('app'),
    clientId: app.clientId,
    code: app.code,
    version: 1,
    scopes: [...app.scopes],
    installerId: userId,
    applicationToken: randomHex(),
    installed: false,
    handlerUrl: addresses.handlerUrl,
    installUrl: addresses.installUrl,
    eventHandlers: [],
    placements: [],
    fieldTypes: [],
    appOptions: kept?.appOptions ?? {},
    userOptions: kept?.userOptions ?? {},
    offlineQueue: [],
  }
}

/** The notice goes to the handlers of the old version: there are no others yet (whether it does so live: V). */
function update(options: AppLifeOptions, version: number | undefined): void {
  const app = ours(options)
  const previous = app.version
  app.version = version ?? previous + 1
  app.applicationToken = randomHex()
  const handlers = app.eventHandlers.splice(0)
  app.placements.splice(0)
  options.portal.touch()
  const data = {
    VERSION: String(app.version),
    PREVIOUS_VERSION: String(previous),
    LANGUAGE_ID: 'ru',
  }
  options.events.sendAppEvent({
    app,
    handlers,
    event: 'ONAPPUPDATE',
    data,
    userId: app.installerId,
  })
}

/** By the time the notice arrives the API is closed. */
function uninstall(options: AppLifeOptions, clean: boolean): void {
  const app = ours(options)
  const { state } = options.portal
  const { appOptions, userOptions, clientId } = app
  const { [clientId]: _gone, ...others } = state.keptOptions ?? {}
  state.keptOptions = clean ? others : { ...others, [clientId]: { appOptions, userOptions } }
  state.app = null
  options.oauth.tokens.revoke(state.memberId, clientId)
  options.portal.touch()
  const data = { LANGUAGE_ID: 'ru', CLEAN: clean ? '1' : '0' }
  const handlers = app.eventHandlers
  options.events.sendAppEvent({ app, handlers, event: 'ONAPPUNINSTALL', data, userId: null })
}
