import type { TenantId } from '../shared/crm/ids.ts'
import type { Service } from '../server/service.ts'

/** What a stage of either host offers. */
interface Restful {
  readonly service: Service
  readonly tenant: TenantId
  retryNow(): Promise<void>
}

/** Retries, then what comes round every hour and minute, then their retries. */
export async function comeToRest(stage: Restful): Promise<void> {
  await stage.service.kick()
  await endRetries(stage)
  for (const name of ['learn-base', 'sweep', 'review', 'review'] as const) {
    await stage.service.store.jobs.add({ name, payload: { tenant: stage.tenant } })
    await endRetries(stage)
  }
}

/**
 * The tries of one job are spread over two hours in the product and over a second here, so a storm that does not let up uses
 * them all: what is then set aside for a person is tried again as he does it in the journal.
 */
export async function endRetries(stage: Restful): Promise<void> {
  const { jobs } = stage.service.store
  for (let round = 0; round < 8; round++) {
    await stage.retryNow()
    const buried = await jobs.buried(stage.tenant)
    if (buried.length === 0) return
    for (const { id } of buried) await jobs.replay(stage.tenant, id)
  }
  throw new Error('jobs are set aside again and again')
}
