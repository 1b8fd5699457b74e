import type { AmoGroup, AmoRole, AmoUser } from './state-people.ts'

/**
 * Everything an emulated account knows. Plain data with Maps, so that it can be kept between starts as one JSON file.
 * Moments are unix **seconds** on the account's clock, as everywhere in API v4; money is whole units.
 */
export interface AmoState {
  readonly accountId: number
  subdomain: string
  name: string
  /** IANA. */
  readonly timeZone: string
  readonly country: string
  readonly currency: string
  readonly createdAt: number
  readonly isTechnicalAccount: boolean
  /** What the tariff and the administrator allow. */
  readonly plan: Plan
  isFilterEnabled: boolean
  isLossReasonEnabled: boolean
  customersMode: 'unavailable' | 'disabled'
  readonly lastId: Record<string, number>
  readonly users: Map<number, AmoUser>
  readonly groups: readonly AmoGroup[]
  readonly roles: Map<number, AmoRole>
  readonly taskTypes: readonly TaskType[]
  readonly pipelines: Map<number, Pipeline>
  readonly lossReasons: Map<number, LossReason>
  readonly fields: Record<EntityType, Map<number, CustomField>>
  readonly tags: Record<EntityType, Map<number, Tag>>
  readonly leads: Map<number, Lead>
  readonly contacts: Map<number, Contact>
  readonly companies: Map<number, Company>
  readonly tasks: Map<number, Task>
  readonly notes: Map<number, Note>
  readonly events: Map<string, AmoEvent>
  /** By uid. */
  readonly unsorted: Map<string, Unsorted>
  readonly hooks: Map<number, Hook>
  /** By the integration's id. */
  readonly installations: Map<string, Installation>
  readonly duplicateControl: DuplicateControl
  /** Session cookies of people's browsers → user id. */
  readonly sessions: Record<string, number>
}

export type {
  AmoGroup,
  AmoRole,
  AmoUser,
  EntityRights,
  Right,
  Rights,
  StatusRights,
} from './state-people.ts'

export type EntityType = 'leads' | 'contacts' | 'companies'
export const ENTITY_TYPES = ['leads', 'contacts', 'companies'] as const

export interface Plan {
  /** Web-hooks come with the tariff «Расширенный» and higher. */
  webhooks: boolean
  /** Access to the API at all. */
  api: boolean
  /** Unix seconds; `null`: paid for good. Writes are 402 from then on, reads 30 days later. */
  paidUntil: number | null
  /** The account's list of addresses does not have ours: 403 with code 113. */
  isAddressRefused: boolean
}

export interface TaskType {
  readonly id: number
  readonly name: string
  readonly code: string | null
}

export interface Pipeline {
  readonly id: number
  name: string
  sort: number
  isMain: boolean
  isUnsortedOn: boolean
  isArchive: boolean
  /** By `sort`; 142 and 143 last. */
  readonly statuses: Status[]
}

export interface Status {
  readonly id: number
  name: string
  sort: number
  color: string
  /** 1: «Неразобранное». */
  readonly type: 0 | 1
  readonly isEditable: boolean
}

export const WON = 142
export const LOST = 143

export interface LossReason {
  readonly id: number
  readonly name: string
  readonly sort: number
  readonly createdAt: number
}

export interface FieldEnum {
  readonly id: number
  readonly value: string
  readonly sort: number
  readonly code: string | null
}

export interface CustomField {
  readonly id: number
  name: string
  readonly code: string | null
  sort: number
  readonly type: string
  readonly isPredefined: boolean
  readonly isApiOnly: boolean
  readonly enums: readonly FieldEnum[] | null
}

export interface Tag {
  readonly id: number
  readonly name: string
}

/** As a read shows it: `{value}`, with `enum_id` and `enum_code` where there are choices. */
export interface FieldValue {
  readonly value: unknown
  readonly enum_id?: number | null
  readonly enum_code?: string | null
}

export interface Entity {
  readonly id: number
  name: string
  responsibleId: number
  readonly createdBy: number
  updatedBy: number
  readonly createdAt: number
  updatedAt: number
  isDeleted: boolean
  /** Belongs to a request nobody has accepted yet: contacts and companies then are in no list. */
  isUnsorted: boolean
  /** By field id. */
  readonly values: Record<number, readonly FieldValue[]>
  tagIds: number[]
  /** When name and values became what they are; the search index follows later. */
  contentAt: number
  /** What they were before, newest last, five at most: the index may still know only those. */
  versions: readonly EntityVersion[]
}

export interface EntityVersion {
  readonly at: number
  readonly name: string
  readonly values: Entity['values']
}

export interface Lead extends Entity {
  price: number
  statusId: number
  pipelineId: number
  lossReasonId: number | null
  closedAt: number | null
  readonly contacts: { readonly id: number; isMain: boolean }[]
  companyId: number | null
  sourceId: string | null
}

export interface Contact extends Entity {
  firstName: string
  lastName: string
  companyId: number | null
}

export type Company = Entity

export interface Task {
  readonly id: number
  createdBy: number
  updatedBy: number
  readonly createdAt: number
  updatedAt: number
  responsibleId: number
  entityId: number | null
  entityType: EntityType | null
  duration: number
  isCompleted: boolean
  typeId: number
  text: string
  result: string | null
  completeTill: number
  isDeleted: boolean
}

export interface Note {
  readonly id: number
  readonly entityType: EntityType
  readonly entityId: number
  readonly createdBy: number
  updatedBy: number
  readonly createdAt: number
  updatedAt: number
  responsibleId: number
  readonly type: string
  params: Record<string, unknown>
  isPinned: boolean
}

export type EventEntity = 'lead' | 'contact' | 'company' | 'task'

export interface AmoEvent {
  /** ULID-like: sorts by moment. */
  readonly id: string
  readonly type: string
  readonly entityType: EventEntity
  readonly entityId: number
  /** 0: a robot. */
  readonly createdBy: number
  readonly createdAt: number
  readonly valueAfter: readonly unknown[]
  readonly valueBefore: readonly unknown[]
}

export interface Unsorted {
  readonly uid: string
  readonly category: 'sip' | 'forms'
  readonly sourceUid: string
  readonly sourceName: string
  readonly pipelineId: number
  readonly createdAt: number
  readonly metadata: Readonly<Record<string, unknown>>
  readonly leadId: number
  readonly contactIds: readonly number[]
  readonly companyIds: readonly number[]
  fate: 'waiting' | 'accepted' | 'declined'
}

export interface Hook {
  readonly id: number
  readonly destination: string
  readonly createdAt: number
  updatedAt: number
  readonly createdBy: number
  sort: number
  disabled: boolean
  settings: readonly string[]
}

export interface Installation {
  readonly clientId: string
  /** Generated on upload. */
  readonly widgetCode: string
  isActive: boolean
  installedBy: number
  /** Takes part in the duplicate control through `leads/complex`. */
  readonly duplicatesControl: boolean
  settings: Record<string, unknown>
}

export interface DuplicateControl {
  isOn: boolean
  /** Pipelines it holds for. */
  pipelineIds: readonly number[]
  reaction: 'update-newest' | 'create'
}
