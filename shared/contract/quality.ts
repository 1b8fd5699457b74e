import { command, query } from './endpoint.ts'
import type { ScoringQuality } from './scoring-model.ts'

/** How good the chances are, for heads and administrators. */
export interface QualityAnswer {
  /** One for each kind of card that is scored. */
  readonly kinds: readonly ScoringQuality[]
  /** Only administrators switch columns and the field. */
  readonly canChange: boolean
}

/** 403 for who neither leads anybody nor administers. */
export const getQuality = query<Record<string, never>, QualityAnswer>('/api/quality')

export interface ColumnSwitch {
  /** As `ColumnView.id` names it. */
  readonly column: string
  readonly isOn: boolean
}

/** Holds from the next learning on, at the latest by night. 403 for all but administrators, 422 for a column nobody knows or that is refused. */
export const switchColumn = command<ColumnSwitch, QualityAnswer>('/api/quality/column')

/** Whether the chance is written into a number field of the cards, for boards and sorting. Administrators alone. */
export const switchField = command<{ readonly isOn: boolean }, QualityAnswer>('/api/quality/field')
