import type { EntityRef } from '../../shared/crm/model.ts'
import { openSession } from '../../shared/contract/session.ts'
import type { SessionAnswer, SessionQuestion } from '../../shared/contract/session.ts'

/** Who asks, as the host's page can prove it. */
export interface Identity {
  readonly host: string
  readonly subject: EntityRef | null
  /** `null`: the host gave this user no authorisation. @param isFresh `true`: asked of the host this moment */
  proof(isFresh: boolean): Promise<Readonly<Record<string, string>> | null>
}

/** The platform's `fetch`, or one of a test. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type SessionOutcome =
  | { readonly status: 'ok'; readonly session: SessionAnswer }
  | { readonly status: 'no-access' }
  | { readonly status: 'unavailable' }
  /** The host has installed us, but our server has no access to the account yet. Trying again may help. */
  | { readonly status: 'installing' }

/** One way to our server's bearer. Never rejects. @param isRenewal `true`: an earlier bearer has ended */
export type OpenSession = (isRenewal: boolean) => Promise<SessionOutcome>

export interface Session {
  /** The open session, opened at the first call and shared by calls that come meanwhile. */
  get(): Promise<SessionOutcome>
  /** Forgets this token, so that the next `get` opens another session. */
  drop(token: string): void
  /** What is known without asking; `null` before the first success. */
  readonly known: SessionAnswer | null
}

/** Keeps the bearer in memory alone: no storage, no cookie. */
export function createSession(open: OpenSession): Session {
  let current: Promise<SessionOutcome> | null = null
  let known: SessionAnswer | null = null

  return {
    get known() {
      return known
    },
    get() {
      current ??= open(known !== null).then(outcome => {
        if (outcome.status === 'ok') known = outcome.session
        else current = null
        return outcome
      })
      return current
    },
    drop(token) {
      if (known?.token === token) current = null
    },
  }
}

/**
 * Shows our server what the host's page gave. A token may have ended by the host's clock and not by ours, so a refusal is
 * believed of a fresh one alone.
 */
export async function openByProof(identity: Identity, send: Fetch): Promise<SessionOutcome> {
  const first = await openWith(identity, send, false)
  return first.status === 'refused' ? toOutcome(await openWith(identity, send, true)) : first
}

function toOutcome(outcome: SessionOutcome | Refused): SessionOutcome {
  return outcome.status === 'refused' ? { status: 'no-access' } : outcome
}

interface Refused {
  readonly status: 'refused'
}

async function openWith(
  identity: Identity,
  send: Fetch,
  isFresh: boolean,
): Promise<SessionOutcome | Refused> {
  try {
    const proof = await identity.proof(isFresh)
    if (proof === null) return { status: 'no-access' }
    const question: SessionQuestion = { host: identity.host, proof, subject: identity.subject }
    const response = await send(openSession.path, {
      method: openSession.method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
    if (response.status === 401 || response.status === 403) return { status: 'refused' }
    if (response.status === 409) return { status: 'installing' }
    if (!response.ok) return { status: 'unavailable' }
    // Our own server of the same release; the contract is one constant for both sides.
    return { status: 'ok', session: (await response.json()) as SessionAnswer }
  } catch {
    // The network failed, or the host's page did not answer: for the reader it is the same.
    return { status: 'unavailable' }
  }
}
