/** One HTTP request to the portal's REST or to the OAuth server. No token and no parameter is kept. */
export interface CallEntry {
  readonly at: number
  readonly server: 'rest' | 'oauth'
  readonly memberId: string | null
  /** The called one; for a batch the inner ones. */
  readonly methods: readonly string[]
  readonly isBatch: boolean
  readonly userId: number | null
  /** `null`: unknown caller or a webhook. */
  readonly clientId: string | null
  /** First characters of the token with the rest masked. */
  readonly token: string | null
  /** 0: the connection was cut. */
  readonly status: number
  /** Of the outer call; of a batch the codes of its commands, too. */
  readonly errors: readonly string[]
  readonly ms: number
  readonly userAgent: string
  /** Sent by a page in a browser, so not by the product's server. */
  readonly fromBrowser: boolean
}

export interface CallCounts {
  /** HTTP requests, not methods. */
  readonly rest: number
  readonly restFromBrowser: number
  readonly oauth: number
  /** How many times each method ran, in a batch or not. */
  readonly methods: Readonly<Record<string, number>>
}

export interface CallLog {
  add(entry: CallEntry): void
  /** Newest last; at most 2,000. */
  readonly entries: readonly CallEntry[]
  /** Since the start; `reset` leaves it. */
  readonly total: number
  counts(): CallCounts
  reset(): void
}

const LONGEST = 2000

export function createCallLog(): CallLog {
  let entries: CallEntry[] = []
  let counted = { rest: 0, restFromBrowser: 0, oauth: 0 }
  let methods: Record<string, number> = {}
  let total = 0

  return {
    add(entry) {
      total += 1
      entries.push(entry)
      if (entries.length > LONGEST) entries.shift()
      counted[entry.server] += 1
      if (entry.server === 'rest' && entry.fromBrowser) counted.restFromBrowser += 1
      for (const method of entry.methods) methods[method] = (methods[method] ?? 0) + 1
    },
    get entries() {
      return entries
    },
    get total() {
      return total
    },
    counts: () => ({ ...counted, methods: { ...methods } }),
    reset() {
      entries = []
      counted = { rest: 0, restFromBrowser: 0, oauth: 0 }
      methods = {}
    },
  }
}

export function maskToken(token: string): string {
  return token === '' ? '' : `${token.slice(0, 4)}…`
}
