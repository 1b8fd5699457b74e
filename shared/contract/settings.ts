import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

export type StrengthName = 'show' | 'warn' | 'act'

/** One rule as the settings page shows it. */
export interface RuleSettings {
  readonly id: string
  readonly isOn: boolean
  readonly strength: StrengthName
  /** Only for the rule that has one. */
  readonly graceMinutes: number | null
  /** Working hours after which the head of sales hears of an overdue step. */
  readonly escalateHours: number | null
}

export interface SettingsAnswer {
  readonly version: number
  readonly canChange: boolean
  readonly rules: readonly RuleSettings[]
  readonly quietUntil: Instant | null
  /** The strip stands in the cards' common layout. */
  readonly isStripShown: boolean
  readonly journal: readonly JournalLine[]
  /** Set aside for a person. */
  readonly buried: readonly { readonly at: Instant; readonly text: string }[]
}

export interface JournalLine {
  readonly at: Instant
  /** `lead:91` */
  readonly card: string
  readonly text: string
  readonly state: 'done' | 'held' | 'planned' | 'dropped' | 'buried'
  /** What the host answered, for `buried`. */
  readonly reason: string | null
}

export const getSettings = query<Record<string, never>, SettingsAnswer>('/api/settings')

export interface SettingsChange {
  readonly version: number
  readonly rules: readonly RuleSettings[]
  /** Moment, `null` = off. */
  readonly quietUntil: Instant | null
}

/** 409 `stale` when somebody saved meanwhile; 422 `invalid` with the fields named. Admins only. */
export const saveSettings = command<SettingsChange, SettingsAnswer>('/api/settings')

/** Puts the strip into the common card layout. Admins only. */
export const showStrip = command<Record<string, never>, { readonly ok: true }>(
  '/api/settings/show-strip',
)
