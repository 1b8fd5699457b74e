import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { searchParties } from '../../shared/contract/requisites.ts'
import type { FoundParty, PartySearchAnswer } from '../../shared/contract/requisites.ts'
import type { Call, CallOutcome } from '../../shared/contract/endpoint.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** How long a person has to stop typing before a request is spent. */
export const PAUSE_MS = 250

export interface SearchState {
  readonly isBusy: boolean
  readonly parties: readonly FoundParty[]
  /** What the last answer was to: what is typed may be ahead of it. */
  readonly text: string
  /** Said above the list, or instead of it. */
  readonly said: Message | null
  /** Shown for something else than what was typed. */
  readonly note: string | null
  readonly isBad: boolean
  /** Trying the same again may help. */
  readonly canRetry: boolean
  /** Key of the one that may be taken without choosing; `null`: a person has to choose. */
  readonly suggested: string | null
}

export interface Search {
  readonly state: Readonly<ShallowRef<SearchState>>
  /** Asked once nobody types any more. */
  typed(text: string): void
  /** Asked at once. */
  now(text: string): void
}

const IDLE: SearchState = {
  isBusy: false,
  parties: [],
  text: '',
  said: null,
  note: null,
  isBad: false,
  canRetry: false,
  suggested: null,
}

/**
 * Searches as people type. Only the answer to the newest question is shown: a slow first one never wins over a fast second.
 *
 * @param near town of the client, whose companies come first
 */
export function useSearch(call: Call, near: () => string | null): Search {
  const state = shallowRef(IDLE)
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => {
    newest++
    clearTimeout(timer)
  })

  async function ask(raw: string): Promise<void> {
    clearTimeout(timer)
    const mine = ++newest
    const text = raw.trim()
    if (text === '') return void (state.value = IDLE)
    // What was found before stays while the next answer is on its way: nothing jumps.
    state.value = { ...state.value, isBusy: true }
    const outcome = await call(searchParties, { text, near: near() })
    if (mine === newest) state.value = toState(outcome, text)
  }

  return {
    state,
    now: text => void ask(text),
    typed(text) {
      clearTimeout(timer)
      // An answer still on its way is to what nobody asks any more.
      newest++
      if (text.trim() === '') return void ask(text)
      if (text.trim() === state.value.text)
        return void (state.value = { ...state.value, isBusy: false })
      timer = setTimeout(() => void ask(text), PAUSE_MS)
    },
  }
}

function toState(outcome: CallOutcome<PartySearchAnswer>, text: string): SearchState {
  const state = { ...IDLE, text }
  if (outcome.status === 'no-access')
    return { ...state, isBad: true, said: { id: 'requisites.screen.no-access' } }
  if (outcome.status !== 'ok')
    return { ...state, isBad: true, canRetry: true, said: { id: 'requisites.screen.down' } }
  return { ...state, ...sayAnswer(outcome.answer) }
}

function sayAnswer(answer: PartySearchAnswer): Partial<SearchState> {
  switch (answer.type) {
    case 'empty':
      return {}
    case 'none':
      return { said: asIs(answer.text) }
    case 'wrong-id':
      return { said: asIs(answer.text), isBad: true }
    case 'trouble':
      return {
        said: asIs(answer.text),
        isBad: true,
        canRetry: answer.reason === 'down' || answer.reason === 'busy',
      }
    case 'found': {
      const { parties, text, note, suggested } = answer
      return { parties, note, suggested, said: asIs(text) }
    }
    default:
      return answer satisfies never
  }
}

function asIs(text: string): Message {
  return { id: 'ui.as-is', values: { text } }
}
