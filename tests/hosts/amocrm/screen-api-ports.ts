import type { Account } from './account.ts'
import type { CallLog } from './call-log.ts'
import type { Integration } from './integrations.ts'
import type { WidgetShelf } from './screen-api-shelf.ts'
import type { DeliveryView, RequestEntry } from './screen/wire.ts'
import type { AmoUser } from './state.ts'

/** What a person does to the integration from the marketplace window. */
export interface ScreenLife {
  integration(clientId: string): Integration | null
  install(
    user: AmoUser,
    clientId: string,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<void>
  disable(clientId: string): Promise<void>
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
  /** The person's browser logs in. @returns the value of `Set-Cookie` */
  login(userId: number): string
  /** «Отправить заявку с сайта»: answers with the lead's id. */
  onSubmitForm(entry: RequestEntry): Promise<number | null>
  /** «Перемотать время»; `null`: the clock cannot be moved. */
  readonly onMoveTime: ((ms: number) => Promise<void>) | null
}
