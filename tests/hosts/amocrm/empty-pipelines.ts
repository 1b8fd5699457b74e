import { LOST, WON, type Pipeline, type Status } from './state.ts'

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
