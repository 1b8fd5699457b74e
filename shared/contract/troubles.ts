import { query } from './endpoint.ts'

export interface TroublesAnswer {
  /** What an administrator has to mend in the account, a sentence each, heaviest first; empty: nothing. */
  readonly troubles: readonly string[]
  /** Where access is given anew, for a window of its own; `null`: the host has no such page. */
  readonly connect: string | null
}

/** What stands between us and the host, as found at the last daily check or by a refusal since then. */
export const getTroubles = query<Record<string, never>, TroublesAnswer>('/api/troubles')
