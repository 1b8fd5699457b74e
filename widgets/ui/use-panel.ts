import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'

/** All a panel can be. Exactly one branch of the template per status. */
export type PanelState<Data> =
  | { readonly status: 'loading' }
  /** `isOld`: the last attempt to read it anew failed. */
  | { readonly status: 'ready'; readonly data: Data; readonly isOld: boolean }
  | { readonly status: 'empty' }
  | { readonly status: 'failed' }
  | { readonly status: 'no-access' }

export interface Panel<Data> {
  readonly state: Readonly<ShallowRef<PanelState<Data>>>
  /** Starts anew, skeleton and all. */
  reload(): Promise<void>
  /** Reads again behind what is shown; a failure marks it as old instead of taking it away. */
  refresh(): Promise<void>
}

/**
 * Loads a panel and keeps only the newest answer: a slow first reply never overwrites a fast second one.
 *
 * @param load answers `null` when there is nothing to show
 */
export function usePanel<Data>(load: () => Promise<CallOutcome<Data | null>>): Panel<Data> {
  const state = shallowRef<PanelState<Data>>({ status: 'loading' })
  let newest = 0

  async function read(): Promise<void> {
    const mine = ++newest
    const next = await load().then(toState, (): PanelState<Data> => ({ status: 'failed' }))
    if (mine === newest) state.value = keepWhatIsShown(state.value, next)
  }

  async function reload(): Promise<void> {
    state.value = { status: 'loading' }
    await read()
  }

  onScopeDispose(() => {
    newest++
  })
  void reload()
  return { state, reload, refresh: read }
}

function toState<Data>(outcome: CallOutcome<Data | null>): PanelState<Data> {
  if (outcome.status === 'no-access') return { status: 'no-access' }
  if (outcome.status !== 'ok') return { status: 'failed' }
  if (outcome.answer === null) return { status: 'empty' }
  return { status: 'ready', data: outcome.answer, isOld: false }
}

function keepWhatIsShown<Data>(shown: PanelState<Data>, next: PanelState<Data>): PanelState<Data> {
  if (shown.status === 'ready' && next.status === 'failed') return { ...shown, isOld: true }
  return next
}
