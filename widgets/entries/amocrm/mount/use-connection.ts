import { onMounted, onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Session, SessionOutcome } from '../../../api/session.ts'

/** While the account is being connected it is asked again every so often, and not for ever. */
const POLL_MS = 10_000
const POLLS = 6

export type ConnectionStatus = 'opening' | SessionOutcome['status'] | 'installing-long'

export interface Connection {
  readonly status: Readonly<ShallowRef<ConnectionStatus>>
  open(): Promise<void>
}

/**
 * Opens the session and waits for an installation that is under way. Whoever comes back to the window, perhaps from the
 * consent page, is answered at once.
 *
 */
export function useConnection(session: Session): Connection {
  const status = shallowRef<ConnectionStatus>('opening')
  const stop = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let polls = 0

  async function ask(): Promise<void> {
    clearTimeout(timer)
    const outcome = await session.get()
    if (stop.signal.aborted) return
    if (outcome.status !== 'installing') {
      status.value = outcome.status
      return
    }
    const mayWait = polls++ < POLLS
    status.value = mayWait ? 'installing' : 'installing-long'
    if (mayWait) timer = setTimeout(() => void ask(), POLL_MS)
  }

  async function open(): Promise<void> {
    polls = 0
    await ask()
  }

  onMounted(() => {
    const comeBack = (): void => {
      if (status.value === 'installing' || status.value === 'installing-long') void open()
    }
    window.addEventListener('focus', comeBack, { signal: stop.signal })
  })
  onScopeDispose(() => {
    stop.abort()
    clearTimeout(timer)
  })
  return { status, open }
}
