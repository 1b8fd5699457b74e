import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Call } from '../../shared/contract/endpoint.ts'
import { searchBanks } from '../../shared/contract/requisites.ts'
import type { FoundBank } from '../../shared/contract/requisites.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { PAUSE_MS } from './use-search.ts'

export interface BankState {
  /** `null`: none is chosen yet. */
  readonly bank: FoundBank | null
  /** To choose from. */
  readonly offered: readonly FoundBank[]
  readonly said: Message | null
}

export interface BankSearch {
  readonly state: Readonly<ShallowRef<BankState>>
  /** Asked once nobody types any more; a bank that was chosen before is so no longer. */
  typed(text: string): void
  take(bank: FoundBank): void
}

const SHOWN = 6
const NONE: BankState = { bank: null, offered: [], said: null }

/** Finds the client's bank as people type. @param changed told of every bank chosen, and of `null` for one given up */
export function useBank(call: Call, changed: (bank: FoundBank | null) => void): BankSearch {
  const state = shallowRef(NONE)
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(leave)

  function leave(): void {
    clearTimeout(timer)
    newest++
  }

  function take(bank: FoundBank): void {
    leave()
    state.value = { ...NONE, bank }
    changed(bank)
  }

  async function search(raw: string): Promise<void> {
    const mine = ++newest
    const text = raw.trim()
    if (text === '') return
    const outcome = await call(searchBanks, { text })
    if (mine !== newest) return
    if (outcome.status !== 'ok')
      return void (state.value = { ...NONE, said: { id: 'requisites.screen.down' } })
    const { answer } = outcome
    if (answer.type === 'none' || answer.type === 'trouble')
      state.value = { ...NONE, said: { id: 'ui.as-is', values: { text: answer.text } } }
    if (answer.type !== 'found') return
    const [only] = answer.banks
    // A whole БИК names one bank.
    if (only !== undefined && only.bik === text) return take(only)
    state.value = { ...NONE, offered: answer.banks.slice(0, SHOWN) }
  }

  return {
    state,
    take,
    typed(text) {
      // An answer still on its way is to what nobody asks any more.
      leave()
      const hadBank = state.value.bank !== null
      state.value = NONE
      if (hadBank) changed(null)
      timer = setTimeout(() => void search(text), PAUSE_MS)
    },
  }
}
