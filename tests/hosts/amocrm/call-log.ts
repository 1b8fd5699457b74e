/** One HTTP request to an account, the consent host or the API host. No token, no query value, no body is kept. */
export interface CallEntry {
  /** Virtual ms. */
  readonly at: number
  readonly server: 'api' | 'oauth' | 'page'
  readonly accountId: number | null
  /** `GET` … */
  readonly method: string
  /** With `{id}` for numbers and uids. */
  readonly path: string
  /** Names of the query's parameters. */
  readonly query: readonly string[]
  readonly clientId: string | null
  readonly userId: number | null
  /** 0: the connection was cut. */
  readonly status: number
  /** Why it was refused, without values; `null` when it was not. */
  readonly refusal: string | null
  readonly ms: number
}

export interface CallLog {
  add(entry: CallEntry): void
  /** Newest last; at most 5,000. */
  readonly entries: readonly CallEntry[]
  /** Since the start; `reset` leaves it. */
  readonly total: number
  /** Calls to `/api/…` since the last reset, by `GET /api/v4/leads`. */
  counts(): Readonly<Record<string, number>>
  /** Number of calls to `/api/…` since the last reset, from a browser's session left out. */
  apiCalls(): number
  /** Refused ones (4xx), newest last. */
  refusals(): readonly CallEntry[]
  reset(): void
}

const LONGEST = 5000

export function createCallLog(): CallLog {
  let entries: CallEntry[] = []
  let counted: Record<string, number> = {}
  let apiCalls = 0
  let total = 0
  return {
    add(entry) {
      total += 1
      entries.push(entry)
      if (entries.length > LONGEST) entries.shift()
      if (entry.server !== 'api') return
      if (entry.clientId !== null) apiCalls += 1
      const key = `${entry.method} ${entry.path}`
      counted[key] = (counted[key] ?? 0) + 1
    },
    get entries() {
      return entries
    },
    get total() {
      return total
    },
    counts: () => ({ ...counted }),
    apiCalls: () => apiCalls,
    refusals: () => entries.filter(({ status }) => status >= 400 && status < 500),
    reset() {
      entries = []
      counted = {}
      apiCalls = 0
    },
  }
}

/** `/api/v4/leads/48120031/notes` → `/api/v4/leads/{id}/notes` */
export function patternOf(path: string): string {
  return path
    .split('/')
    .map(part => (/^\d+$/.test(part) || /^[0-9a-f-]{20,}$/.test(part) ? '{id}' : part))
    .join('/')
}
