import type { CardKind } from '../crm/model.ts'
import type { CardFunnel } from '../funnel/here.ts'
import type { Instant } from '../time/instant.ts'
import { query } from './endpoint.ts'

export interface CardFunnelAnswer {
  readonly kind: CardKind
  /** `null`: the history of this card has not been read yet. */
  readonly funnel: CardFunnel | null
  readonly readAt: Instant
}

/** The funnel of the session's own card: nothing is named by the browser. */
export const getCardFunnel = query<Record<string, never>, CardFunnelAnswer>('/api/funnel/card')
