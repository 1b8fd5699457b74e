import type { ColumnType, Generated } from 'kysely'
import type { CaseDecision } from '../../../shared/cases/case.ts'
import type { Json, Moment } from './columns.ts'

/** Deals taken apart (decision 0035). */
export interface CaseTables {
  case_file: {
    tenant: string
    id: string
    card: string
    state: string
    round: Generated<number>
    opened_at: Moment
    opened_by: string | null
    head: string | null
    owner: string | null
    title: string
    pipeline: string
    stage: string
    /** The head's task as the host names it. */
    task: string | null
    task_at: Moment | null
    /** Since when that task is closed without a reason. */
    asked_at: Moment | null
    decision: Json<CaseDecision> | null
    decided_at: Moment | null
    earlier: ColumnType<readonly CaseDecision[], string | undefined, string>
    ended: string | null
    closed_at: Moment | null
    outcome: string | null
    outcome_at: Moment | null
  }
}
