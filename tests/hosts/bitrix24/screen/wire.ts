/** What the screen and its JSON API say to each other. Moments are ms UTC. */

export type CardType = 1 | 2

export interface Person {
  readonly id: number
  readonly name: string
  readonly position: string
  readonly active: boolean
  readonly admin: boolean
}

export interface Stage {
  readonly id: string
  readonly name: string
  readonly color: string
  readonly semantics: null | 'S' | 'F'
}

export interface Pipeline {
  readonly id: number
  readonly name: string
  readonly stages: readonly Stage[]
}

export interface Place {
  readonly placement: string
  readonly title: string
  readonly handler: string
}

export interface Boot {
  readonly title: string
  readonly timeZone: string
  readonly now: number
  readonly users: readonly Person[]
  readonly leads: Pipeline
  readonly deals: readonly Pipeline[]
  readonly sources: readonly { readonly id: string; readonly name: string }[]
  readonly app: AppView | null
}

export interface AppView {
  readonly code: string
  readonly title: string
  readonly version: number
  readonly installed: boolean
  readonly scopes: readonly string[]
  readonly places: readonly Place[]
  readonly fieldTypes: readonly string[]
  readonly events: readonly string[]
}

export interface Pulse {
  /** Grows when something a person may be looking at has changed. */
  readonly revision: number
  readonly now: number
  readonly unread: number
  readonly canMoveTime: boolean
}

export interface CardRow {
  readonly type: CardType
  readonly id: number
  readonly title: string
  readonly client: string
  readonly phone: string
  readonly sum: number
  readonly currency: string
  readonly stageId: string
  readonly owner: string
  readonly created: number
  readonly source: string
  readonly isRepeat: boolean
  readonly nextStep: { readonly subject: string; readonly deadline: number | null } | null
}

export interface CardList {
  readonly rows: readonly CardRow[]
  readonly total: number
}

export interface Column {
  readonly stageId: string
  readonly count: number
  readonly sum: number
  readonly rows: readonly CardRow[]
}

export interface LinkedCard {
  readonly type: 1 | 2 | 3 | 4
  readonly id: number
  readonly title: string
  readonly note: string
}

export interface AppField {
  readonly name: string
  readonly label: string
  readonly value: string
  /** Set for a field an app draws. */
  readonly frame: {
    readonly handler: string
    readonly height: number
    readonly options: Readonly<Record<string, unknown>>
  } | null
}

export interface CardView {
  readonly type: 1 | 2 | 3 | 4
  readonly id: number
  /** Without access everything but the app's fields is empty. */
  readonly access: 'none' | 'read' | 'write'
  readonly title: string
  readonly pipelineId: number
  readonly stageId: string
  readonly ownerId: number
  readonly owner: string
  readonly sum: number
  readonly currency: string
  readonly source: string
  readonly comment: string
  readonly created: number
  readonly isRepeat: boolean
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly links: readonly LinkedCard[]
  readonly fields: readonly AppField[]
  readonly tabs: readonly Place[]
  readonly plans: readonly PlanView[]
  readonly records: readonly RecordView[]
}

/** A planned activity. */
export interface PlanView {
  readonly id: number
  readonly kind: 'todo' | 'call' | 'task' | 'meeting' | 'mail' | 'other'
  readonly subject: string
  readonly text: string
  readonly deadline: number | null
  readonly person: string
  readonly isIncoming: boolean
}

/** Something that happened. */
export interface RecordView {
  readonly key: string
  readonly kind: 'created' | 'stage' | 'comment' | 'done' | 'call' | 'mail'
  readonly at: number
  readonly title: string
  readonly text: string
  readonly person: string
}

export interface TaskView {
  readonly id: number
  readonly title: string
  readonly text: string
  readonly person: string
  readonly author: string
  readonly deadline: number | null
  readonly done: boolean
  readonly cards: readonly LinkedCard[]
}

export interface PlanRow extends PlanView {
  readonly card: LinkedCard
}

export interface NoticeView {
  readonly id: number
  readonly at: number
  readonly text: string
  readonly read: boolean
}

export interface ContactRow {
  readonly id: number
  readonly name: string
  readonly company: string
  readonly phone: string
  readonly email: string
  readonly owner: string
  readonly deals: number
}

/** One attempt to deliver an event. */
export interface DeliveryView {
  readonly id: number
  readonly at: number
  readonly event: string
  /** `ID 91` */
  readonly subject: string
  /** Path of the handler. */
  readonly target: string
  readonly outcome: string
  readonly status: number | null
  readonly ms: number | null
  readonly isDouble: boolean
}

/** One HTTP call to the REST or to the OAuth server. */
export interface CallView {
  readonly at: number
  readonly methods: readonly string[]
  readonly isBatch: boolean
  /** 0: the connection was cut. */
  readonly status: number
  readonly ms: number
  readonly errors: readonly string[]
  readonly who: string
}

/** What the page posts into a frame, and what it tells the frame at its start. */
export interface FrameOpening {
  readonly sid: string
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly init: Readonly<Record<string, unknown>>
}

export interface FormEntry {
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly comment: string
  readonly sourceId: string
}

/** Requisites of a company or contact, and the templates a new one may be made by. */
export interface RequisiteForm {
  readonly presets: readonly {
    readonly id: number
    readonly name: string
    readonly fields: readonly string[]
  }[]
  readonly requisites: readonly RequisiteView[]
}

export interface RequisiteView {
  readonly id: number
  readonly name: string
  readonly presetId: number
  readonly fields: Readonly<Record<string, string>>
  readonly banks: readonly Readonly<Record<string, string>>[]
  readonly addresses: readonly string[]
}
