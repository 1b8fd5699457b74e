import { randomHex } from '../random-hex.ts'
import type { Category, CrmStatus, PortalState, PortalUser } from './state.ts'

export interface EmptyStateOptions {
  readonly memberId?: string
  readonly title?: string
  readonly timeZone?: string
  readonly mode?: 1 | 2
}

/** People of the tiny portal. */
export const ADMIN = 1
export const HEAD_OF_SALES = 2
export const REPS = [3, 4, 5] as const
export const DISMISSED = 6

/** The smallest valid portal: six people, three departments, two pipelines with their default stages, no card. */
export function emptyState(options: EmptyStateOptions = {}): PortalState {
  const timeZone = options.timeZone ?? 'Europe/Moscow'
  const statuses = defaultStatuses([0, 1])
  return {
    memberId: options.memberId ?? randomHex(),
    title: options.title ?? 'Тестовый портал',
    timeZone,
    mode: options.mode ?? 1,
    lastId: { user: 6, department: 3, status: statuses.length, category: 1 },
    users: byId(somePeople(timeZone)),
    departments: byId([
      { id: 1, name: 'Компания', parent: null, head: ADMIN },
      { id: 2, name: 'Отдел продаж', parent: 1, head: HEAD_OF_SALES },
      { id: 3, name: 'Бухгалтерия', parent: 1, head: null },
    ]),
    statuses: byId(statuses),
    categories: byId(defaultCategories()),
    items: { 1: new Map(), 2: new Map(), 3: new Map(), 4: new Map() },
    activities: new Map(),
    tasks: new Map(),
    comments: new Map(),
    notifications: new Map(),
    stageHistory: new Map(),
    userFields: new Map(),
    calls: new Map(),
    layouts: {},
    app: null,
  }
}

export function byId<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map(row => [row.id, row]))
}

function somePeople(timeZone: string): PortalUser[] {
  const rows: readonly [string, string, string, number][] = [
    ['Мария', 'Администраторова', 'Администратор', 1],
    ['Анна', 'Руководова', 'Руководитель отдела продаж', 2],
    ['Иван', 'Первый', 'Менеджер по продажам', 2],
    ['Пётр', 'Второй', 'Менеджер по продажам', 2],
    ['Ольга', 'Третья', 'Менеджер по продажам', 2],
    ['Сергей', 'Уволенный', 'Менеджер по продажам', 2],
  ]
  return rows.map(([name, lastName, position, department], index) => ({
    id: index + 1,
    name,
    lastName,
    active: index + 1 !== DISMISSED,
    admin: index + 1 === ADMIN,
    departments: [department],
    position,
    timeZone,
  }))
}

function defaultCategories(): Category[] {
  return [
    { id: 0, name: 'Общая', sort: 200, isDefault: true },
    { id: 1, name: 'Повторные продажи', sort: 300, isDefault: false },
  ]
}

type StageRow = readonly [id: string, name: string, color: string, semantics: null | 'S' | 'F']

const LEAD_STAGES: readonly StageRow[] = [
  ['NEW', 'Не обработан', '#39A8EF', null],
  ['IN_PROCESS', 'В работе', '#2FC6F6', null],
  ['PROCESSED', 'Обработан', '#55D0E0', null],
  ['CONVERTED', 'Качественный лид', '#7BD500', 'S'],
  ['JUNK', 'Некачественный лид', '#FF5752', 'F'],
]

const DEAL_STAGES: readonly StageRow[] = [
  ['NEW', 'Новая', '#39A8EF', null],
  ['PREPARATION', 'Подготовка документов', '#2FC6F6', null],
  ['PREPAYMENT_INVOICE', 'Счёт на предоплату', '#55D0E0', null],
  ['EXECUTING', 'В работе', '#47E4C2', null],
  ['FINAL_INVOICE', 'Финальный счёт', '#FFA900', null],
  ['WON', 'Сделка успешна', '#7BD500', 'S'],
  ['LOSE', 'Сделка провалена', '#FF5752', 'F'],
  ['APOLOGY', 'Анализ причины провала', '#FF5752', 'F'],
]

const SOURCES: readonly StageRow[] = [
  ['CALL', 'Звонок', '', null],
  ['EMAIL', 'Электронная почта', '', null],
  ['WEB', 'Веб-сайт', '', null],
  ['ADVERTISING', 'Реклама', '', null],
  ['PARTNER', 'Существующий клиент', '', null],
  ['RECOMMENDATION', 'По рекомендации', '', null],
  ['TRADE_SHOW', 'Выставка', '', null],
  ['WEBFORM', 'CRM-форма', '', null],
  ['OTHER', 'Другое', '', null],
]

/** A new portal's stages of leads and of these deal pipelines, and its sources, numbered from 1. */
export function defaultStatuses(categoryIds: readonly number[]): CrmStatus[] {
  const pipelines = categoryIds.flatMap(category => {
    const entityId = category === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${category}`
    const prefix = category === 0 ? '' : `C${category}:`
    return toStatuses(entityId, DEAL_STAGES, prefix)
  })
  const all = [
    ...toStatuses('STATUS', LEAD_STAGES, ''),
    ...pipelines,
    ...toStatuses('SOURCE', SOURCES, ''),
  ]
  return all.map((status, index) => ({ ...status, id: index + 1 }))
}

function toStatuses(entityId: string, rows: readonly StageRow[], prefix: string): CrmStatus[] {
  return rows.map(([id, name, color, semantics], index) => ({
    id: 0,
    entityId,
    statusId: prefix + id,
    name,
    sort: (index + 1) * 10,
    color,
    semantics,
    system: true,
  }))
}
