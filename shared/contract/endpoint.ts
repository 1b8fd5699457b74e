/** One address of our own HTTP API, known to both sides: what is asked, what is answered. */
export interface Endpoint<Question, Answer> {
  readonly method: 'GET' | 'POST'
  readonly path: `/api/${string}`
  /** Never set. Carries the two types so that client and server infer them from the same constant. */
  readonly types?: { readonly question: Question; readonly answer: Answer }
}

/** Reads; may be repeated freely. The question travels in the address, so no personal data in it. */
export function query<Question, Answer>(path: `/api/${string}`): Endpoint<Question, Answer> {
  return { method: 'GET', path }
}

/** Changes something. */
export function command<Question, Answer>(path: `/api/${string}`): Endpoint<Question, Answer> {
  return { method: 'POST', path }
}

/** Body of every answer of ours that is no success. */
export interface ApiError {
  /** `no-access`, `session-expired`, `stale`, `invalid`, `unavailable`, `bug` */
  readonly error: string
  /** Field names with what is wrong, for `invalid`. */
  readonly fields?: Readonly<Record<string, string>>
}
