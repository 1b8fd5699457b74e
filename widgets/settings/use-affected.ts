import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef, WatchSource } from 'vue'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { AffectedAnswer } from '../../shared/contract/settings.ts'

/** Whom the changes on the screen would touch. */
export type Affected =
  | { readonly status: 'none' }
  /** So many cards have been read so far. */
  | { readonly status: 'counting'; readonly read: number }
  /** Something in the form is wrong; it cannot be counted before that is corrected. */
  | { readonly status: 'invalid' }
  | { readonly status: 'failed' }
  | Extract<AffectedAnswer, { status: 'counted' }>

const AFTER_TYPING_MS = 700
const ASK_AGAIN_MS = 2000

/**
 * Counts anew whenever the changes do, once the typing has paused; only the newest answer is kept.
 *
 * @param changes what the count depends on; `null`: nothing is changed
 */
export function useAffected(
  changes: WatchSource<unknown>,
  hasChanges: () => boolean,
  count: () => Promise<CallOutcome<AffectedAnswer>>,
): Readonly<ShallowRef<Affected>> {
  const affected = shallowRef<Affected>({ status: 'none' })
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(mine: number): Promise<void> {
    const outcome = await count()
    if (mine !== newest) return
    affected.value = toAffected(outcome)
    if (affected.value.status === 'counting') timer = setTimeout(() => void ask(mine), ASK_AGAIN_MS)
  }

  watch(changes, () => {
    clearTimeout(timer)
    const mine = ++newest
    affected.value = hasChanges() ? { status: 'counting', read: 0 } : { status: 'none' }
    if (hasChanges()) timer = setTimeout(() => void ask(mine), AFTER_TYPING_MS)
  })
  onScopeDispose(() => {
    newest++
    clearTimeout(timer)
  })
  return affected
}

function toAffected(outcome: CallOutcome<AffectedAnswer>): Affected {
  if (outcome.status === 'ok') return outcome.answer
  return { status: outcome.status === 'invalid' ? 'invalid' : 'failed' }
}
