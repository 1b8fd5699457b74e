import type { Account } from './account.ts'
import type { CallLog } from './call-log.ts'
import type { WidgetShelf } from './screen-api-shelf.ts'
import type { DeliveryView, RequestEntry } from './screen/wire.ts'
import type { AmoUser } from './state.ts'

/** An integration as its widget's page needs it. */
export interface ScreenIntegration {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

/** What happens to the integration in this account. */
export interface ScreenLife {
  integration(clientId: string): ScreenIntegration | null
  /** Grants it, and sends the platform's own GET with the code to its redirect address (reference 2.2). */
  install(user: AmoUser, clientId: string, place: { readonly widgetCode: string }): Promise<void>
  /** Revokes every token and sends the signed disable hook (2.7). */
  disable(user: AmoUser, clientId: string): Promise<void>
}

/** Everything the screen's API stands on. */
export interface ScreenPorts {
  readonly account: Account
  readonly callLog: CallLog
  readonly shelf: WidgetShelf
  readonly life: ScreenLife
  /** Newest first. */
  deliveries(limit: number): readonly DeliveryView[]
  /** Grows with every change and every new line in the logs. */
  revision(): number
  /** «Отправить заявку с сайта»: answers with the lead's id. */
  onSubmitForm(entry: RequestEntry): Promise<number | null>
  /** «Перемотать время»; `null`: the clock cannot be moved. */
  readonly onMoveTime: ((ms: number) => Promise<void>) | null
}
