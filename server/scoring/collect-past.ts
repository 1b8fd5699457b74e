import { nameOf } from '../../shared/crm/model.ts'
import type { StageId, TenantId } from '../../shared/crm/ids.ts'
import type { Store, Observation } from '../store/store.ts'
import type { PastCard, Stay } from '../store/port/stays.ts'

const PAGE = 1000

type Places = Pick<Store, 'stays' | 'scores'>

/**
 * Takes what the mirror of the host's past tells of cards into their histories: stages, and how they ended. What is known already is not
 * written again, so it may be repeated at any time.
 */
export async function collectPast({ stays, scores }: Places, tenant: TenantId): Promise<void> {
  const closing = closingStages(await stays.pipelines(tenant))
  let after: string | null = null
  for (;;) {
    const page: Awaited<ReturnType<typeof stays.page>> = await stays.page(tenant, after, PAGE)
    const gone = page.filter(({ card }) => card.goneAt !== null)
    for (const { card } of gone) await scores.forget(tenant, card.card)
    await scores.observe(
      tenant,
      page
        .filter(({ card, stays: past }) => card.goneAt === null && past.length > 0)
        .map(({ card, stays: past }) => toObservation(card, past, closing)),
    )
    const last = page.at(-1)
    if (last === undefined) return
    after = nameOf(last.card.card)
  }
}

/** Stages on which a card is closed, removed ones too. */
function closingStages(
  pipelines: Awaited<ReturnType<Store['stays']['pipelines']>>,
): ReadonlySet<StageId> {
  return new Set(
    pipelines.flatMap(({ stages }) =>
      stages.flatMap(({ stage, status }) => (status === 'won' || status === 'lost' ? [stage] : [])),
    ),
  )
}

function toObservation(
  card: PastCard,
  past: readonly Stay[],
  closing: ReadonlySet<StageId>,
): Observation {
  const since = past.at(-1)?.enteredAt ?? card.createdAt
  const first = past.find(({ stage }) => closing.has(stage))
  return {
    seen: {
      card: card.card,
      title: card.title,
      pipeline: card.pipeline,
      stage: card.stage,
      stageSince: since,
      createdAt: card.createdAt,
      status: card.status,
      owner: card.owner,
      amount: card.amount,
      contacts: [],
      phones: [],
      nextStepAt: null,
      // A look at the card itself knows more: it is older news than any of them.
      seenAt: since,
    },
    events: past.map(({ enteredAt, stage }) => ({
      at: enteredAt,
      type: 'stage',
      stage,
      user: null,
      value: null,
    })),
    fixed: {
      source: card.source,
      origin: card.madeFrom === null ? null : card.madeFrom.kind,
    },
    firstClosedAt: first?.enteredAt ?? null,
  }
}
