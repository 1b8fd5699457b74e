import type { PipelineId, StageId, UserId } from '../crm/ids.ts'
import type { CardKind } from '../crm/model.ts'
import type { FieldProblems, SettingsFields } from '../settings/fields.ts'
import type { Instant } from '../time/instant.ts'
import { command, query } from './endpoint.ts'

export type { FieldProblems, SettingsFields }

/** Pipelines with their stages, and people, as the host has them now. */
export interface SettingsDirectory {
  readonly pipelines: readonly SettingsPipeline[]
  /** Active ones only. */
  readonly users: readonly { readonly id: UserId; readonly name: string }[]
  /** Heads of sales by the host's structure, with how many people they answer for; most people first. */
  readonly heads: readonly { readonly id: UserId; readonly name: string; readonly people: number }[]
  /** Active people for whom the host's structure names nobody. */
  readonly headless: number
  /** Groups of active people, most people first; empty where the host has none. */
  readonly groups: readonly {
    readonly id: string
    readonly name: string
    readonly people: number
  }[]
  /** People the settings name who no longer work here; the name is empty when the host does not even list them. */
  readonly former: readonly { readonly id: UserId; readonly name: string }[]
  /** Administrators as far as the host tells or they have shown themselves. */
  readonly admins: {
    readonly isWhole: boolean
    readonly users: readonly { readonly id: UserId; readonly name: string }[]
  }
}

export interface SettingsPipeline {
  readonly id: PipelineId
  readonly kind: CardKind
  /** Empty where the host has no name for it: Bitrix24's one pipeline of leads. */
  readonly name: string
  /** `first-contact`: requests not accepted yet, for which there are no limits, tasks and steps. */
  readonly obeys: 'every-rule' | 'first-contact'
  readonly stages: readonly {
    readonly id: StageId
    readonly name: string
    readonly status: 'open' | 'won' | 'lost'
  }[]
}

export interface SettingsAnswer {
  readonly version: number
  /** Names what this reader has not saved yet, in his own browser. */
  readonly draftKey: string
  readonly canChange: boolean
  readonly now: Instant
  /** IANA zone of the tenant. */
  readonly timeZone: string
  /** As saved, and what holds where nothing was. */
  readonly fields: SettingsFields
  /** What every field is before anybody saves anything. */
  readonly defaults: SettingsFields
  readonly directory: SettingsDirectory
  readonly quietUntil: Instant | null
  readonly report: QuietReport
  /** The strip stands in the cards' common layout. */
  readonly isStripShown: boolean
  /** What an administrator has to mend on the host, a sentence each, heaviest first; empty: nothing. */
  readonly troubles: readonly string[]
  /** Where access is given anew, for a window of its own; `null`: the host has no such page. */
  readonly connectPath: string | null
  readonly wizard: { readonly step: number; readonly isDone: boolean }
}

/** What was decided and not done, by rule and the person it concerns. */
export interface QuietReport {
  readonly since: Instant
  readonly rows: readonly QuietRow[]
}

export interface QuietRow {
  readonly rule: string
  /** `null`: it concerns nobody in particular, e.g. a note or a client being attached. */
  readonly person: string | null
  /** Held by quiet mode. */
  readonly quiet: number
  /** Held because the rule's strength does not reach as far. */
  readonly strength: number
  /** Held by the daily cap for what was broken before the installation. */
  readonly cap: number
}

export const getSettings = query<Record<string, never>, SettingsAnswer>('/api/settings')

export interface SettingsChange {
  readonly version: number
  readonly fields: SettingsFields
  /** Where the wizard goes on; `done` when it is finished or put off for good, `null` outside it. */
  readonly wizard: number | 'done' | null
}

/** 409 `stale` when somebody saved meanwhile; 422 `invalid` with the fields named. Admins only. */
export const saveSettings = command<SettingsChange, SettingsAnswer>('/api/settings')

/**
 * Whom a change would touch. Counted over the open cards as the host has them: what depends on the request itself (recognising the
 * client) is not counted, nor is the daily cap.
 */
export type AffectedAnswer =
  | {
      readonly status: 'counted'
      /** Open cards looked at. */
      readonly of: number
      /** Rules would do, or record, something else about these at once. */
      readonly now: Readonly<Record<CardKind, number>>
      /** Nothing now, but the rules would look at these at another moment. */
      readonly later: Readonly<Record<CardKind, number>>
    }
  /** The open cards are still being read, so many so far; ask again. */
  | { readonly status: 'counting'; readonly read: number }

/** Changes nothing. 422 `invalid` as a save. Admins only. */
export const countAffected = command<{ readonly fields: SettingsFields }, AffectedAnswer>(
  '/api/settings/affected',
)

/** Puts the strip into the common card layout. Admins only. */
export const showStrip = command<Record<string, never>, { readonly ok: true }>(
  '/api/settings/show-strip',
)
