import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import { changeSetup } from '../../shared/contract/import.ts'
import type { LoadSetup } from '../../shared/contract/import.ts'

export interface SetupUse {
  /** What is chosen and not yet kept by the server; `null`: all of it is. */
  readonly draft: Readonly<ShallowRef<LoadSetup | null>>
  /** Why the last change is not kept; what was chosen stays on the screen. */
  readonly failure: Readonly<ShallowRef<Exclude<CallOutcome<never>['status'], 'ok'> | null>>
  /** Keeps a change at once. Those that come meanwhile are kept after it, the newest alone. */
  change(setup: LoadSetup): Promise<void>
  /** Tries again to keep what is not kept. @returns whether everything is */
  keep(): Promise<boolean>
}

/**
 * A change made while another was on its way: of a file that is read otherwise now the columns are others, and those it was made with are
 * none of anybody's choice.
 *
 * @param sent what it was made from
 * @param kept what the server has made of that
 */
function withGuess(newer: LoadSetup, sent: LoadSetup, kept: LoadSetup | null): LoadSetup {
  if (kept === null || newer.mapping !== sent.mapping) return newer
  const isSameHeader = newer.hasHeader === sent.hasHeader && newer.headerLine === sent.headerLine
  const { hasHeader, headerLine, mapping } = kept
  return { ...newer, mapping, ...(isSameHeader && { hasHeader, headerLine }) }
}

/** @param take reads the load anew, with what now stands against a rehearsal */
export function useSetup(call: Call, load: string, take: () => Promise<void>): SetupUse {
  const draft = shallowRef<LoadSetup | null>(null)
  const failure = shallowRef<SetupUse['failure']['value']>(null)
  let sending: Promise<boolean> | null = null

  async function send(): Promise<boolean> {
    while (draft.value !== null) {
      const setup = draft.value
      const outcome = await call(changeSetup, { load, setup })
      if (outcome.status !== 'ok') {
        failure.value = outcome.status
        if (outcome.status === 'stale') await giveUp()
        return false
      }
      failure.value = null
      if (draft.value !== null && draft.value !== setup)
        draft.value = withGuess(draft.value, setup, outcome.answer.setup)
      // What is read anew stands on the screen before the choice is taken off it: nothing jumps back in between.
      if (draft.value === setup) await take()
      if (draft.value === setup) draft.value = null
    }
    return true
  }

  /** It loads already: what is chosen cannot be kept any more, and the screen shows what is. */
  async function giveUp(): Promise<void> {
    await take()
    draft.value = null
  }

  function keep(): Promise<boolean> {
    sending ??= send().finally(() => {
      sending = null
    })
    return sending
  }

  return {
    draft,
    failure,
    async change(setup) {
      draft.value = setup
      await keep()
    },
    keep,
  }
}
