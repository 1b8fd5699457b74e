import { ADMIN_RIGHTS, rightsOf } from './rights.ts'
import {
  LOST,
  WON,
  type AmoState,
  type AmoUser,
  type CustomField,
  type EntityType,
  type FieldEnum,
  type Pipeline,
  type Status,
} from './state.ts'

export interface EmptyStateOptions {
  readonly accountId?: number
  readonly subdomain?: string
  readonly name?: string
  readonly timeZone?: string
  /** Unix seconds. */
  readonly createdAt?: number
  readonly isTechnicalAccount?: boolean
}

/** People of the tiny account. */
export const ADMIN = 9_120_001
export const HEAD_OF_SALES = 9_120_002
export const REPS = [9_120_003, 9_120_004, 9_120_005] as const
export const DISMISSED = 9_120_006
export const SALES_GROUP = 410_022

/** Pipelines and stages of the tiny account. */
export const SALES = 7_300_011
export const REPEATED = 7_300_012
export const STAGES = {
  unsorted: 61_200_100,
  first: 61_200_101,
  talks: 61_200_102,
  decision: 61_200_103,
  contract: 61_200_104,
} as const

/** The smallest valid account: six people, a department, two pipelines, phones and e-mails, no lead. */
export function emptyState(options: EmptyStateOptions = {}): AmoState {
  return {
    accountId: options.accountId ?? 31_447_755,
    subdomain: options.subdomain ?? 'acme',
    name: options.name ?? 'Тестовый аккаунт',
    timeZone: options.timeZone ?? 'Europe/Moscow',
    country: 'RU',
    currency: 'RUB',
    createdAt: options.createdAt ?? 1_735_290_000,
    isTechnicalAccount: options.isTechnicalAccount ?? true,
    plan: { webhooks: true, api: true, paidUntil: null, isAddressRefused: false },
    isFilterEnabled: true,
    isLossReasonEnabled: true,
    customersMode: 'disabled',
    lastId: {},
    users: byId(somePeople()),
    groups: [
      { id: 0, name: 'Отдел продаж', uuid: null },
      { id: SALES_GROUP, name: 'Отдел 1', uuid: '5b7c1d52-9b62-4d57-a3f3-1f7f9e1c0a22' },
    ],
    roles: byId([
      { id: 88_011, name: 'РОП', rights: rightsOf('G', 'G') },
      { id: 88_012, name: 'Менеджер', rights: rightsOf('M', 'M') },
    ]),
    taskTypes: [
      { id: 1, name: 'Связаться', code: 'FOLLOW_UP' },
      { id: 2, name: 'Встреча', code: 'MEETING' },
    ],
    pipelines: byId([
      pipeline({
        id: SALES,
        name: 'Воронка',
        sort: 1,
        isMain: true,
        firstStatusId: STAGES.unsorted,
      }),
      pipeline({
        id: REPEATED,
        name: 'Повторные',
        sort: 2,
        isMain: false,
        firstStatusId: 61_200_200,
      }),
    ]),
    lossReasons: byId([
      { id: 1_700_101, name: 'Слишком дорого', sort: 100, createdAt: 1_735_290_000 },
      { id: 1_700_102, name: 'Купил у других', sort: 200, createdAt: 1_735_290_000 },
    ]),
    fields: { leads: new Map(), contacts: byId(personFields(801_001)), companies: companyFields() },
    tags: { leads: new Map(), contacts: new Map(), companies: new Map() },
    leads: new Map(),
    contacts: new Map(),
    companies: new Map(),
    tasks: new Map(),
    notes: new Map(),
    events: new Map(),
    unsorted: new Map(),
    hooks: new Map(),
    installations: new Map(),
    duplicateControl: { isOn: false, pipelineIds: [], reaction: 'update-newest' },
    sessions: {},
  }
}

export function byId<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map(row => [row.id, row]))
}

function somePeople(): AmoUser[] {
  const rows: readonly [string, string, number | null][] = [
    ['Мария Администраторова', 'admin', null],
    ['Анна Руководова', 'rop', 88_011],
    ['Иван Первый', 'first', 88_012],
    ['Пётр Второй', 'second', 88_012],
    ['Ольга Третья', 'third', 88_012],
    ['Сергей Уволенный', 'dismissed', 88_012],
  ]
  return rows.map(([name, login, roleId], index) => ({
    id: ADMIN + index,
    name,
    email: `${login}@acme.example`,
    isAdmin: roleId === null,
    isFree: false,
    isActive: ADMIN + index !== DISMISSED,
    groupId: roleId === null ? 0 : SALES_GROUP,
    roleId,
    rights: peopleRights(roleId),
    phone: null,
  }))
}

function peopleRights(roleId: number | null) {
  if (roleId === null) return ADMIN_RIGHTS
  return roleId === 88_011 ? rightsOf('G', 'G') : rightsOf('M', 'M')
}

export interface PipelineRow {
  readonly id: number
  readonly name: string
  readonly sort: number
  readonly isMain: boolean
  /** Of «Неразобранное»; the stages follow. */
  readonly firstStatusId: number
  /** A new account's own when left out. */
  readonly stages?: readonly string[]
}

const STAGE_COLORS = [
  '#99ccff',
  '#ffff99',
  '#ffcc66',
  '#ffcccc',
  '#deff81',
  '#ccc8f9',
  '#c1e0ff',
] as const
const DEFAULT_STAGES = [
  'Первичный контакт',
  'Переговоры',
  'Принимают решение',
  'Согласование договора',
]

/** With «Неразобранное» before and 142, 143 after the stages. */
export function pipeline(row: PipelineRow): Pipeline {
  const stages = row.stages ?? DEFAULT_STAGES
  const ordinary = stages.map((name, index): Status => ({
    id: row.firstStatusId + 1 + index,
    name,
    sort: 20 + index * 10,
    color: STAGE_COLORS[index % STAGE_COLORS.length] ?? '#99ccff',
    type: 0,
    isEditable: true,
  }))
  const unsorted: Status = {
    id: row.firstStatusId,
    name: 'Неразобранное',
    sort: 10,
    color: '#c1c1c1',
    type: 1,
    isEditable: false,
  }
  const won: Status = {
    id: WON,
    name: 'Успешно реализовано',
    sort: 10_000,
    color: '#CCFF66',
    type: 0,
    isEditable: false,
  }
  const lost: Status = {
    id: LOST,
    name: 'Закрыто и не реализовано',
    sort: 11_000,
    color: '#D5D8DB',
    type: 0,
    isEditable: false,
  }
  return {
    id: row.id,
    name: row.name,
    sort: row.sort,
    isMain: row.isMain,
    isUnsortedOn: true,
    isArchive: false,
    statuses: [unsorted, ...ordinary, won, lost],
  }
}

const PHONE_KINDS = ['WORK', 'WORKDD', 'MOB', 'FAX', 'HOME', 'OTHER']
const EMAIL_KINDS = ['WORK', 'PRIV', 'OTHER']

function personFields(firstId: number): CustomField[] {
  const predefined = { isPredefined: true, isApiOnly: false }
  return [
    {
      ...predefined,
      id: firstId,
      name: 'Должность',
      code: 'POSITION',
      sort: 2,
      type: 'text',
      enums: null,
    },
    {
      ...predefined,
      id: firstId + 1,
      name: 'Телефон',
      code: 'PHONE',
      sort: 4,
      type: 'multitext',
      enums: kinds(firstId, PHONE_KINDS),
    },
    {
      ...predefined,
      id: firstId + 2,
      name: 'Email',
      code: 'EMAIL',
      sort: 6,
      type: 'multitext',
      enums: kinds(firstId + 40, EMAIL_KINDS),
    },
  ]
}

function companyFields(): Map<number, CustomField> {
  const web = { id: 801_103, name: 'Web', code: 'WEB', sort: 8, type: 'url', enums: null }
  const [, phone, email] = personFields(801_100)
  const rows = [phone, email].filter(field => field !== undefined)
  return byId([...rows, { ...web, isPredefined: true, isApiOnly: false }])
}

function kinds(firstId: number, codes: readonly string[]): FieldEnum[] {
  return codes.map((code, index) => ({
    id: firstId * 10 + index,
    value: code,
    sort: (index + 1) * 2,
    code,
  }))
}

/** A field that the account's people, or a test, have made. */
export function addField(
  state: AmoState,
  type: EntityType,
  field: Omit<CustomField, 'isPredefined' | 'isApiOnly' | 'sort' | 'code'> & {
    readonly code?: string
  },
): CustomField {
  const made = { isPredefined: false, isApiOnly: false, sort: 500, code: null, ...field }
  state.fields[type].set(made.id, made)
  return made
}
