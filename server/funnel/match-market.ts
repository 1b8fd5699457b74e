import type { CompanyId } from '../../shared/crm/ids.ts'
import type { Desk } from '../flow/flow.ts'

/** Companies asked about at once. */
const CHUNK = 50

const CURSOR = 'market/company'

/** From the first company on, whatever a run before this one has done: known to the page before the job has its turn. */
export async function beginMatch({ flow, tenant }: Pick<Desk, 'flow' | 'tenant'>): Promise<void> {
  const { market, cursors, jobs } = flow.store
  const { total } = await market.companies(tenant.id, null, 1)
  await cursors.set(tenant.id, CURSOR, '')
  await market.setAsked(tenant.id, { asked: 0, toAsk: total, matchedAt: null })
  await jobs.add({ name: 'match-market', payload: { tenant: tenant.id } })
}

/**
 * Asks the host for ИНН of all companies with cards, so that they are found in the list of the market. Where it was cut off, the next run
 * goes on.
 */
export async function matchMarket({ flow, tenant, host }: Desk): Promise<void> {
  const { market, cursors, requisites } = flow.store
  const { ordinary } = await requisites.settings(tenant.id)
  const port = host.requisitesOf?.(tenant, null, ordinary)
  if (port === undefined) return
  const stored = await market.find(tenant.id)
  if (stored === null) return

  const isGoingOn = stored.asked < stored.toAsk
  let after = isGoingOn ? await cursors.get(tenant.id, CURSOR) : null
  let asked = isGoingOn ? stored.asked : 0
  for (;;) {
    const { companies, total } = await market.companies(tenant.id, after, CHUNK)
    const last = companies.at(-1)
    if (last === undefined) break
    const found = await port.sought(companies)
    const inns = new Map<CompanyId, string>([...found].map(([company, { inn }]) => [company, inn]))
    await market.keepInns(tenant.id, companies, inns)
    asked += companies.length
    after = last
    await cursors.set(tenant.id, CURSOR, last)
    await market.setAsked(tenant.id, { asked, toAsk: Math.max(total, asked), matchedAt: null })
  }
  await market.setAsked(tenant.id, { asked, toAsk: asked, matchedAt: flow.clock.now() })
}
