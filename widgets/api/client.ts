import type { ApiError, Call, CallOutcome, Endpoint } from '../../shared/contract/endpoint.ts'
import type { Fetch, Session, SessionOutcome } from './session.ts'

/**
 * Asks our own server with the session's bearer. A session that ended is renewed once per question.
 *
 * @param send the platform's `fetch` with a time limit
 */
export function createCall(session: Session, send: Fetch): Call {
  return async (endpoint, question) => {
    const first = await attempt(endpoint, question)
    return first === 'session-expired' ? settle(await attempt(endpoint, question)) : first
  }

  async function attempt<Question, Answer>(
    endpoint: Endpoint<Question, Answer>,
    question: Question,
  ): Promise<CallOutcome<Answer> | 'session-expired'> {
    const opened = await session.get()
    if (opened.status !== 'ok') return withoutSession(opened)

    const { token } = opened.session
    const response = await sendQuestion(endpoint, question, token)
    if (response === null) return { status: 'unavailable' }
    if (response.status === 401) {
      session.drop(token)
      return 'session-expired'
    }
    return readOutcome<Answer>(response)
  }

  async function sendQuestion<Question, Answer>(
    endpoint: Endpoint<Question, Answer>,
    question: Question,
    token: string,
  ): Promise<Response | null> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    const isQuery = endpoint.method === 'GET'
    if (!isQuery) headers['content-type'] = 'application/json'
    try {
      return await send(isQuery ? withQuestion(endpoint.path, question) : endpoint.path, {
        method: endpoint.method,
        headers,
        ...(isQuery ? {} : { body: JSON.stringify(question) }),
      })
    } catch {
      // Offline, cut off or too slow: an answer in itself.
      return null
    }
  }
}

/** A page that waits for the installation asks before it shows a widget; for the widget itself nobody answers. */
function withoutSession({
  status,
}: Exclude<SessionOutcome, { readonly status: 'ok' }>): CallOutcome<never> {
  return { status: status === 'installing' ? 'unavailable' : status }
}

function settle<Answer>(outcome: CallOutcome<Answer> | 'session-expired'): CallOutcome<Answer> {
  return outcome === 'session-expired' ? { status: 'unavailable' } : outcome
}

function withQuestion(path: string, question: unknown): string {
  const entries = Object.entries(question ?? {}).filter(([, value]) => value !== null)
  const query = new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

async function readOutcome<Answer>(response: Response): Promise<CallOutcome<Answer>> {
  const body: unknown = await response.json().catch(() => null)
  // Our own server of the same release; the contract is one constant for both sides.
  if (response.ok && body !== null) return { status: 'ok', answer: body as Answer }
  if (response.status === 403) return { status: 'no-access' }
  if (response.status === 409) return { status: 'stale' }
  if (response.status === 422) return readRefusal(body)
  return { status: 'unavailable' }
}

function readRefusal(body: unknown): CallOutcome<never> {
  // As above: the shape of every answer of ours that is no success.
  const error = body as Partial<ApiError> | null
  return error?.error === 'refused'
    ? { status: 'refused' }
    : { status: 'invalid', fields: error?.fields ?? {} }
}
