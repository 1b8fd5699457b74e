import type { CardScore, ScoringSettings } from '../port/scores.ts'
import type { Json, Moment } from './columns.ts'

/** Histories, models and scores (decision 0027). */
export interface ScoreTables {
  /** A card's history as chances are learnt from it. `events`: `at, type, stage, user, value`. */
  score_card: {
    tenant: string
    card: string
    kind: string
    created_at: Moment
    closed_at: Moment | null
    first_closed_at: Moment | null
    is_won: boolean | null
    owner: string | null
    amount: number | null
    client: string | null
    seen: Json<unknown>
    events: Json<unknown>
    fixed: Json<unknown>
  }
  score: {
    tenant: string
    card: string
    kind: string
    forecast: number
    body: Json<CardScore>
  }
  /** Numbers as they stand on the host, in whole percents; they outlive their scores. */
  score_field: { tenant: string; card: string; kind: string; percent: number; written_at: Moment }
  score_version: {
    tenant: string
    kind: string
    version: number
    made_at: Moment
    state: string
    learnt: Json<unknown>
    report: Json<unknown>
  }
  score_monitor: { tenant: string; kind: string; at: Moment; report: Json<unknown> }
  score_shown: {
    tenant: string
    card: string
    at: Moment
    version: number
    forecast: number
    shown_to: string
  }
  score_settings: { tenant: string; value: Json<Partial<ScoringSettings>> }
}
