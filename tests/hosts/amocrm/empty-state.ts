import { ADMIN_RIGHTS, rightsOf } from './rights.ts'
import { companyFields, personFields } from './empty-fields.ts'
import { pipeline } from './empty-pipelines.ts'
import type { AmoState, AmoUser } from './state.ts'

export { addField } from './empty-fields.ts'
export { pipeline, type PipelineRow } from './empty-pipelines.ts'

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
    ...directories(),
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

/** Who works there, with what stages, reasons and fields. */
function directories() {
  return {
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
