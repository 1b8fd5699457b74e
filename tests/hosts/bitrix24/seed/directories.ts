import type { PortalState } from '../state.ts'
import { nextId } from './rows.ts'

/** A stage in progress as the invented company works it. */
export interface StageModel {
  readonly id: string
  readonly name: string
  /** Usual stay, office hours. */
  readonly usualHours: number
  /** Longer is a stuck card; the presets of the product say about the same. */
  readonly limitHours: number
  /** Share of the cards that are lost here. */
  readonly lossRate: number
}

export interface FinalStage {
  readonly id: string
  readonly name: string
  readonly semantics: 'S' | 'F'
}

export interface PipelineModel {
  /** `null`: leads, which have no categories. */
  readonly categoryId: number | null
  readonly name: string
  readonly stages: readonly StageModel[]
  readonly final: readonly FinalStage[]
}

export const LEADS: PipelineModel = {
  categoryId: null,
  name: 'Лиды',
  stages: [
    stage('NEW', 'Новая заявка', [1, 4, 0.12]),
    stage('IN_PROCESS', 'Связываемся', [4, 18, 0.16]),
    stage('PROCESSED', 'Выясняем потребность', [8, 27, 0.06]),
  ],
  final: [
    { id: 'CONVERTED', name: 'Качественный лид', semantics: 'S' },
    { id: 'JUNK', name: 'Некачественный лид', semantics: 'F' },
  ],
}

export const SALES: PipelineModel = {
  categoryId: 0,
  name: 'Продажи',
  stages: [
    stage('NEW', 'Первый интерес', [3, 9, 0.14]),
    stage('PREPARATION', 'Переговоры', [13, 27, 0.18]),
    stage('PREPAYMENT_INVOICE', 'Ожидание решения', [18, 36, 0.28]),
    stage('EXECUTING', 'Заключение договора', [17, 45, 0.08]),
    stage('FINAL_INVOICE', 'Исполнение', [60, 150, 0.02]),
  ],
  final: [
    { id: 'WON', name: 'Сделка успешна', semantics: 'S' },
    { id: 'LOSE', name: 'Сделка провалена', semantics: 'F' },
    { id: 'APOLOGY', name: 'Отказ после договора', semantics: 'F' },
  ],
}

export const LTV: PipelineModel = {
  categoryId: 1,
  name: 'LTV по базе',
  stages: [
    stage('C1:NEW', 'Напомнить о себе', [9, 27, 0.3]),
    stage('C1:PREPARATION', 'Предложение', [12, 27, 0.2]),
    stage('C1:PREPAYMENT_INVOICE', 'Ожидание решения', [16, 36, 0.2]),
    stage('C1:EXECUTING', 'Договор и работы', [40, 100, 0.03]),
  ],
  final: [
    { id: 'C1:WON', name: 'Повторная продажа', semantics: 'S' },
    { id: 'C1:LOSE', name: 'Отказ', semantics: 'F' },
  ],
}

const SOURCES = [
  ['CALL', 'Звонок'],
  ['EMAIL', 'Электронная почта'],
  ['WEB', 'Сайт'],
  ['WEBFORM', 'CRM-форма'],
  ['RECOMMENDATION', 'По рекомендации'],
  ['PARTNER', 'Существующий клиент'],
  ['TRADE_SHOW', 'Выставка'],
  ['OTHER', 'Другое'],
] as const

const COLORS = ['#39A8EF', '#2FC6F6', '#55D0E0', '#47E4C2', '#FFA900']
const FINAL_COLORS = { S: '#7BD500', F: '#FF5752' } as const

export function fillDirectories(state: PortalState): void {
  for (const [index, pipeline] of [SALES, LTV].entries()) {
    const id = pipeline.categoryId ?? 0
    const sort = (index + 1) * 100
    state.categories.set(id, { id, name: pipeline.name, sort, isDefault: id === 0 })
  }
  state.lastId['category'] = LTV.categoryId ?? 0

  fillStages(state, 'STATUS', LEADS)
  fillStages(state, 'DEAL_STAGE', SALES)
  fillStages(state, `DEAL_STAGE_${LTV.categoryId}`, LTV)
  for (const [index, [statusId, name]] of SOURCES.entries()) {
    const id = nextId(state, 'status')
    const sort = (index + 1) * 10
    const entityId = 'SOURCE'
    state.statuses.set(id, {
      id,
      entityId,
      statusId,
      name,
      sort,
      color: '',
      semantics: null,
      system: true,
    })
  }
}

function fillStages(state: PortalState, entityId: string, pipeline: PipelineModel): void {
  const rows = [
    ...pipeline.stages.map((one, index) => ({
      statusId: one.id,
      name: one.name,
      semantics: null,
      color: COLORS[index] ?? '#ACE9FB',
    })),
    ...pipeline.final.map(one => ({
      statusId: one.id,
      name: one.name,
      semantics: one.semantics,
      color: FINAL_COLORS[one.semantics],
    })),
  ]
  for (const [index, row] of rows.entries()) {
    const id = nextId(state, 'status')
    const isEdge = index === 0 || row.semantics !== null
    state.statuses.set(id, { id, entityId, sort: (index + 1) * 10, system: isEdge, ...row })
  }
}

function stage(id: string, name: string, numbers: readonly [number, number, number]): StageModel {
  const [usualHours, limitHours, lossRate] = numbers
  return { id, name, usualHours, limitHours, lossRate }
}
