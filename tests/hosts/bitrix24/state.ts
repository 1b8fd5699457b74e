/**
 * Everything an emulated portal knows. Plain data, so that it can be kept between starts as one JSON file.
 * Moments are milliseconds UTC on the portal's own clock; the transport shows them in the portal's zone.
 */
export interface PortalState {
  readonly memberId: string
  readonly title: string
  /** IANA zone of the portal: answers carry its offset. */
  readonly timeZone: string
  /** 1 classic (leads), 2 simple. */
  mode: 1 | 2
  /** Last id given, by table name. */
  readonly lastId: Record<string, number>
  readonly users: Map<number, PortalUser>
  readonly departments: Map<number, Department>
  readonly statuses: Map<number, CrmStatus>
  readonly categories: Map<number, Category>
  /** Leads 1, deals 2, contacts 3, companies 4. */
  readonly items: Record<ItemType, Map<number, Item>>
  readonly activities: Map<number, Activity>
  readonly tasks: Map<number, PortalTask>
  readonly comments: Map<number, TimelineComment>
  readonly notifications: Map<number, Notification>
  readonly stageHistory: Map<number, StageEntry>
  readonly userFields: Map<number, UserField>
  readonly calls: Map<number, CallRecord>
  /** Made when they are first asked for. */
  requisites?: RequisiteTables
  /** Card layouts set over REST, by `entityTypeId/scope/userId/extras`. */
  readonly layouts: Record<string, unknown>
  /** Ours. */
  app: InstalledApp | null
  /** Apps of other vendors on the same portal: their tokens are no use to us. */
  otherApps?: InstalledApp[]
  /** `app.option` and `user.option` of apps removed without CLEAN, by client id. */
  keptOptions?: Record<string, Pick<InstalledApp, 'appOptions' | 'userOptions'>>
  /** `feature.get` by code; absent codes are `N`. */
  features?: Record<string, 'Y' | 'N'>
  /**
   * Fields of contacts and companies that the portal keeps from applications: REST neither shows nor writes them, and a merge still asks
   * about them (dedup.md 6: «perhaps also a field closed to this user»). By camelCase names.
   */
  closedFields?: string[]
  /** Secret codes of incoming webhooks → user id. */
  webhooks?: Record<string, number>
}

/** Rows as the portal answers them. */
export interface RequisiteTables {
  readonly requisites: Map<number, Record<string, string | null>>
  readonly bankDetails: Map<number, Record<string, string | null>>
  /** By `type/entityType/entity`. */
  readonly addresses: Map<string, Record<string, string | null>>
  readonly presets: Map<
    number,
    { readonly row: Record<string, string | null>; readonly fields: string[] }
  >
}

export type ItemType = 1 | 2 | 3 | 4

export interface PortalUser {
  readonly id: number
  name: string
  lastName: string
  active: boolean
  admin: boolean
  readonly departments: number[]
  position: string
  timeZone: string
  /** A role whose CRM rights are reading everybody's cards and changing none; missing: the usual rights of his place. */
  isReader?: boolean
  /** A role that changes cards and deletes none; missing: who may change may delete. */
  isKeeper?: boolean
}

export interface Department {
  readonly id: number
  name: string
  parent: number | null
  head: number | null
}

export interface CrmStatus {
  readonly id: number
  /** `STATUS`, `DEAL_STAGE`, `DEAL_STAGE_1`, `SOURCE` … */
  readonly entityId: string
  readonly statusId: string
  name: string
  sort: number
  color: string
  /** In progress, won, lost. */
  semantics: null | 'S' | 'F'
  system: boolean
}

export interface Category {
  readonly id: number
  name: string
  sort: number
  isDefault: boolean
}

export interface MultiField {
  readonly id: number
  typeId: 'PHONE' | 'EMAIL' | 'WEB'
  valueType: string
  value: string
}

/** A lead, deal, contact or company: the fields of its type by their camelCase names, multi-fields apart. */
export interface Item {
  readonly id: number
  readonly entityTypeId: ItemType
  readonly fields: Record<string, unknown>
  readonly fm: MultiField[]
  /** Primary first; deals and leads. */
  contactIds: number[]
}

export interface Activity {
  readonly id: number
  ownerTypeId: number
  ownerId: number
  /** 1 meeting, 2 call, 3 task, 4 e-mail, 6 provider. */
  typeId: number
  providerId: string
  subject: string
  description: string
  created: number
  lastUpdated: number
  startTime: number | null
  /** `null`: none; shown to the outside as year 9999. */
  deadline: number | null
  completed: boolean
  responsibleId: number
  authorId: number
  direction: 0 | 1 | 2
  isIncomingChannel: boolean
  /** Task id for a task. */
  associatedEntityId: number
  bindings: { entityTypeId: number; entityId: number }[]
}

export interface PortalTask {
  readonly id: number
  title: string
  description: string
  /** 2 waiting, 3 in progress, 5 completed, 6 deferred. */
  status: number
  deadline: number | null
  readonly createdDate: number
  createdBy: number
  responsibleId: number
  crm: string[]
  activityId: number | null
}

export interface TimelineComment {
  readonly id: number
  /** `lead`, `deal`, `contact`, `company` */
  readonly entityType: string
  readonly entityId: number
  readonly created: number
  readonly authorId: number
  comment: string
}

export interface Notification {
  readonly id: number
  readonly userId: number
  readonly created: number
  message: string
  tag: string | null
  read: boolean
}

export interface StageEntry {
  readonly id: number
  readonly entityTypeId: 1 | 2
  readonly ownerId: number
  /** 1 created, 2 moved, 3 moved to a final stage, 5 category changed. */
  readonly typeId: 1 | 2 | 3 | 5
  readonly createdTime: number
  readonly categoryId: number
  readonly stageId: string
  readonly semanticId: 'P' | 'S' | 'F'
}

export interface UserField {
  readonly id: number
  readonly entityTypeId: ItemType
  /** With the `UF_CRM_` prefix. */
  readonly fieldName: string
  /** `string`, `double`, `rest_1_strip` … */
  readonly userTypeId: string
  label: Record<string, string>
}

export interface CallRecord {
  readonly id: number
  readonly userId: number
  readonly phone: string
  /** 1 outgoing, 2 incoming. */
  readonly type: 1 | 2
  readonly start: number
  readonly seconds: number
  readonly failedCode: string
  readonly entityTypeId: number
  readonly entityId: number
  readonly activityId: number
}

/** Our app on this portal. Tokens live in the OAuth server. */
export interface InstalledApp {
  /** `app.info.ID` */
  readonly id: number
  readonly clientId: string
  readonly code: string
  version: number
  readonly scopes: readonly string[]
  readonly installerId: number
  applicationToken: string
  /** `installFinish` was heard. */
  installed: boolean
  readonly handlerUrl: string
  readonly installUrl: string
  readonly eventHandlers: EventHandler[]
  readonly placements: Placement[]
  readonly fieldTypes: FieldType[]
  readonly appOptions: Record<string, unknown>
  /** By user id. */
  readonly userOptions: Record<string, Record<string, unknown>>
  readonly offlineQueue: OfflineRow[]
}

/** One record per (event, object): the latest state wins. */
export interface OfflineRow {
  readonly id: number
  readonly event: string
  /** Tells objects of one event apart. */
  readonly objectKey: string
  changed: number
  data: unknown
  readonly messageId: string
  /** Reserved by `event.offline.get` with `clear=0`. */
  processId: string | null
  failed: boolean
}

export interface EventHandler {
  readonly id: number
  readonly event: string
  readonly handler: string
  /** Whose token the event carries; 0: of the one who caused it. */
  readonly userId: number
  readonly offline: boolean
  /** Seconds between signals of ONOFFLINEEVENT. */
  readonly minTimeout?: number
}

export interface Placement {
  readonly placement: string
  readonly handler: string
  readonly title: string
  readonly description: string
  readonly langAll: Record<string, Record<string, string>>
  /** Only what the placement documents; others are dropped. */
  readonly options: Record<string, unknown>
  /** 0: for everybody. Another number only for `PAGE_BACKGROUND_WORKER`. */
  readonly userId: number
}

export interface FieldType {
  readonly userTypeId: string
  handler: string
  title: string
  description: string
  options: Record<string, unknown>
}
