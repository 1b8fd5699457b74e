import { onMounted, onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { getSettings } from '../../../../shared/contract/settings.ts'
import { createCall } from '../../../api/client.ts'
import type { Line } from '../../context.ts'

/** Whether our server still reaches the account, as the server itself knows it. */
export type Access =
  | { readonly status: 'asking' | 'fine' | 'unavailable' }
  | {
      readonly status: 'troubled'
      /** A sentence each, in the reader's language. */
      readonly troubles: readonly string[]
      /** `null`: a new consent is not his to give, or does not help. */
      readonly connectPath: string | null
    }

/** Asks once, and again for whoever comes back to the window after something was wrong. */
export function useAccess({ session, send }: Line): {
  readonly access: Readonly<ShallowRef<Access>>
  ask(): Promise<void>
} {
  const access = shallowRef<Access>({ status: 'asking' })
  const call = createCall(session, send)
  const stop = new AbortController()

  async function ask(): Promise<void> {
    const outcome = await call(getSettings, {})
    if (stop.signal.aborted) return
    if (outcome.status !== 'ok') {
      access.value = { status: 'unavailable' }
      return
    }
    const { troubles, connectPath, canChange } = outcome.answer
    access.value =
      troubles.length === 0
        ? { status: 'fine' }
        : { status: 'troubled', troubles, connectPath: canChange ? connectPath : null }
  }

  onMounted(() => {
    void ask()
    const comeBack = (): void => {
      if (access.value.status === 'troubled') void ask()
    }
    window.addEventListener('focus', comeBack, { signal: stop.signal })
  })
  onScopeDispose(() => stop.abort())
  return { access, ask }
}
