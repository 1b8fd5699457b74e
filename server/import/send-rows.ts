import type { HostImport, ImportOutcome } from '../core/host-import.ts'
import type { CompanyChange, LoadedCompany, LoadedRow, RowChange } from '../store/store.ts'
import { bodyOf } from './load-body.ts'
import { companyMark, companyOrder, rowMark } from './orders.ts'
import { resultAfter } from './result.ts'
import { ordersOf } from './row-orders.ts'
import { changeOf, firmChange, isAboutFirm, learn } from './settle-rows.ts'
import { takenOf } from './taken.ts'
import type { WriteTools } from './write-load.ts'

export interface Sending {
  readonly rows: readonly LoadedRow[]
  readonly companies: readonly LoadedCompany[]
  /** Rows the companies are made of, by their keys; others are made of their names alone. */
  readonly creators: ReadonlyMap<string, LoadedRow['body']>
  /** An earlier try may have got somewhere, and began no earlier. */
  readonly again: { readonly since: number } | null
  /** Throws when another run has taken over. */
  readonly still: () => Promise<void>
}

export async function sendAndSettle(tools: WriteTools, sending: Sending): Promise<void> {
  await makeCompanies(tools, sending)
  const { desk, load } = tools
  const { companies, idOf, orders } = await ordersOf(tools, sending.rows)
  const outcomes = await send(tools, orders, sending)
  await learn(tools, sending.rows, { outcomes, idOf })
  const now = desk.flow.clock.now()
  const isAgain = sending.again !== null
  const request = desk.host.capabilities(desk.tenant).hasLeads ? 'lead' : 'deal'
  const changes = sending.rows.map(row => {
    if (isAboutFirm(row)) return firmChange(row, companies.get(row.company ?? ''), now)
    return changeOf(row, outcomes.get(rowMark(load.id, row.line)), { now, request, isAgain })
  })
  await settle(tools, sending.rows, changes)
}

/** Companies first: people are linked to them. */
export async function makeCompanies(tools: WriteTools, sending: Sending): Promise<void> {
  const { desk, load, orders } = tools
  if (sending.companies.length === 0) return
  const made = sending.companies.map(company => {
    const creator = sending.creators.get(company.key) ?? null
    return companyOrder(company, creator, orders)
  })
  const outcomes = await send(tools, made, sending)
  const now = desk.flow.clock.now()
  const companies = sending.companies.map(({ key, line }): CompanyChange => {
    const outcome = outcomes.get(companyMark(load.id, line))
    return outcome?.done === true
      ? { key, state: 'done', id: outcome.id, isMade: true, at: now }
      : { key, state: 'failed', at: now }
  })
  const next = () => ({})
  await desk.flow.store.loads.settle(desk.tenant.id, load.id, {
    rows: [],
    companies,
    from: ['writing'],
    next,
  })
}

async function send(
  { desk, host, load }: WriteTools,
  orders: Parameters<HostImport['write']>[0]['orders'],
  { again, still }: Sending,
): Promise<ReadonlyMap<string, ImportOutcome>> {
  if (orders.length === 0) return new Map()
  await still()
  const isAgain = again !== null
  const since = again?.since ?? 0
  const taken = takenOf(desk, load.id)
  const outcomes = await host.write({ load: load.id, orders, isAgain, since, taken, still })
  return new Map(outcomes.map(outcome => [outcome.mark, outcome]))
}

async function settle(
  { desk, load, slice }: WriteTools,
  rows: readonly LoadedRow[],
  changes: readonly RowChange[],
): Promise<void> {
  const byLine = new Map(rows.map(row => [row.line, row]))
  await desk.flow.store.loads.settle(desk.tenant.id, load.id, {
    rows: changes,
    companies: [],
    from: ['writing'],
    next(before, lines) {
      const settled = changes.filter(({ line, state }) => lines.has(line) && state !== 'ready')
      const done = before.done + settled.length
      slice.done(settled.length)
      const result = resultAfter(bodyOf(before), settled, byLine)
      const share =
        before.total === null || before.total === 0 ? 0 : Math.min(1, done / before.total)
      return { done, share, pace: slice.pace(), body: { result, waits: null } }
    },
  })
}
