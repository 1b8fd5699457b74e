import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { Locale, Say } from '../../shared/i18n/message.ts'
import type { OwnPage } from './own-page.ts'
import type { CompiledMessages } from './say.ts'

/** What only the host's installation page lets us do. */
export interface Installer {
  /** Resolves to `false` when the host says that the installation was finished before. */
  isPending(): Promise<boolean>
  /** Tells the host we are ready. It reloads its page, so nothing may come back. */
  finish(): Promise<void>
  /** Has the host open the installer anew, after the server could not register us. */
  restart(): Promise<void>
  /** Why the server could not register us with the host; `null` when it could. */
  readonly error: string | null
}

/** The part of the host's page that widgets may use. */
export interface WidgetPage {
  readonly locale: Locale
  /** The card the widget was opened on; `null` where the page is about no single entity or it is not saved yet. */
  readonly subject: EntityRef | null
  openCard(subject: EntityRef): Promise<void>
  /**
   * What the page can show our server once more, so that the host is asked in this person's own name; empty where the session says it all.
   * `null`: the host gives this person no authorisation. Rejects when the host's page does not answer.
   *
   * @param isFresh `true`: not what is at hand, but asked of the host this moment
   */
  proof(isFresh?: boolean): Promise<Readonly<Record<string, string>> | null>
  /** Opens a full page of ours over the present one. `address`: its filters, as `state=buried&rule=…`. */
  openOwnPage(page: OwnPage, address?: string): Promise<void>
  /** With what the page was opened over another one of ours; empty when it was not. */
  readonly openedWith: string
  /** `null` on every page but the installer's. */
  readonly installer: Installer | null
  /** The call whose card we stand in; missing everywhere else. */
  readonly calls?: CallFeed
}

/** A call as the host's page tells of it. */
export interface HostCall {
  /** `null`: not known yet. */
  readonly phone: string | null
  /** The line hides it: it will never be known. */
  readonly isHidden: boolean
  readonly state: 'waiting' | 'talking' | 'over'
}

export interface CallFeed {
  /** Tells at once what is known, then each change. */
  listen(hear: (call: HostCall) => void): void
  /** Whether the host may close its card after the talk: not before the call is answered for. May reject. */
  keepOpen(isKept: boolean): Promise<void>
}

/** Everything a widget gets from outside. */
export interface WidgetContext {
  readonly page: WidgetPage
  readonly say: Say
  /** The same with more words: those of a part that is fetched later. */
  sayWith(messages: CompiledMessages): Say
  readonly call: Call
  /** IANA zone the company works in; the browser's own until the server has named it. */
  timeZone(): string
}

export const widgetContext: InjectionKey<WidgetContext> = Symbol('widget')

/** @throws {Error} outside a widget started by `startWidget` */
export function useWidget(): WidgetContext {
  const context = inject(widgetContext)
  if (context === undefined) throw new Error('useWidget outside a widget')
  return context
}
