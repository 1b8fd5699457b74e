import type { TenantId } from '../../shared/crm/ids.ts'
import type { CardKind, CardRef } from '../../shared/crm/model.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { writeScores } from '../store/scores-rows.ts'
import type { Store } from '../store/store.ts'
import { createCardScorer } from './score-card.ts'
import type { Current, Scorers } from './scorers.ts'
import { workApart } from './work-apart.ts'

/** Counts the chance of one card anew: after a look at it. */
export async function rescoreCard(
  { scores }: Pick<Store, 'scores'>,
  scorers: Scorers,
  {
    tenant,
    card,
    now,
  }: { readonly tenant: TenantId; readonly card: CardRef; readonly now: Instant },
): Promise<void> {
  const current = await scorers.current(tenant, card.kind)
  if (current === null || current.learnt.model === null) return
  const history = await scores.history(tenant, card)
  if (history === null || history.closedAt !== null) return
  const score = createCardScorer(current.learnt, { version: current.version, now })
  if (score !== null) await scores.put(tenant, writeScores([{ card, score: score(history) }]))
}

interface Whole {
  readonly tenant: TenantId
  readonly kind: CardKind
  readonly now: Instant
  /** Ends it half-way; what was counted until then stays. */
  readonly signal?: AbortSignal
}

/** Counts the chances of all open cards anew, in a thread of its own; time alone moves them. */
export async function rescoreAll(
  { scores }: Pick<Store, 'scores'>,
  current: Pick<Current, 'learnt' | 'version'>,
  { tenant, kind, now, signal }: Whole,
): Promise<void> {
  const { learnt, version } = current
  const pages = scores.histories(tenant, { kind, isClosed: false })
  // What one page has come to is written while the next one is counted.
  let writing = Promise.resolve()
  for await (const answer of workApart({ type: 'score', learnt, version, now }, pages, signal)) {
    await writing
    if (answer.type === 'page') {
      writing = scores.put(tenant, answer.text)
      writing.catch(() => undefined)
    }
  }
  await writing
}
