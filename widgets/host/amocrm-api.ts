/**
 * The part of amoCRM's page we touch, by the documented names (reference §5.3, §6, §7). Everything is only read; marks of
 * trust stand where the vendor promises less than a name.
 */

/** jQuery as far as we use it: the page's own, version 2. */
export interface JQuery {
  readonly length: number
  readonly [index: number]: Element
  find(selector: string): JQuery
}

/** A promise of the page's jQuery; only handed back to it. */
export interface JQueryPromise<Value> {
  then(done: (value: Value) => void): unknown
}

export interface JQueryDeferred<Value> {
  resolve(value: Value): void
  promise(): JQueryPromise<Value>
}

/** A company as the host's own search of them shows it; exactly these keys (D). */
export interface LegalParty {
  readonly name: string
  readonly inn: string
  readonly kpp: string
  readonly ogrn: string
  readonly type: string
  readonly address: string
}

/** Called by the field «Юр. лицо» as people type. What it is given is not documented (L). */
export type LegalHandler = (data: unknown) => JQueryPromise<readonly LegalParty[]>

export interface JQueryStatic {
  (target: Document | Element): {
    /** Events with a namespace, so that exactly ours can be removed. */
    on(events: string, handler: () => void): void
    off(events: string): void
  }
  Deferred<Value>(): JQueryDeferred<Value>
}

/** Answer of jQuery's request, as far as we read it. */
export interface JQueryAnswer {
  readonly status?: number
}

/** What the page's loader hands to our constructor as `this`. */
export interface AmoWidget {
  callbacks?: AmoCallbacks
  /** Namespace of events, begins with a dot. */
  readonly ns: string
  /** Filled in after the constructor. (F) */
  readonly params?: AmoParams
  system(): { readonly area: string }
  /** Saved settings with the parameters mixed in; usable from `render` on. (F) */
  get_settings(): AmoParams
  get_install_status(): 'installed' | 'install' | 'not_configured'
  render_template(
    block: {
      readonly caption: { readonly class_name: string }
      readonly body: string
      readonly render: string
    },
    values: object,
  ): void
  /** An entry in the menu of a number of a card; what comes with `value` is not documented (D). Absent: a host that has none. */
  add_action?(type: 'phone', action: (clicked: { readonly value?: unknown }) => void): void
  /** As `$.ajax`, with a one-time token in `X-Auth-Token`. */
  $authorizedAjax(options: AjaxOptions): {
    then(done: (answer: unknown) => void, failed: (answer: JQueryAnswer | undefined) => void): void
  }
}

export interface AmoParams {
  /** Given at upload, so unknown while we build. */
  readonly widget_code?: string
  /** Address of the unpacked archive. */
  readonly path?: string
  readonly version?: string
}

export interface AjaxOptions {
  readonly url: string
  readonly method: 'POST'
  readonly contentType: string
  readonly dataType: 'json'
  readonly data: string
  readonly timeout: number
}

/** What the page calls; `render`, `init` and `bind_actions` are compulsory even when empty. (F) */
export interface AmoCallbacks {
  render(): boolean
  init(): boolean
  bind_actions(): boolean
  settings($body: JQuery): void
  onSave(): boolean
  destroy(): void
  advancedSettings(): void
  initMenuPage(page?: { readonly item_code?: string }): void
}

/** The page's read-only global `APP`. */
export interface AmoApp {
  readonly lang_id?: string
  getBaseEntity(): string
  isCard(): boolean
  constant(key: 'user' | 'managers' | 'account'): unknown
  /** `legal_handlers` is the one member a widget may write (D). */
  readonly widgets?: { legal_handlers?: LegalHandler[] }
  readonly notifications?: {
    show_message?(message: { readonly header: string; readonly text: string }): void
    show_message_error(message: { readonly header: string; readonly text: string }): void
  }
  readonly data: {
    /** `false` outside cards; `id` is 0 on a card that is not saved yet. */
    readonly current_card?: false | { readonly id?: number | string }
  }
}
