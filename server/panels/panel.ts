import type { Endpoint } from '../../shared/contract/endpoint.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { Session } from '../http/session.ts'
import type { Tenant } from '../tenant.ts'

/** Who asks and for which tenant; the only source of both. */
export interface PanelContext {
  readonly session: Session
  readonly tenant: Tenant
}

/** The server half of a widget: one address of our API. */
export interface Panel {
  readonly endpoint: Endpoint<unknown, unknown>
  /** Longest question, bytes; missing: the server's own limit. */
  readonly bodyLimit?: number
  /** @param question as it came, not yet believed */
  answer(question: unknown, context: PanelContext): Promise<unknown>
}

/** Ties an address to its answer; the two types come from the contract. */
export function definePanel<Question, Answer>(
  endpoint: Endpoint<Question, Answer>,
  readQuestion: (raw: unknown) => Question,
  answer: (question: Question, context: PanelContext) => Promise<Answer>,
): Panel {
  return {
    endpoint: endpoint as Endpoint<unknown, unknown>,
    answer: (raw, context) => answer(readQuestion(raw), context),
  }
}

/** An answer of the API that is no success. */
export class ApiFailure extends Error {
  readonly status: number
  readonly word: string
  readonly fields: Readonly<Record<string, string>> | undefined

  constructor(status: number, word: string, fields?: Readonly<Record<string, string>>) {
    super(word)
    this.status = status
    this.word = word
    this.fields = fields
  }
}

/** The card this user was let to see; nothing in the question can name another one. */
export function seenCard({ sees }: Session) {
  if (sees === null || !isCard(sees)) throw new ApiFailure(403, 'no-access')
  return sees
}

/** The same card, where this user may change it on the host himself: what he asks of us is written by our own token. */
export function changeableCard(session: Session) {
  const card = seenCard(session)
  if (session.may !== 'write') throw new ApiFailure(403, 'no-access')
  return card
}

function isCard(ref: EntityRef): ref is Extract<EntityRef, { kind: 'lead' | 'deal' }> {
  return ref.kind === 'lead' || ref.kind === 'deal'
}

export function requireAdmin({ isAdmin }: Session): void {
  if (!isAdmin) throw new ApiFailure(403, 'no-access')
}
