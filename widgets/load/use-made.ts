import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import { getMade } from '../../shared/contract/import.ts'
import type { MadeCard } from '../../shared/contract/import.ts'

export interface Made {
  readonly cards: readonly MadeCard[]
  /** Where the next part begins; `null`: all of it is here. */
  readonly next: number | null
  /** The part asked for last has not come. */
  readonly hasFailed: boolean
  readonly isBusy: boolean
}

export interface MadeUse {
  readonly made: Readonly<ShallowRef<Made>>
  /** The next part, from the beginning at first. */
  more(): Promise<void>
}

const NOTHING: Made = { cards: [], next: 0, hasFailed: false, isBusy: false }

/** Cards that a load has made, part by part. */
export function useMade(call: Call, load: string): MadeUse {
  const made = shallowRef<Made>(NOTHING)
  return {
    made,
    async more() {
      const { cards, next, isBusy } = made.value
      if (next === null || isBusy) return
      made.value = { cards, next, hasFailed: false, isBusy: true }
      const outcome = await call(getMade, { load, after: next })
      made.value =
        outcome.status === 'ok'
          ? {
              cards: [...cards, ...outcome.answer.cards],
              next: outcome.answer.next,
              hasFailed: false,
              isBusy: false,
            }
          : { cards, next, hasFailed: true, isBusy: false }
    },
  }
}
