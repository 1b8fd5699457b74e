import type { CardKind } from '../crm/model.ts'
import { type FunnelId, FUNNELS } from './three.ts'

/** A word of the settings; `none`: it is counted in none of the three. */
export type FunnelWord = FunnelId | 'none'

/** What is in the settings until somebody says otherwise: requests before the sale, deals are the sale. What service is, nobody can guess. */
export function usualFunnel(kind: CardKind): FunnelWord {
  return kind === 'lead' ? 'leads' : 'sales'
}

/** Which funnel each pipeline belongs to. @param saved as it was saved; what is no funnel in it counts as not said */
export function assignFunnels<Id extends string>(
  pipelines: readonly { readonly id: Id; readonly kind: CardKind }[],
  saved: Readonly<Record<string, unknown>>,
): Readonly<Record<FunnelId, readonly Id[]>> {
  const words = pipelines.map(({ id, kind }) => ({
    id,
    word: readFunnelWord(saved[id]) ?? usualFunnel(kind),
  }))
  const of = (funnel: FunnelId) => words.filter(({ word }) => word === funnel).map(({ id }) => id)
  return { leads: of('leads'), sales: of('sales'), service: of('service') }
}

export function readFunnelWord(value: unknown): FunnelWord | null {
  if (value === 'none') return 'none'
  return FUNNELS.find(funnel => funnel === value) ?? null
}
