import { shallowRef } from 'vue'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import type { FunnelDealsAnswer } from '../../shared/contract/funnel.ts'

/** A number somebody wants to see the cards of. */
export interface Behind {
  readonly title: string
  /** What its cards are called; deals when left out. */
  readonly kind?: CardKind
  /** The date of its rows is that of the win, not of the entry. */
  readonly isOfWins?: boolean
  /** @param after `next` of the page before; `null`: from the first one */
  read(after: string | null): Promise<CallOutcome<FunnelDealsAnswer>>
}

/** The list behind a number: opened, read on, closed. Only the number clicked last is shown. */
export function useDeals() {
  const behind = shallowRef<Behind | null>(null)
  const deals = shallowRef<FunnelDealsAnswer | null>(null)
  const hasFailed = shallowRef(false)

  async function readOn(after: string | null): Promise<void> {
    const wanted = behind.value
    if (wanted === null) return
    hasFailed.value = false
    const outcome = await wanted.read(after)
    if (behind.value !== wanted) return
    hasFailed.value = outcome.status !== 'ok'
    if (outcome.status !== 'ok') return
    const rows = after === null ? [] : (deals.value?.rows ?? [])
    deals.value = { ...outcome.answer, rows: [...rows, ...outcome.answer.rows] }
  }

  return {
    behind,
    deals,
    hasFailed,
    async open(wanted: Behind): Promise<void> {
      behind.value = wanted
      deals.value = null
      await readOn(null)
    },
    more: () => readOn(deals.value?.next ?? null),
    close(): void {
      behind.value = null
    },
  }
}
