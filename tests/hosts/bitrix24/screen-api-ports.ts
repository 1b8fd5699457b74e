import type { Portal } from './method.ts'
import type { CallView, DeliveryView, FormEntry, FrameOpening } from './screen/wire.ts'
import type { Activity, Item, PortalTask, PortalUser } from './state.ts'
import type { Switches } from './switches.ts'

/**
 * What a person changes on the screen. Every change goes the way a REST call goes, so that history and events
 * are the same. `user` is who does it; a right he lacks is thrown as a `RestError`.
 */
export interface ScreenCrm {
  update(user: PortalUser, item: Item, fields: Readonly<Record<string, unknown>>): void
  /** @param deadline ms UTC; `null`: none */
  addTodo(user: PortalUser, item: Item, todo: { subject: string; deadline: number | null }): void
  complete(user: PortalUser, activity: Activity): void
  moveDeadline(user: PortalUser, activity: Activity, deadline: number): void
  remove(user: PortalUser, activity: Activity): void
  comment(user: PortalUser, item: Item, text: string): void
  completeTask(user: PortalUser, task: PortalTask): void
}

/** One frame to be opened. */
export interface FrameWish {
  readonly placement: string
  readonly handler: string
  readonly options: Readonly<Record<string, unknown>>
  /** Path and query of the portal page, for `PLACEMENT_OPTIONS.URI`. */
  readonly uri: string
  /** `false`: the person may not see the item, so the frame comes without tokens. */
  readonly authorised: boolean
}

/** The app on this portal, as its administrator and its users handle it. */
export interface ScreenApp {
  /** Puts the app on the portal; its installer page and `finishInstall` come next. */
  install(user: PortalUser): Promise<void>
  finishInstall(): void
  update(): void
  uninstall(clean: boolean): void
  openFrame(user: PortalUser, wish: FrameWish): FrameOpening
  /** The frame has taken notice of its first start (`setInstall`). */
  markFirstRun(user: PortalUser): void
  /** `{AUTH_ID, AUTH_EXPIRES, REFRESH_ID}` */
  refreshAuth(user: PortalUser): Readonly<Record<string, unknown>>
}

export interface ScreenLog {
  /** Newest first. */
  deliveries(limit: number): readonly DeliveryView[]
  calls(limit: number): readonly CallView[]
}

/** Everything the screen's API stands on. */
export interface ScreenPorts {
  readonly portal: Portal
  readonly crm: ScreenCrm
  readonly app: ScreenApp
  readonly log: ScreenLog
  readonly switches: Switches
  readonly appTitle: string
  /** Grows with every `touch` of the portal and every line of its logs. */
  revision(): number
  /** «Отправить заявку с сайта»: what a site's form does. Answers with the new lead's id, or `null` without leads. */
  onSubmitForm(entry: FormEntry): Promise<number | null>
  /** «Перемотать время»: moves the clocks of product and portal together; `null`: the clock cannot be moved. */
  readonly onMoveTime: ((ms: number) => Promise<void>) | null
}
