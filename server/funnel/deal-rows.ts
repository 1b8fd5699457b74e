import type { FunnelDealsAnswer } from '../../shared/contract/funnel.ts'
import { nameOf } from '../../shared/crm/model.ts'
import { asInstant } from '../../shared/time/instant.ts'
import type { CountedPage, PagePlace } from '../store/port/funnel.ts'
import type { KnownPipeline } from '../store/store.ts'

/** Rows of a list of deals at once. */
export const PAGE = 50

export function readPlace(after: string | null): PagePlace | null {
  const match = /^(\d+)\.(.+)$/.exec(after ?? '')
  return match === null ? null : { enteredAt: asInstant(Number(match[1])), card: match[2] ?? '' }
}

/** A page of deals in words: names of stages and people. */
export function toDeals(
  page: CountedPage,
  words: {
    readonly pipelines: readonly KnownPipeline[]
    /** Id of a user → name. */
    readonly names: ReadonlyMap<string, string>
  },
): FunnelDealsAnswer {
  const stages = new Map(
    words.pipelines.flatMap(({ pipeline, stages: own }) =>
      own.map(({ stage, name }) => [`${pipeline} ${stage}`, name]),
    ),
  )
  return {
    rows: page.cards.map(({ card, title, pipeline, stage, owner, amount, enteredAt }) => ({
      card,
      title,
      stage: stages.get(`${pipeline} ${stage}`) ?? null,
      owner: words.names.get(owner ?? '') ?? null,
      amount,
      enteredAt,
    })),
    total: page.total,
    next: nextOf(page),
  }
}

function nextOf({ cards, total }: CountedPage): FunnelDealsAnswer['next'] {
  const last = cards.at(-1)
  const isFull = cards.length === PAGE && total > PAGE
  return last !== undefined && isFull ? `${last.enteredAt}.${nameOf(last.card)}` : null
}
