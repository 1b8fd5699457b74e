import {
  changeMarket,
  getMarket,
  type MarketAnswer,
  type MarketChange,
} from '../../shared/contract/three-funnels.ts'
import { readNothing } from '../../shared/contract/read.ts'
import { readMarketChange } from '../../shared/contract/read-three.ts'
import { fromLine, MOST_COMPANIES, readOkveds, readRegions } from '../../shared/funnel/market.ts'
import { beginMatch } from '../funnel/match-market.ts'
import type { ListCounts, StoredMarket } from '../store/port/market.ts'
import { ApiFailure, definePanel, type Panel, type PanelContext, requireAdmin } from './panel.ts'
import type { PanelTools } from './tools.ts'

/** How many buyers there are. Read by everybody, told by administrators. */
export function marketPanels(tools: PanelTools): readonly Panel[] {
  return [
    definePanel(getMarket, readNothing, (_question, context) => answerMarket(tools, context)),
    definePanel(changeMarket, readMarketChange, async (change, context) => {
      requireAdmin(context.session)
      await applyChange(tools, change, context)
      return answerMarket(tools, context)
    }),
  ]
}

async function answerMarket(
  { flow }: PanelTools,
  { session, tenant }: PanelContext,
): Promise<MarketAnswer> {
  const { market, three } = flow.store
  const stored = await market.find(tenant.id)
  const { capacity = null, listedAt = null } = stored ?? {}
  const filter = {
    regions: readRegions(stored?.regions ?? '') ?? [],
    okveds: readOkveds(stored?.okveds ?? '') ?? [],
  }
  const [counts, clients] = await Promise.all([
    listedAt === null ? null : market.count(tenant.id, filter),
    three.clients(tenant.id),
  ])
  const mayChange = session.isAdmin
  if (stored !== null && counts !== null && listedAt !== null && capacity === null)
    return {
      by: 'list',
      capacity: counts.passing,
      inBase: counts.clients,
      bought: counts.buyers,
      list: toList(stored, counts),
      mayChange,
    }
  return {
    by: capacity === null ? 'none' : 'hand',
    capacity,
    inBase: clients.clients,
    bought: clients.buyers,
    list: stored === null || counts === null ? null : toList(stored, counts),
    mayChange,
  }
}

function toList(stored: StoredMarket, counts: ListCounts): MarketAnswer['list'] {
  const { listedAt, regions, okveds, matchedAt, asked, toAsk } = stored
  if (listedAt === null) return null
  return {
    companies: counts.companies,
    listedAt,
    regions,
    okveds,
    withoutOkved: counts.withoutOkved,
    matchedAt,
    asking: asked < toAsk ? { done: asked, of: toAsk } : null,
    known: counts.known,
  }
}

async function applyChange(
  { flow }: PanelTools,
  change: MarketChange,
  { tenant }: PanelContext,
): Promise<void> {
  const { market } = flow.store
  const match = () => beginMatch({ flow, tenant })
  switch (change.type) {
    case 'capacity':
      return market.setCapacity(tenant.id, change.capacity)
    case 'filter': {
      const { regions, okveds } = change
      refuseUnless(readRegions(regions) !== null, 'regions')
      refuseUnless(readOkveds(okveds) !== null, 'okveds')
      return market.setFilter(tenant.id, regions, okveds)
    }
    case 'list': {
      const rows = change.rows.map(fromLine).filter(row => row !== null)
      refuseUnless(rows.length === change.rows.length, 'rows')
      const known = change.isFirst ? 0 : await sizeOf(flow, tenant)
      refuseUnless(known + rows.length <= MOST_COMPANIES, 'rows', 'too-many')
      const now = flow.clock.now()
      const { isFirst, isLast } = change
      await market.addRows(tenant.id, rows, { isFirst, isLast, now })
      if (!isLast) return undefined
      // What is counted by a list needs no number typed before.
      await market.setCapacity(tenant.id, null)
      return match()
    }
    case 'forget-list':
      return market.forgetList(tenant.id)
    case 'match':
      return match()
    default:
      return change satisfies never
  }
}

async function sizeOf(flow: PanelTools['flow'], { id }: PanelContext['tenant']): Promise<number> {
  const { companies } = await flow.store.market.count(id, { regions: [], okveds: [] })
  return companies
}

function refuseUnless(isRight: boolean, field: string, word = 'unknown-word'): void {
  if (!isRight) throw new ApiFailure(422, 'invalid', { [field]: word })
}
