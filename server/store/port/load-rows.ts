import type { Message } from '../../../shared/i18n/message.ts'
import type { ImportRow } from '../../../shared/import/read-row.ts'
import type { Instant } from '../../../shared/time/instant.ts'

export type RowState =
  | 'ready'
  | 'writing'
  | 'done'
  | 'refused'
  | 'doubtful'
  | 'failed'
  /** Taken back by a roll-back, or not, with the reasons. */
  | 'undone'
  | 'kept'

export type RowFate = 'create' | 'update' | 'attach' | 'repeat' | 'doubtful' | 'request' | 'refused'

/** What a known contact learns. */
export interface RowAdds {
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  /** Id of the note in its feed. */
  readonly note?: string
  /** An earlier try may have added more; whether it was that or a person is not known. */
  readonly isUnsure?: boolean
}

/** A row of the file, and what became of it. */
export interface LoadedRow {
  readonly line: number
  readonly state: RowState
  readonly fate: RowFate
  /** `null`: refused, nothing to be written. */
  readonly body: ImportRow | null
  /** As they stand in the file; kept only for what goes to the error file. */
  readonly cells: readonly string[] | null
  /** Line of the row that is the same person. */
  readonly repeatOf: number | null
  /** Key of its company among those of the load. */
  readonly company: string | null
  readonly reasons: readonly Message[] | null
  /** Known contact it goes to. */
  readonly contact: string | null
  /** `contact:501`, `company:77`, `lead:91`: what it has made or changed. */
  readonly made: string | null
  readonly adds: RowAdds | null
  /** When it was written. */
  readonly at: Instant | null
}

export type NewRow = Omit<LoadedRow, 'made' | 'adds' | 'at'>

export interface CompanyWish {
  readonly title: string
  readonly inn: string
  readonly kpp: string
}

export interface LoadedCompany {
  readonly key: string
  /** Of the first row that names it. */
  readonly line: number
  readonly state: 'ready' | 'writing' | 'done' | 'failed' | 'undone' | 'kept'
  readonly body: CompanyWish
  readonly id: string | null
  /** By this load. */
  readonly isMade: boolean
  readonly at: Instant | null
}

/** Of a row or company that is to be changed; what is left out stays. */
export type RowChange = Pick<LoadedRow, 'line' | 'state'> &
  Partial<Pick<LoadedRow, 'fate' | 'contact' | 'made' | 'adds' | 'reasons' | 'cells' | 'at'>>
export type CompanyChange = Pick<LoadedCompany, 'key' | 'state'> &
  Partial<Pick<LoadedCompany, 'id' | 'isMade' | 'at'>>
