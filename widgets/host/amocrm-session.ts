import { openSession } from '../../shared/contract/session.ts'
import type { SessionAnswer, SessionQuestion } from '../../shared/contract/session.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { SessionOutcome } from '../api/session.ts'
import type { AmoWidget } from './amocrm-api.ts'

const ANSWER_TIMEOUT_MS = 15_000

/**
 * Opens a session by amoCRM's one-time token, which the page fetches and adds to the request by itself. Always fresh, so
 * there is nothing to try twice; and called once per mount, since the market forbids it in loops (reference §15).
 *
 * @param server `https://…` of our server
 */
export function openByPageToken(
  widget: Pick<AmoWidget, '$authorizedAjax'>,
  server: string,
  subject: EntityRef | null,
): Promise<SessionOutcome> {
  const question: SessionQuestion = { host: 'amocrm', proof: {}, subject }
  return new Promise(resolve => {
    widget
      .$authorizedAjax({
        url: `${server}${openSession.path}`,
        method: openSession.method as 'POST',
        contentType: 'application/json',
        dataType: 'json',
        data: JSON.stringify(question),
        timeout: ANSWER_TIMEOUT_MS,
      })
      .then(
        // Our own server of the same release; the contract is one constant for both sides.
        answer => resolve({ status: 'ok', session: answer as SessionAnswer }),
        failure => resolve({ status: toStatus(failure?.status) }),
      )
  })
}

/** A page that got no token of its own host has no status of ours, either. */
function toStatus(code: number | undefined): Exclude<SessionOutcome['status'], 'ok'> {
  if (code === 409) return 'installing'
  return code === 401 || code === 403 ? 'no-access' : 'unavailable'
}
