import type { HostPage, LiveWidget } from './host-page.ts'
import { watched } from './watched.ts'

export interface AppGlobals {
  /** Widgets by code, for `APP.widgets.list`. */
  readonly widgets: Record<string, unknown>
  /** Callbacks of `addNotificationCallback`, by widget code. */
  readonly notified: Map<string, (notification: unknown) => void>
}

/**
 * `APP` and its old name `AMOCRM`: the documented members, read only. What a widget writes into it, or reads of it
 * without its being documented, goes to the reports; `legal_handlers` is the one exception.
 */
export function installApp(page: HostPage, alive: () => readonly LiveWidget[]): AppGlobals {
  const widgets: Record<string, unknown> = {}
  const notified: AppGlobals['notified'] = new Map()
  const app = {
    get lang_id() {
      return page.knobs.language
    },
    data: dataOf(page),
    sdk: sdkOf(page),
    notifications: notificationsOf(page),
    widgets: { list: widgets },
    getBaseEntity: () => page.place().baseEntity,
    isCard: () => page.place().card !== null,
    getWidgetsArea: () => page.place().pageCode,
    getV3WidgetsArea: () => page.place().pageCode,
    constant: (key: string) => constant(page, key),
    addNotificationCallback(code: string, call: (notification: unknown) => void) {
      const isOnce = alive().some(({ entry }) => entry.code === code && entry.initOnce)
      if (!isOnce)
        page.reports.add('callbacks', code, 'addNotificationCallback только для init_once')
      notified.set(code, call)
    },
  }
  const proxy = watched('APP', app, page.reports)
  for (const name of ['APP', 'AMOCRM'])
    Object.defineProperty(window, name, {
      configurable: true,
      get: () => proxy,
      set() {
        page.reports.add('app-write', '', `запись в window.${name}`)
      },
    })
  return { widgets, notified }
}

function dataOf(page: HostPage) {
  return {
    get current_card() {
      const { card } = page.place()
      return card === null ? false : { id: card.id, model: modelOf(page) }
    },
    get current_view() {
      return { $el: page.$('#page_holder') }
    },
    get current_list() {
      const models = page
        .rows()
        .map(row => ({ ...row, get: (name: keyof typeof row) => row[name] }))
      return { models, length: models.length }
    },
  }
}

/** As much of a Backbone model as reading needs; holds unsaved input too. */
function modelOf(page: HostPage) {
  return {
    get attributes() {
      return { ...page.cardAttributes() }
    },
    get: (name: string) => page.cardAttributes()[name],
  }
}

function sdkOf(page: HostPage) {
  let isCalling = false
  return {
    setCallingStatus: (isOn: boolean) => void (isCalling = isOn),
    getCallingStatus: () => isCalling,
    showUserStatus(wish?: 'online' | number) {
      const online = page.users().filter(({ isActive }) => isActive)
      if (wish === 'online') return online.map(({ id }) => id)
      if (wish !== undefined) return online.some(({ id }) => id === Number(wish))
      return Object.fromEntries(
        page.users().map(({ id, isActive }) => [id, { id, online: isActive }]),
      )
    },
  }
}

interface Message {
  readonly header?: string
  readonly text?: string | { readonly header?: string; readonly text?: string }
}

function notificationsOf(page: HostPage) {
  const show = (kind: 'message' | 'error' | 'call') => (message: Message) => {
    const inner =
      typeof message.text === 'object'
        ? message.text
        : { header: message.header, text: message.text }
    page.notify(kind, inner.header ?? '', inner.text ?? '')
  }
  return {
    show_message: show('message'),
    show_message_error: show('error'),
    show_notification: show('call'),
    add_error(message: Message, callbacks: { readonly done?: () => void } = {}) {
      show('error')(message)
      callbacks.done?.()
    },
    add_call: show('call'),
  }
}

function constant(page: HostPage, key: string): unknown {
  const user = page.user()
  const { id, subdomain, name, timeZone, currency } = page.account()
  switch (key) {
    case 'user':
      return {
        id: user.id,
        login: user.email,
        name: user.name,
        theme: document.documentElement.dataset['colorScheme'] ?? 'light',
      }
    case 'user_rights':
      return { is_admin: user.isAdmin }
    case 'account':
      return { id, subdomain, name, timezone: timeZone, currency, language: page.knobs.language }
    case 'managers':
      return Object.fromEntries(
        page.users().map(one => [
          one.id,
          {
            id: one.id,
            title: one.name,
            option: one.name,
            active: one.isActive,
            login: one.email,
            is_admin: one.isAdmin ? 'Y' : 'N',
            free_user: one.isFree ? 'Y' : 'N',
            group: `group_${one.groupId}`,
          },
        ]),
      )
    case 'groups':
    case 'task_types':
      return {}
    default:
      page.reports.add('app-read', '', `APP.constant('${key}') не описана`)
      return undefined
  }
}
