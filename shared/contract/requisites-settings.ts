import { command, query } from './endpoint.ts'
import type { RequisiteField } from './requisites-fill.ts'

export interface RequisitesSettings {
  readonly version: number
  /** `own`: a key of this company is kept (never shown). `service`: ours is used. `none`: none at all. */
  readonly key: 'own' | 'service' | 'none'
  readonly usage: {
    readonly today: number
    readonly dailyLimit: number
    readonly thisMinute: number
    readonly minuteLimit: number
    /** «Сегодня 120 из 10 000, за минуту 3 из 600». */
    readonly text: string
    /** 85 % spent, or closed by the registry. */
    readonly warning: string | null
  }
  /** Weekly look at companies with open deals. */
  readonly isWatched: boolean
  /**
   * Ordinary fields of a company for what the host's own requisites have no place for; `null`: this host has a place for all of it
   * or no such fields.
   */
  readonly ordinary: {
    readonly lines: readonly {
      readonly field: RequisiteField
      readonly label: string
      /** Id of the field chosen; `null`: not kept. */
      readonly chosen: string | null
    }[]
    readonly offered: readonly { readonly id: string; readonly name: string }[]
  } | null
}

/** Administrators only. */
export const getRequisitesSettings = query<Record<string, never>, RequisitesSettings>(
  '/api/requisites/settings',
)

export interface RequisitesSettingsChange {
  readonly version: number
  /** A new key; `null`: as it is; empty: forget ours of this company. It is tried before it is kept. */
  readonly key: string | null
  readonly isWatched: boolean
  /** Field → id of an ordinary field, `null`: none. Left out fields stay. */
  readonly ordinary: Readonly<Partial<Record<RequisiteField, string | null>>>
}

/** `stale`: somebody saved meanwhile. 422 `invalid` with `fields.key`: `wrong-key`, `down`. */
export const saveRequisitesSettings = command<RequisitesSettingsChange, RequisitesSettings>(
  '/api/requisites/settings/save',
)
