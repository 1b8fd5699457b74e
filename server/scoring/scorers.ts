import type { TenantId } from '../../shared/crm/ids.ts'
import type { CardKind } from '../../shared/crm/model.ts'
import { asInstant, type Instant, MINUTE } from '../../shared/time/instant.ts'
import type { ModelVersion, Store } from '../store/store.ts'
import { type Learnt, type Report, readLearnt, readReport } from './learnt.ts'

/** What a tenant's cards of a kind have taught last, read and ready. */
export interface Current {
  readonly version: number
  readonly madeAt: Instant
  readonly state: ModelVersion['state']
  readonly learnt: Learnt
  readonly report: Report
}

/** Models as they are read: hundreds of kilobytes each, so not for every card anew. */
export interface Scorers {
  /** `null`: nothing was learnt yet. A version put in place by another process is seen within a minute. */
  current(tenant: TenantId, kind: CardKind): Promise<Current | null>
  /** There is a new one. */
  renew(tenant: TenantId, kind: CardKind): void
  /** Ends what is counted in threads. */
  readonly stopping: AbortSignal
  stop(): void
}

const KEPT = 50
const FRESH_MS = MINUTE

interface Kept {
  readonly readAt: Instant
  readonly current: Promise<Current | null>
}

/** @param now real time */
export function createScorers(store: Pick<Store, 'scores'>, now: () => Instant): Scorers {
  const kept = new Map<string, Kept>()
  const stopping = new AbortController()
  const keyOf = (tenant: TenantId, kind: CardKind) => `${tenant}/${kind}`

  return {
    current(tenant, kind) {
      const key = keyOf(tenant, kind)
      const known = kept.get(key)
      if (known !== undefined && now() < known.readAt + FRESH_MS) return known.current
      const current = read(store, tenant, kind)
      kept.delete(key)
      kept.set(key, { readAt: now(), current })
      current.catch(() => kept.delete(key))
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
      return current
    },
    renew: (tenant, kind) => void kept.delete(keyOf(tenant, kind)),
    stopping: stopping.signal,
    stop: () => stopping.abort(),
  }
}

async function read(
  { scores }: Pick<Store, 'scores'>,
  tenant: TenantId,
  kind: CardKind,
): Promise<Current | null> {
  const found = await scores.current(tenant, kind)
  if (found === null) return null
  const learnt = readLearnt(found.learnt)
  const report = readReport(found.report)
  if (learnt === null || report === null) return null
  return {
    version: found.version,
    madeAt: asInstant(found.madeAt),
    state: found.state,
    learnt,
    report,
  }
}
