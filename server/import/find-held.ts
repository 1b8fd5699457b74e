import type { ImportOutcome } from '../core/host-import.ts'
import type { CompanyChange, LoadedCompany, LoadedRow, RowChange } from '../store/store.ts'
import { bodyOf } from './load-body.ts'
import { companyMark, companyOrder, rowMark } from './orders.ts'
import { resultAfter } from './result.ts'
import { creatorsOf, ordersOf } from './row-orders.ts'
import { changeOf, isAboutFirm, learn } from './settle-rows.ts'
import { takenOf } from './taken.ts'
import type { WriteTools } from './write-load.ts'

interface Held {
  readonly rows: readonly LoadedRow[]
  readonly companies: readonly LoadedCompany[]
  /** No earlier than this they were sent, ms since 1970. */
  readonly since: number
}

/** Of rows that a run cut off has left: what was made is known before it is taken back, what was not is not made any more. */
export async function findHeld(tools: WriteTools, held: Held): Promise<void> {
  const { desk, load } = tools
  const { loads } = desk.flow.store
  const { id: tenant } = desk.tenant
  const companies = await findCompanies(tools, held)
  await loads.settle(tenant, load.id, {
    rows: [],
    companies,
    from: ['writing'],
    next: () => ({}),
  })
  const { companies: known, idOf, orders } = await ordersOf(tools, held.rows)
  const outcomes = await find(tools, orders, held.since)
  await learn(tools, held.rows, { outcomes, idOf })
  const now = desk.flow.clock.now()
  const request = desk.host.capabilities(desk.tenant).hasLeads ? ('lead' as const) : 'deal'
  const changes = held.rows.map((row): RowChange => {
    const { line } = row
    const outcome = outcomes.get(rowMark(load.id, line))
    if (outcome !== undefined || row.fate === 'doubtful')
      return changeOf(row, outcome, { now, request, isAgain: true })
    // Where nobody can tell whether it was the load or a person, it stays.
    if (row.adds !== null && row.contact !== null)
      return { line, state: 'kept', reasons: [{ id: 'import.kept-unsure' }] }
    const company = isAboutFirm(row) ? known.get(row.company ?? '') : undefined
    if (company?.isMade !== true || row.fate !== 'create') return { line, state: 'undone' }
    return { line, state: 'done', made: `company:${company.id}`, at: now }
  })
  const byLine = new Map(held.rows.map(row => [row.line, row]))
  await loads.settle(tenant, load.id, {
    rows: changes,
    companies: [],
    from: ['writing'],
    next(before, lines) {
      const found = changes.filter(({ line, state }) => lines.has(line) && state === 'done')
      const total = before.total === null ? null : before.total + found.length
      return { total, body: { result: resultAfter(bodyOf(before), found, byLine), waits: null } }
    },
  })
}

async function findCompanies(
  tools: WriteTools,
  { rows, companies, since }: Held,
): Promise<readonly CompanyChange[]> {
  const { desk, load } = tools
  const creators = creatorsOf(rows)
  const sought = companies.map(company =>
    companyOrder(company, creators.get(company.key) ?? null, tools.orders),
  )
  const outcomes = await find(tools, sought, since)
  const at = desk.flow.clock.now()
  return companies.map(({ key, line }): CompanyChange => {
    const outcome = outcomes.get(companyMark(load.id, line))
    return outcome?.done === true
      ? { key, state: 'done', id: outcome.id, isMade: true, at }
      : { key, state: 'undone' }
  })
}

async function find(
  { desk, host, load }: WriteTools,
  orders: Parameters<WriteTools['host']['findMade']>[0]['orders'],
  since: number,
): Promise<ReadonlyMap<string, ImportOutcome>> {
  if (orders.length === 0) return new Map()
  const found = await host.findMade({ load: load.id, orders, since, taken: takenOf(desk, load.id) })
  return new Map(found.map(outcome => [outcome.mark, outcome]))
}
