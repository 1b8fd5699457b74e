import { asId } from '../../shared/crm/ids.ts'
import type { Card } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import { toCardRef } from './card-ref.ts'
import type { CountedCard, PagePlace } from './port/funnel.ts'

/** A mirrored card as lists show it; `card` is the table's name in the query. */
export interface CardRow {
  readonly card: string
  readonly title: string | null
  readonly pipeline: string
  readonly stage: string
  readonly status: string
  readonly owner: string | null
  readonly amount: number | null
  readonly currency: string | null
  readonly entered_at: number
}

export const CARD_FIELDS = `card.card, card.title, card.pipeline, card.stage, card.status, card.owner, card.amount, card.currency`

/** Values of a page: after which moment, after which card of it, how many. */
export function placeOf({
  after,
  limit,
}: {
  readonly after: PagePlace | null
  readonly limit: number
}): readonly unknown[] {
  return [after?.enteredAt ?? null, after?.card ?? null, limit]
}

export function toCountedCard(row: CardRow): CountedCard {
  const { amount, currency } = row
  return {
    card: toCardRef(row.card),
    title: row.title ?? '',
    pipeline: asId(row.pipeline),
    stage: asId(row.stage),
    status: row.status as Card['status'],
    owner: row.owner,
    amount: amount === null || currency === null ? null : { minor: amount, currency },
    enteredAt: asInstant(row.entered_at),
  }
}
