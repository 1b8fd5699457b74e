import type { EventDelivery } from './events.ts'
import type { AppRegistration, OAuthServer } from './oauth.ts'
import type { EmulatedPortal } from './portal.ts'
import { randomHex } from './random-hex.ts'
import type { EventHandler, InstalledApp } from './state.ts'

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
  const { portal, oauth, events } = options
  const { state } = portal

  function ours(): InstalledApp {
    if (state.app === null) throw new Error('no app is installed on this portal')
    return state.app
  }

  function tokensOf(userId: number) {
    return oauth.issue({ memberId: state.memberId, userId, clientId: ours().clientId })
  }

  function entryForm(wish: EntryWish): EntryForm {
    const app = ours()
    const appSid = randomHex()
    const pair = tokensOf(wish.userId)
    const url = new URL(wish.handler ?? app.handlerUrl)
    url.searchParams.set('DOMAIN', new URL(options.clientEndpoint()).host)
    url.searchParams.set('PROTOCOL', options.clientEndpoint().startsWith('https:') ? '1' : '0')
    url.searchParams.set('LANG', wish.language ?? 'ru')
    url.searchParams.set('APP_SID', appSid)
    const fields = {
      AUTH_ID: pair.accessToken,
      AUTH_EXPIRES: String(pair.expiresIn),
      REFRESH_ID: pair.refreshToken,
      SERVER_ENDPOINT: oauth.serverEndpoint,
      APPLICATION_TOKEN: app.applicationToken,
      APPLICATION_SCOPE: app.scopes.join(','),
      member_id: state.memberId,
      status: 'L',
      PLACEMENT: wish.placement,
      PLACEMENT_OPTIONS: JSON.stringify(wish.options ?? {}),
    }
    return { url: url.href, appSid, fields }
  }

  function putOnPortal(
    app: AppRegistration,
    addresses: AppAddresses,
    userId: number,
  ): InstalledApp {
    oauth.register(app)
    const kept = state.keptOptions?.[app.clientId]
    // The same app has another number on every portal: it starts from the portal's own id.
    const base = Number.parseInt(state.memberId.slice(0, 4), 16) || 0
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

  return {
    entryForm,
    async install(app, addresses, userId) {
      if (state.app !== null) throw new Error('an app is installed on this portal already')
      if (state.users.get(userId)?.admin !== true)
        throw new Error('only an administrator installs apps')
      state.app = putOnPortal(app, addresses, userId)
      portal.touch()
      const form = entryForm({ userId, placement: 'DEFAULT', handler: addresses.installUrl })
      const answer = await fetch(form.url, {
        method: 'POST',
        body: new URLSearchParams(form.fields),
      })
      return { status: answer.status, html: await answer.text(), form }
    },
    finishInstall() {
      const app = ours()
      if (app.installed) throw new Error('the installation is finished already')
      app.installed = true
      portal.touch()
      const data = { VERSION: String(app.version), ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru' }
      sendAbout(app, 'ONAPPINSTALL', data, app.installerId)
    },
    update(version) {
      const app = ours()
      const previous = app.version
      app.version = version ?? previous + 1
      app.applicationToken = randomHex()
      const handlers = app.eventHandlers.splice(0)
      app.placements.splice(0)
      portal.touch()
      const data = {
        VERSION: String(app.version),
        PREVIOUS_VERSION: String(previous),
        LANGUAGE_ID: 'ru',
      }
      events.sendAppEvent({ app, handlers, event: 'ONAPPUPDATE', data, userId: app.installerId })
    },
    uninstall(clean) {
      const app = ours()
      const data = { LANGUAGE_ID: 'ru', CLEAN: clean ? '1' : '0' }
      const handlers = app.eventHandlers.splice(0)
      app.placements.splice(0)
      app.fieldTypes.splice(0)
      state.keptOptions = { ...state.keptOptions }
      if (clean) delete state.keptOptions[app.clientId]
      else {
        const { appOptions, userOptions } = app
        state.keptOptions[app.clientId] = { appOptions, userOptions }
      }
      state.app = null
      oauth.tokens.revoke(state.memberId, app.clientId)
      portal.touch()
      events.sendAppEvent({ app, handlers, event: 'ONAPPUNINSTALL', data, userId: null })
    },
    addOtherApp(app, addresses, userId) {
      const other = putOnPortal(app, addresses, userId)
      other.installed = true
      state.otherApps = [...(state.otherApps ?? []), other]
      portal.touch()
      return other
    },
    refreshAuth(userId) {
      const pair = tokensOf(userId)
      return {
        AUTH_ID: pair.accessToken,
        AUTH_EXPIRES: String(pair.expiresIn),
        REFRESH_ID: pair.refreshToken,
      }
    },
  }

  function sendAbout(
    app: InstalledApp,
    event: string,
    data: Record<string, unknown>,
    userId: number,
  ) {
    const handlers: readonly EventHandler[] = app.eventHandlers
    events.sendAppEvent({ app, handlers, event, data, userId })
  }
}
