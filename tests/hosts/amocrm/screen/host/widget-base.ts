import { ajax, type AjaxOptions } from '../query/ajax.ts'
import { createDeferred } from '../query/deferred.ts'
import type { WidgetEntry } from '../wire.ts'
import type { HostPage, WidgetInstance } from './host-page.ts'
import { drawBlock, type TemplateWish } from './right-column.ts'
import { renderTemplate, type TemplateSource } from './template.ts'

interface Inside {
  readonly params: Readonly<Record<string, unknown>>
  area: string
  settings: Record<string, unknown>
  langs: Record<string, unknown>
  status: WidgetEntry['status'] | 'error'
  hasColumn: boolean
}

interface Filling {
  readonly entry: WidgetEntry
  readonly area: string
  readonly langs: Record<string, unknown>
  readonly hasColumn: boolean
}

/** Kinds of `add_action`, as the reference names them. */
const ACTIONS = ['phone', 'email', 'e-mail']

type Method = (this: WidgetInstance, ...values: never[]) => unknown

/** The system object `Widget` of one package: what a widget finds on itself. */
export interface WidgetBase {
  /** Goes over the widget's prototype before `new`. */
  readonly methods: Readonly<Record<string, Method>>
  /** Language and settings, which come only after the constructor has returned (F). */
  fill(instance: WidgetInstance, given: Filling): void
  /** What `add_action` and `add_source` were given, by kind. */
  readonly actions: Map<string, (value: Readonly<Record<string, unknown>>) => unknown>
}

/** Where a method finds what its instance was filled with. @throws {TypeError} in the constructor, where nothing is yet */
type Inner = (instance: WidgetInstance, member: string) => Inside

export function createWidgetBase(page: HostPage, entry: WidgetEntry): WidgetBase {
  const filled = new WeakMap<WidgetInstance, Inside>()
  const actions: WidgetBase['actions'] = new Map()

  function inside(instance: WidgetInstance, member: string): Inside {
    const known = filled.get(instance)
    if (known !== undefined) return known
    const text = `${member} в конструкторе: язык и настройки приходят после него`
    page.reports.add('too-early', entry.code, text)
    throw new TypeError(`Widget.${member} is not ready in the constructor`)
  }

  return {
    methods: {
      // Harmless in the constructor: only the area is not known yet.
      system() {
        return systemOf(page, filled.get(this)?.area ?? '')
      },
      ...ownMethods(entry, inside),
      ...pageMethods(page, entry, inside),
      ...outerMethods({ page, entry, actions, inside }),
    },
    actions,
    fill(instance, { entry: given, area, langs, hasColumn }) {
      const params = paramsOf(given)
      const { status } = given
      const settings = { ...given.settings }
      filled.set(instance, { params, area, langs, hasColumn, settings, status })
      instance.params = params
      instance.langs = langs
      instance.ns = `.widget:${given.code}`
    },
  }
}

/** What an instance knows of itself. */
function ownMethods(entry: WidgetEntry, inside: Inner): Record<string, Method> {
  return {
    get_settings() {
      const { settings, params } = inside(this, 'get_settings()')
      return { ...settings, ...params }
    },
    set_settings(changes: Record<string, unknown>) {
      Object.assign(inside(this, 'set_settings()').settings, changes)
    },
    get_version: () => entry.version,
    get_install_status() {
      return inside(this, 'get_install_status()').status
    },
    set_status(status: Inside['status']) {
      inside(this, 'set_status()').status = status
    },
    i18n(key: string) {
      return inside(this, 'i18n()').langs[key]
    },
    set_lang(langs: Record<string, unknown>) {
      inside(this, 'set_lang()').langs = langs
      this.langs = langs
    },
    get_pipeline_id: () => null,
  }
}

/** What it draws and reads in the page. */
function pageMethods(page: HostPage, entry: WidgetEntry, inside: Inner): Record<string, Method> {
  return {
    render: (source: TemplateSource, values?: Readonly<Record<string, unknown>>) =>
      renderTemplate(source, values ?? {}),
    render_template(wish: TemplateWish, values?: Readonly<Record<string, unknown>>) {
      const { hasColumn } = inside(this, 'render_template()')
      drawBlock(page, entry, { wish, values: values ?? {}, hasColumn })
    },
    list_selected() {
      const type = page.place().baseEntity
      const selected = page
        .rows()
        .filter(({ checked }) => checked)
        .map(({ id }) => ({ id, type, emails: [], phones: [] }))
      return { selected, count_selected: selected.length }
    },
    widgetsOverlay(isOn: boolean) {
      document.documentElement.classList.toggle('widgets-overlay', isOn)
    },
    get_accounts_current: () => accountNow(page),
    get_current_card_contacts_data: () => Promise.resolve(page.contacts()),
  }
}

/** What goes beyond the page. */
function outerMethods({
  page,
  entry,
  actions,
  inside,
}: {
  readonly page: HostPage
  readonly entry: WidgetEntry
  readonly actions: WidgetBase['actions']
  readonly inside: Inner
}): Record<string, Method> {
  return {
    add_action(kind: string, call: (value: Readonly<Record<string, unknown>>) => unknown) {
      inside(this, 'add_action()')
      if (!ACTIONS.includes(kind) || typeof call !== 'function')
        throw new TypeError(`add_action('${kind}'): только phone и email, с функцией`)
      if (!entry.locations.some(code => /^(lcard|ccard|comcard|cucard)/.test(code)))
        page.reports.add('callbacks', entry.code, 'add_action() без карточек в locations')
      actions.set(kind === 'e-mail' ? 'email' : kind, call)
    },
    add_source(kind: string, call: (value: Readonly<Record<string, unknown>>) => unknown) {
      actions.set(`source:${kind}`, call)
    },
    crm_post: (url: string) => {
      // The vendor's servers would carry it on; the stand has none and does not pretend.
      throw new Error(`crm_post(${url}) is not emulated: use $authorizedAjax`)
    },
    $authorizedAjax: (options: AjaxOptions) => authorizedAjax(page, entry, options),
    listenSocketChannel: (channel: string) => {
      const text = `listenSocketChannel('${channel}') молчит: каналов у стенда нет`
      page.reports.add('not-emulated', entry.code, text)
      return () => undefined
    },
  }
}

function paramsOf(entry: WidgetEntry): Record<string, unknown> {
  const path = new URL(entry.path, location.origin).href
  return {
    widget_code: entry.code,
    path,
    images_path: `${path}/images`,
    id: entry.id,
    status: entry.status,
    active: entry.status === 'installed' ? 'Y' : 'N',
    widget_active: entry.status === 'installed' ? 'Y' : 'N',
    version: entry.version,
    oauth_client_uuid: entry.clientId,
    support: entry.support,
  }
}

function systemOf(page: HostPage, area: string): Record<string, unknown> {
  const { id, email } = page.user()
  const { subdomain } = page.account()
  return {
    area,
    amouser_id: id,
    amouser: email,
    amohash: '',
    subdomain,
    domain: location.host,
    server: location.origin,
    displayed_count: page.rows().length,
  }
}

function accountNow(page: HostPage): Record<string, unknown> {
  const { id, name, subdomain, timeZone, currency } = page.account()
  return {
    id,
    name,
    subdomain,
    timezone: timeZone,
    currency,
    language: page.knobs.language,
    current_user: page.user().id,
  }
}

/** A token from the host, then the call with it: an ordinary request to another origin, under its CORS. */
function authorizedAjax(page: HostPage, entry: WidgetEntry, options: AjaxOptions) {
  const answer = createDeferred()
  page.token(entry.clientId).then(
    token => {
      const headers = { ...options.headers, 'X-Auth-Token': token }
      ajax({ ...options, headers }).then(
        (...values) => void answer.resolve(...values),
        (...values) => void answer.reject(...values),
      )
    },
    (error: unknown) => void answer.reject({ status: 0, responseText: '' }, 'error', String(error)),
  )
  return answer.promise()
}
