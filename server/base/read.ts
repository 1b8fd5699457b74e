import type { Desk } from '../flow/flow.ts'
import { indexKeys } from '../flow/index-keys.ts'
import type { BaseCheck } from '../store/store.ts'
import type { Slice } from './check-base.ts'

/**
 * Reads people into our key index, where requests are recognised by them, and firms beside it. All of them the first time, then those changed
 * since the check before.
 *
 * @returns whether all lists were read to their ends; also `false` where somebody has stopped it
 */
export async function readBase(desk: Desk, check: BaseCheck, slice: Slice): Promise<boolean> {
  const { flow, tenant, crm } = desk
  const { base, people } = flow.store
  const known = new Map((await base.feeds(tenant.id)).map(feed => [feed.feed, feed]))
  for (const feed of crm.base.feeds) {
    const before = known.get(feed)
    if (before?.check === check.number && before.isComplete) continue
    let cursor = before?.cursor ?? null
    let begunAt = performance.now()
    for await (const page of crm.base.read(feed, cursor)) {
      cursor = page.cursor
      await people.learn(
        tenant.id,
        page.contacts.map(contact => ({ contact, keys: indexKeys(contact) })),
      )
      const workedMs = performance.now() - begunAt
      begunAt = performance.now()
      const place = { feed, check: check.number, isComplete: false, workedMs }
      await base.keep(tenant.id, { ...page, ...place })
      slice.pages++
      if (!(await isRunning(desk, check)) || performance.now() > slice.until) return false
    }
    const end = { contacts: [], companies: [], papers: [], share: 1, total: null, workedMs: 0 }
    const place = { feed, check: check.number, isComplete: true, cursor: cursor ?? '0' }
    await base.keep(tenant.id, { ...end, ...place })
  }
  return true
}

/** Nobody has paused or cancelled it meanwhile. */
export async function isRunning({ flow, tenant }: Desk, check: BaseCheck): Promise<boolean> {
  const now = await flow.store.base.current(tenant.id)
  return now?.number === check.number && now.state === 'running'
}
