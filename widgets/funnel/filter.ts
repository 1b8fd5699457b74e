import type { FunnelFilter } from '../../shared/contract/funnel.ts'
import { addDays, daysWithin, toDay } from '../../shared/funnel/days.ts'

/** What is shown: conversions of a cohort, where cards stand at this moment, or the three funnels together. */
export type FunnelTab = 'cohort' | 'now' | 'three'

export const TABS: readonly FunnelTab[] = ['cohort', 'now', 'three']

/** The filters as they stand in the form and in the address; empty asks for any. */
export interface FunnelDraft {
  readonly pipeline: string
  /** Days as `<input type="date">` has them, both counted. */
  readonly from: string
  readonly until: string
  readonly owner: string
  readonly source: string
  /** Empty: skipped stages count as reached. */
  readonly mode: string
  /** Empty: the cohort. */
  readonly tab: string
}

export const NO_FILTER: FunnelDraft = {
  pipeline: '',
  from: '',
  until: '',
  owner: '',
  source: '',
  mode: '',
  tab: '',
}

// Its own keys, so of no other type.
const NAMES = Object.keys(NO_FILTER) as readonly (keyof FunnelDraft)[]

/** @param address `pipeline=deal:0&…`; what is unknown in it is left out */
export function readAddress(address: string): FunnelDraft {
  const given = new URLSearchParams(address)
  const entries = NAMES.map(name => [name, (given.get(name) ?? '').slice(0, 80)] as const)
  return { ...NO_FILTER, ...Object.fromEntries(entries) }
}

/** Empty when nothing is filtered. */
export function toAddress(draft: FunnelDraft): string {
  const entries = NAMES.filter(name => draft[name] !== '').map(name => [name, draft[name]])
  return new URLSearchParams(entries).toString()
}

export function tabOf({ tab }: FunnelDraft): FunnelTab {
  return TABS.find(one => one === tab) ?? 'cohort'
}

/** What is asked of the server; `period`: it ends before it begins, or names no days. */
export function toFilter(
  draft: FunnelDraft,
): { readonly filter: FunnelFilter } | { readonly problem: 'period' } {
  const from = draft.from === '' ? null : toDay(draft.from)
  const until = draft.until === '' ? null : toDay(draft.until)
  const isNoDay = (draft.from !== '' && from === null) || (draft.until !== '' && until === null)
  if (isNoDay || (from !== null && until !== null && daysWithin(from, until) < 1))
    return { problem: 'period' }
  return {
    filter: {
      pipeline: draft.pipeline === '' ? null : draft.pipeline,
      from,
      until,
      owner: draft.owner === '' ? null : draft.owner,
      source: draft.source === '' ? null : draft.source,
      mode: draft.mode === 'passed' ? 'passed' : 'with-skips',
    },
  }
}

/** So many days that end with this one. */
export function lastDays(
  until: string,
  days: number,
): { readonly from: string; readonly until: string } {
  return { from: addDays(until, 1 - days), until }
}
