import type { Card, Money } from '../crm/model.ts'
import { addMoney } from './money.ts'
import type { Ratio } from './report.ts'

/** From a stranger's first word to a client who comes back, in this order. */
export const FUNNELS = ['leads', 'sales', 'service'] as const
export type FunnelId = (typeof FUNNELS)[number]

/** Cards of a funnel's cohort that are alike in all that is counted. */
export interface EntryGroup {
  /** `left`: it stands in a pipeline of another funnel. */
  readonly status: Card['status'] | 'left'
  /** It ended with success in this funnel, wherever it went then. */
  readonly isWon: boolean
  /** It, what was made of it, or (behind the sale) its client came to the next funnel. */
  readonly isHandedOver: boolean
  readonly count: number
  /** `null`: none of them has an amount. */
  readonly sum: Money | null
}

export type EntryFacts = Pick<EntryGroup, 'status' | 'isWon' | 'isHandedOver'>

/** `handed-over` and `not-handed-over` together are those that could be. */
export const ENTRY_COUNTS = [
  'entered',
  'won',
  'lost',
  'open',
  'handed-over',
  'not-handed-over',
] as const
export type EntryCount = (typeof ENTRY_COUNTS)[number]

/** The one place that says what each number counts; its list of cards is made by the same words. */
export function isEntryCounted(facts: EntryFacts, count: EntryCount, funnel: FunnelId): boolean {
  const { status, isWon, isHandedOver } = facts
  switch (count) {
    case 'entered':
      return true
    case 'won':
      return isWon
    case 'lost':
    case 'open':
      return status === count
    case 'handed-over':
      return isDue(facts, funnel) && isHandedOver
    case 'not-handed-over':
      return isDue(facts, funnel) && !isHandedOver
    default:
      return count satisfies never
  }
}

/** Every request could become a sale; only a sale that was made can become service; behind it there is nothing. */
function isDue({ isWon }: EntryFacts, funnel: FunnelId): boolean {
  if (funnel === 'service') return false
  return funnel === 'leads' || isWon
}

/** All there are: for lists, which ask by them. */
export const EVERY_ENTRY: readonly EntryFacts[] = (
  ['open', 'won', 'lost', 'left'] as const
).flatMap(status =>
  [true, false].flatMap(isWon =>
    [true, false].map(isHandedOver => ({ status, isWon, isHandedOver })),
  ),
)

export interface FunnelSummary {
  readonly entered: number
  readonly won: number
  readonly lost: number
  readonly open: number
  /** Of the won ones, by currency. */
  readonly sums: readonly Money[]
  /** To the next funnel; `null`: there is none. */
  readonly handedOver: Ratio | null
}

/** @param groups of one period */
export function summarize(groups: readonly EntryGroup[], funnel: FunnelId): FunnelSummary {
  const pick = (count: EntryCount) => groups.filter(group => isEntryCounted(group, count, funnel))
  const total = (count: EntryCount) => pick(count).reduce((sum, group) => sum + group.count, 0)
  const part = total('handed-over')
  return {
    entered: total('entered'),
    won: total('won'),
    lost: total('lost'),
    open: total('open'),
    sums: addMoney(pick('won').flatMap(({ sum }) => sum ?? [])),
    handedOver: funnel === 'service' ? null : { part, whole: part + total('not-handed-over') },
  }
}
