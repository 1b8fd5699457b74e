import { randomUUID } from 'node:crypto'
import { asId, type CompanyId } from '../../shared/crm/ids.ts'
import type { HostImport, ImportOutcome } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type {
  CompanyChange,
  LoadedCompany,
  LoadedRow,
  RowChange,
  StoredLoad,
} from '../store/store.ts'
import { bodyOf, type Doubtful } from './load-body.ts'
import { companyMark, companyOrder, type OrderTools, rowMark, rowOrder } from './orders.ts'
import { resultAfter } from './result.ts'
import { changeOf, firmChange, isAboutFirm, learn } from './settle-rows.ts'
import type { Slice } from './slice.ts'
import { type Batch, takeBatch } from './take-batch.ts'
import { type UnderWay, underWayWith } from './under-way.ts'
import { findHeld } from './find-held.ts'
import { toHeld } from './held-rows.ts'
import { takenOf } from './taken.ts'
import { waitOut } from './wait-out.ts'

export interface WriteTools {
  readonly desk: Desk
  readonly host: HostImport
  readonly load: StoredLoad
  readonly slice: Slice
  readonly orders: OrderTools
}

/** `waitMs`: what an earlier run has sent may still be under way on the host. */
export type WriteEnd = 'through' | 'go-on' | 'stopped' | { readonly waitMs: number }

/** Earlier than this, by clocks that need not agree, no earlier try has begun. */
const CLOCKS_MS = 120_000

/** What a run cut off has left, and how long it may still be under way on the host. */
interface Waiting {
  readonly waitMs: number
  readonly held: Pick<Sending, 'rows' | 'companies'>
}

/** So many times what is under way at once: more that nobody knows the fate of is looked into before anything else. */
const MOST_HELD = 4

/**
 * Writes rows that wait, several requests at once. Rows are marked before they are sent: those that a run cut off has left so are looked
 * for on the host, once nothing of them can be under way, so that none is lost and none is made twice. Meanwhile all others go on: whoever
 * shares a phone, a mailbox, a contact or a company with them waits as for any write under way.
 *
 * @param doubtMs how long a request may be carried out; `null`: as the host says
 */
export async function writeLoad(tools: WriteTools, doubtMs: number | null): Promise<WriteEnd> {
  const { desk, host, load, slice } = tools
  const startedAt = performance.now()
  // A former run that was taken for dead may wake up: it marks nothing any more, so what it has marked is known from here on.
  const writer = randomUUID()
  const { loads } = desk.flow.store
  const mine = await loads.change(desk.tenant.id, load.id, ['loading'], { body: { writer } })
  if (mine === null) return 'stopped'
  const waiting = await takeUpHeld(tools, doubtMs)
  const held = waiting?.held ?? { rows: [], companies: [] }
  if (waiting !== null && held.rows.length > MOST_HELD * host.batch * host.width) return waiting
  const whenSure = (): WriteEnd => {
    if (waiting === null) return 'through'
    return { waitMs: Math.max(0, waiting.waitMs - (performance.now() - startedAt)) }
  }
  const underWay = underWayWith(held)
  const flights = new Set<Promise<void>>()
  const failed: unknown[] = []
  const { setup } = bodyOf(load)
  const wish = { load: load.id, allAreRequests: setup?.allAreRequests ?? false, underWay }
  let end: WriteEnd | null = null
  while (end === null && failed.length === 0) {
    if (slice.isOver()) end = 'go-on'
    else if (flights.size >= host.width) await Promise.race(flights)
    else {
      const batch = await takeBatch(desk, host, wish)
      const isNone = batch === null || batch.rows.length === 0
      // Whatever is left waits for what an earlier run has left.
      if (isNone && flights.size === 0) end = whenSure()
      else if (batch === null || batch.rows.length === 0) await Promise.race(flights)
      else if (!(await hold(tools, batch, writer))) end = 'stopped'
      else launch(tools, { batch, underWay, flights, failed })
    }
  }
  await Promise.all(flights)
  if (failed.length > 0) throw failed[0]
  return end ?? 'go-on'
}

/**
 * Finds out what became of rows that a run cut off has left, and writes those that were not reached, unless the load is being taken back.
 *
 * @returns `null`: there are none any more
 */
export async function takeUpHeld(
  tools: WriteTools,
  doubtMs: number | null,
): Promise<Waiting | null> {
  const { flow, tenant } = tools.desk
  const held = await flow.store.loads.held(tenant.id, tools.load.id)
  if (held.rows.length + held.companies.length === 0) return null
  const wait = await waitForHost(tools, held, doubtMs)
  if (wait !== null) return { ...wait, held }
  const since = flow.clock.now() - held.oldestMs - CLOCKS_MS
  // Whoever takes a load back wants nothing more to be made.
  if (tools.load.state === 'rolling-back') await findHeld(tools, { ...held, since })
  else await sendAndSettle(tools, { ...held, again: { since } })
  return null
}

async function waitForHost(
  { desk, host, load }: WriteTools,
  held: Waiting['held'] & { readonly oldestMs: number },
  doubtMs: number | null,
): Promise<{ readonly waitMs: number } | null> {
  const { oldestMs } = held
  const { sureAtMs = null, sureOf = null } = bodyOf(load)
  const now = doubtfulOf(held)
  // Whatever was left since then may have been sent just now.
  const known = covers(sureOf, now) ? sureAtMs : null
  const wait = waitOut({ oldestMs, sureAtMs: known }, doubtMs ?? host.longestMs)
  // Whoever looks for them sends what was not reached: should that be cut off, it is waited anew.
  const body = { sureAtMs: wait?.sureAtMs ?? null, sureOf: wait === null ? null : now }
  const kept = await desk.flow.store.loads.change(desk.tenant.id, load.id, [load.state], { body })
  if (wait !== null) return { waitMs: wait.waitMs }
  return kept === null ? { waitMs: 0 } : null
}

function doubtfulOf({ rows, companies }: Waiting['held']): Doubtful {
  return { lines: rows.map(({ line }) => line), companies: companies.map(({ key }) => key) }
}

function covers(known: Doubtful | null, { lines, companies }: Doubtful): boolean {
  const [ofLines, ofCompanies] = [new Set(known?.lines), new Set(known?.companies)]
  return lines.every(line => ofLines.has(line)) && companies.every(key => ofCompanies.has(key))
}

function launch(
  tools: WriteTools,
  {
    batch,
    underWay,
    flights,
    failed,
  }: {
    readonly batch: Batch
    readonly underWay: UnderWay
    readonly flights: Set<Promise<void>>
    readonly failed: unknown[]
  },
): void {
  for (const key of batch.keys) underWay.keys.add(key)
  for (const { company } of batch.companies) underWay.companies.add(company.key)
  const rows = toHeld(batch)
  const companies = batch.companies.map(({ company }) => company)
  const creators = new Map(batch.companies.map(({ company, creator }) => [company.key, creator]))
  const flight = sendAndSettle(tools, { rows, companies, creators, again: null })
    .catch((error: unknown) => void failed.push(error))
    .finally(() => {
      flights.delete(flight)
      for (const key of batch.keys) underWay.keys.delete(key)
      for (const { company } of batch.companies) underWay.companies.delete(company.key)
    })
  flights.add(flight)
}

async function hold({ desk, load }: WriteTools, batch: Batch, writer: string): Promise<boolean> {
  const rows = toHeld(batch).map(({ line, fate, contact, adds, reasons, made }) => ({
    line,
    state: 'writing' as const,
    fate,
    contact,
    adds,
    reasons,
    made,
  }))
  const companies = batch.companies.map(({ company }) => ({
    key: company.key,
    state: 'writing' as const,
  }))
  return desk.flow.store.loads.hold(desk.tenant.id, load.id, { rows, companies, writer })
}

interface Sending {
  readonly rows: readonly LoadedRow[]
  readonly companies: readonly LoadedCompany[]
  readonly creators?: ReadonlyMap<string, LoadedRow['body']>
  /** An earlier try may have got somewhere, and began no earlier. */
  readonly again: { readonly since: number } | null
}

async function sendAndSettle(tools: WriteTools, sending: Sending): Promise<void> {
  await makeCompanies(tools, sending)
  const { desk, load, orders } = tools
  const { loads } = desk.flow.store
  const keys = sending.rows.flatMap(({ company }) => company ?? [])
  const companies = new Map(
    (await loads.companies(desk.tenant.id, load.id, keys)).map(one => [one.key, one]),
  )
  const idOf = (row: LoadedRow) => asCompany(companies.get(row.company ?? '')?.id ?? null)
  const sent = sending.rows.flatMap(row => {
    const order = isAboutFirm(row) ? null : rowOrder(row, idOf(row), orders)
    return order === null ? [] : [order]
  })
  const outcomes = await send(tools, sent, sending.again)
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
async function makeCompanies(tools: WriteTools, sending: Sending): Promise<void> {
  const { desk, load, orders } = tools
  if (sending.companies.length === 0) return
  const firmRows = new Map(
    sending.rows.filter(isAboutFirm).map(row => [row.company ?? '', row.body]),
  )
  const made = sending.companies.map(company => {
    const creator = sending.creators?.get(company.key) ?? firmRows.get(company.key) ?? null
    return companyOrder(company, creator, orders)
  })
  const outcomes = await send(tools, made, sending.again)
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
  again: Sending['again'],
): Promise<ReadonlyMap<string, ImportOutcome>> {
  if (orders.length === 0) return new Map()
  const isAgain = again !== null
  const since = again?.since ?? 0
  const taken = takenOf(desk, load.id)
  const outcomes = await host.write({ load: load.id, orders, isAgain, since, taken })
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

function asCompany(id: string | null): CompanyId | null {
  return id === null ? null : asId<CompanyId>(id)
}
