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
  /** `no-access`, `session-expired`, `stale`, `invalid`, `refused`, `unavailable`, `under-way`, `bug` */
  readonly error: string
  /**
   * For `invalid`: path of the field in the question → what is wrong with it, e.g. `rules.0.graceMinutes`. Widgets
   * know the words `empty`, `not-a-number`, `too-small`, `too-large`, `too-long`, `in-the-past` and show any other as
   * "check this".
   */
  readonly fields?: Readonly<Record<string, string>>
}

/** What became of a question to our own server, as a widget has to treat it. */
export type CallOutcome<Answer> =
  | { readonly status: 'ok'; readonly answer: Answer }
  /** The host gave no authorisation, or this user may not. Shown quietly. */
  | { readonly status: 'no-access' }
  /** No answer, or one that says to try again later. */
  | { readonly status: 'unavailable' }
  | { readonly status: 'stale' }
  /** The host said no for good. */
  | { readonly status: 'refused' }
  | { readonly status: 'invalid'; readonly fields: Readonly<Record<string, string>> }

/** Asks our own server. Never rejects for what the network or the server may do. */
export type Call = <Question, Answer>(
  endpoint: Endpoint<Question, Answer>,
  question: Question,
) => Promise<CallOutcome<Answer>>
