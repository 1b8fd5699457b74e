import { BASE_TIERS, DIRT } from '../../shared/contract/base.ts'
import type { BaseTier, Dirt } from '../../shared/contract/base.ts'
import { MERGE_KINDS } from '../../shared/contract/merge.ts'
import type { MergeKind } from '../../shared/contract/merge.ts'

export const TABS = ['overview', 'groups', 'apart', 'journal', 'report', 'dirt'] as const
export type BaseTab = (typeof TABS)[number]

/** Where in the section somebody is. */
export interface BasePlace {
  readonly tab: BaseTab
  /** `null`: what is to be decided, that is `auto` and `propose`. */
  readonly tier: BaseTier | null
  readonly kind: MergeKind | null
  /** A person of the company; `null`: anybody. */
  readonly owner: string | null
  readonly isSkipped: boolean
  readonly group: string | null
  /** Number of a check; `null`: the last one. */
  readonly check: number | null
  readonly dirt: Dirt | null
}

export const BEGINNING: BasePlace = {
  tab: 'overview',
  tier: null,
  kind: null,
  owner: null,
  isSkipped: false,
  group: null,
  check: null,
  dirt: null,
}

/** @param address `tab=groups&tier=auto`; written by hand it may hold anything, and what says nothing is left out */
export function readPlace(address: string): BasePlace {
  const fields = new URLSearchParams(address)
  const one = <Known extends string>(name: string, all: readonly Known[]): Known | null =>
    all.find(known => known === fields.get(name)) ?? null
  const id = (name: string): string | null => {
    const text = fields.get(name) ?? ''
    return /^[\w:.-]{1,60}$/.test(text) ? text : null
  }
  const check = fields.get('check') ?? ''
  return {
    tab: one('tab', TABS) ?? 'overview',
    tier: one('tier', BASE_TIERS),
    kind: one('kind', MERGE_KINDS),
    owner: id('owner'),
    isSkipped: fields.get('skipped') === '1',
    group: id('group'),
    check: /^\d{1,9}$/.test(check) ? Number(check) : null,
    dirt: one('dirt', DIRT),
  }
}

export function toAddress(place: BasePlace): string {
  const { tab, tier, kind, owner, isSkipped, group, check, dirt } = place
  const fields = new URLSearchParams()
  if (tab !== 'overview') fields.set('tab', tab)
  if (tier !== null) fields.set('tier', tier)
  if (kind !== null) fields.set('kind', kind)
  if (owner !== null) fields.set('owner', owner)
  if (isSkipped) fields.set('skipped', '1')
  if (group !== null) fields.set('group', group)
  if (check !== null) fields.set('check', String(check))
  if (dirt !== null) fields.set('dirt', dirt)
  return fields.toString()
}
