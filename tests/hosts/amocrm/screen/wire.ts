/** What the screen's JSON API says; times are unix seconds as everywhere in the account. */

export interface HostAccount {
  readonly id: number
  readonly subdomain: string
  readonly name: string
  readonly timeZone: string
  readonly currency: string
}

export interface HostUser {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly isAdmin: boolean
  readonly isFree: boolean
  readonly isActive: boolean
  readonly groupId: number
  readonly role: string
}

export type WidgetStatus = 'installed' | 'install' | 'not_configured'

export interface SettingField {
  readonly code: string
  readonly name: string
  readonly type: 'text' | 'pass' | 'users' | 'users_lp' | 'custom'
  readonly required: boolean
}

export interface MenuEntry {
  readonly code: string
  readonly title: string
  readonly icon: string
  readonly submenu: readonly { readonly code: string; readonly title: string }[]
}

/** A widget of this account, installed or not, as `POST /ajax/widgets/list` would give it. */
export interface WidgetEntry {
  readonly id: number
  readonly code: string
  readonly clientId: string
  readonly version: string
  /** `/upl/<code>/widget`, without a slash at the end. */
  readonly path: string
  readonly name: string
  readonly description: string
  readonly status: WidgetStatus
  readonly settings: Readonly<Record<string, unknown>>
  readonly locations: readonly string[]
  readonly initOnce: boolean
  readonly locale: readonly string[]
  readonly support: Readonly<Record<string, string>>
  readonly fields: readonly SettingField[]
  readonly advancedTitle: string | null
  readonly menu: readonly MenuEntry[]
}

export interface StatusView {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly isUnsorted: boolean
}

export interface PipelineView {
  readonly id: number
  readonly name: string
  readonly isMain: boolean
  readonly statuses: readonly StatusView[]
}

/** What every page needs. */
export interface Boot {
  readonly account: HostAccount
  readonly users: readonly HostUser[]
  readonly pipelines: readonly PipelineView[]
  readonly lossReasons: readonly { readonly id: number; readonly name: string }[]
  readonly taskTypes: readonly { readonly id: number; readonly name: string }[]
  readonly widgets: readonly WidgetEntry[]
}

export interface Pulse {
  readonly revision: number
  /** The account's clock, unix seconds. */
  readonly now: number
  readonly canMoveTime: boolean
}

export interface Named {
  readonly id: number
  readonly name: string
}

export interface LeadRow {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly pipelineId: number
  readonly statusId: number
  readonly isUnsorted: boolean
  readonly responsible: Named
  readonly contact: Named | null
  readonly company: Named | null
  readonly createdAt: number
  /** Nearest deadline of an open task on the lead itself. */
  readonly closestTaskAt: number | null
  readonly tags: readonly string[]
  /** «Сайт» for a request. */
  readonly source: string
}

export interface BoardColumn {
  readonly statusId: number
  readonly count: number
  readonly sum: number
  readonly rows: readonly LeadRow[]
}

export interface Page<T> {
  readonly rows: readonly T[]
  readonly total: number
}

export interface FieldView {
  readonly id: number
  readonly name: string
  /** As the API calls it, e.g. `legal_entity`. */
  readonly type: string
  readonly code: string | null
  readonly values: readonly string[]
}

export interface TaskView {
  readonly id: number
  readonly text: string
  readonly typeId: number
  readonly completeTill: number
  readonly isCompleted: boolean
  readonly result: string
  readonly responsible: Named
  readonly entity: (Named & { readonly type: 'leads' | 'contacts' | 'companies' }) | null
}

export interface FeedItem {
  readonly key: string
  readonly at: number
  readonly kind: 'note' | 'service' | 'call' | 'task' | 'event'
  readonly author: string
  readonly title: string
  readonly text: string
}

/** Client in a card: contact or company. */
export interface ClientView {
  readonly type: 'contacts' | 'companies'
  readonly id: number
  readonly name: string
  readonly firstName: string
  readonly lastName: string
  readonly isMain: boolean
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}

/** A card of any kind. */
export interface CardView {
  readonly type: 'leads' | 'contacts' | 'companies'
  readonly id: number
  readonly name: string
  readonly price: number
  readonly pipelineId: number
  readonly statusId: number
  readonly lossReasonId: number | null
  readonly isUnsorted: boolean
  readonly isDeleted: boolean
  readonly mayEdit: boolean
  readonly responsible: Named
  readonly createdAt: number
  readonly tags: readonly string[]
  readonly fields: readonly FieldView[]
  readonly clients: readonly ClientView[]
  readonly leads: readonly LeadRow[]
  readonly tasks: readonly TaskView[]
  readonly feed: readonly FeedItem[]
}

export interface PersonRow {
  readonly id: number
  readonly name: string
  readonly company: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly responsible: Named
}

export interface CallView {
  readonly at: number
  readonly server: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly who: string
  readonly status: number
  readonly refusal: string
  readonly ms: number
}

export interface DeliveryView {
  readonly id: string
  readonly at: number
  readonly code: string
  /** Id of what it tells of. */
  readonly subject: string
  readonly target: string
  readonly outcome: string
  /** Of every try. */
  readonly statuses: string
}

/** «Отправить заявку с сайта» */
export interface RequestEntry {
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly comment: string
}
