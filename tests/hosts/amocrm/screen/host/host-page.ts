import type { QueryFunction } from '../query/query.ts'
import type { Place } from './place.ts'
import type { Reports } from './reports.ts'
import type { HostAccount, HostUser, WidgetEntry } from '../wire.ts'

/** A contact as `get_current_card_contacts_data` gives it. */
export interface CardContact {
  readonly id: number
  readonly name: string
  readonly first_name: string
  readonly last_name: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
}

/** What the emulated page knows and widgets may ask it. */
export interface HostPage {
  readonly $: QueryFunction
  readonly reports: Reports
  readonly knobs: HostKnobs
  place(): Place
  account(): HostAccount
  user(): HostUser
  users(): readonly HostUser[]
  /** Of the open card. */
  contacts(): readonly CardContact[]
  /** Legacy form names of the open card, with unsaved input. */
  cardAttributes(): Readonly<Record<string, unknown>>
  /** Rows of the open list with their ticks. */
  rows(): readonly { readonly id: number; readonly name: string; readonly checked: boolean }[]
  /** The right column, when the place has one and a widget of this kind may stand in it. */
  column(): HTMLElement | null
  notify(kind: 'message' | 'error' | 'call', header: string, text: string): void
  /** A disposable token of the person who looks. @throws {Error} when the host refuses */
  token(clientId: string): Promise<string>
}

/** How the real host may behave, too. */
export interface HostKnobs {
  /** Leaving an area does not call `destroy` and leaves document listeners. */
  missedDestroy: boolean
  /** `render` answered with a promise: `init` comes even when the widget has been destroyed meanwhile. */
  lateInit: boolean
  /** The right column stands collapsed until it is touched. */
  collapsed: boolean
  /** Saving a new card fires `page:changed`; nobody calls `render` either way. */
  tellsOfSave: boolean
  /** Of the person's profile; the host's own words stay Russian here. */
  language: 'ru' | 'en'
  /** Milliseconds the script of a widget needs to come. */
  slowScript: number
}

/** A widget that lives in the page. */
export interface LiveWidget {
  readonly entry: WidgetEntry
  readonly area: string
  readonly instance: WidgetInstance
  /** Whether its block may stand in the right column. */
  readonly hasColumn: boolean
}

export interface WidgetInstance {
  callbacks?: Record<string, unknown>
  params?: Readonly<Record<string, unknown>>
  langs?: Readonly<Record<string, unknown>>
  ns?: string
}
