import { intoGroups } from '../../shared/groups.ts'
import type { HostImport } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type { StoredLoad } from '../store/store.ts'
import { bodyOf, type Doubtful } from './load-body.ts'
import type { OrderTools } from './orders.ts'
import { creatorsOf } from './row-orders.ts'
import { makeCompanies, sendAndSettle, type Sending } from './send-rows.ts'
import type { Slice } from './slice.ts'
import { type Batch, takeBatch } from './take-batch.ts'
import { type UnderWay, underWayWith } from './under-way.ts'
import { findHeld } from './find-held.ts'
import { toHeld } from './held-rows.ts'
import { waitOut } from './wait-out.ts'
import { claim, TakenOver, type Writer } from './writer.ts'

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
  // A former run that was taken for dead may wake up: it marks nothing any more, so what it has marked is known from here on.
  const writer = await claim(tools.desk, tools.load)
  if (writer === null) return 'stopped'
  return unlessTakenOver(writeAs(writer, tools, doubtMs))
}

async function unlessTakenOver<End>(work: Promise<End>): Promise<End | 'stopped'> {
  try {
    return await work
  } catch (error) {
    if (error instanceof TakenOver) return 'stopped'
    throw error
  }
}

async function writeAs(
  writer: Writer,
  tools: WriteTools,
  doubtMs: number | null,
): Promise<WriteEnd> {
  const { desk, host, load, slice } = tools
  const startedAt = performance.now()
  const waiting = await lookAtHeld(writer, tools, doubtMs)
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
      else if (!(await hold(tools, batch, writer.name))) end = 'stopped'
      else launch(tools, { batch, underWay, flights, failed, still: writer.still })
    }
  }
  await Promise.all(flights)
  if (failed.length > 0) throw failed.find(error => error instanceof TakenOver) ?? failed[0]
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
): Promise<WriteEnd | null> {
  const writer = await claim(tools.desk, tools.load)
  return writer === null ? 'stopped' : unlessTakenOver(lookAtHeld(writer, tools, doubtMs))
}

async function lookAtHeld(
  writer: Writer,
  tools: WriteTools,
  doubtMs: number | null,
): Promise<Waiting | null> {
  const { flow, tenant } = tools.desk
  const held = await flow.store.loads.held(tenant.id, tools.load.id)
  if (held.rows.length + held.companies.length === 0) return null
  const wait = await waitForHost(tools, held, { doubtMs, writer: writer.name })
  if (wait !== null) return { ...wait, held }
  const since = flow.clock.now() - held.oldestMs - CLOCKS_MS
  // Whoever takes a load back wants nothing more to be made.
  if (tools.load.state === 'rolling-back') await findHeld(tools, { ...held, since })
  else await sendHeld(tools, held, { again: { since }, still: writer.still })
  return null
}

/** In parts of what goes at once, each settled: no more of them has to be looked for anew should this be cut off, too. */
async function sendHeld(
  tools: WriteTools,
  { rows, companies }: Waiting['held'],
  how: Pick<Sending, 'again' | 'still'>,
): Promise<void> {
  const { host } = tools
  const size = host.batch * host.width
  const creators = creatorsOf(rows)
  for (const part of intoGroups(companies, size))
    await makeCompanies(tools, { rows: [], companies: part, creators, ...how })
  for (const part of intoGroups(rows, size))
    await sendAndSettle(tools, { rows: part, companies: [], creators, ...how })
}

async function waitForHost(
  { desk, host, load }: WriteTools,
  held: Waiting['held'] & { readonly oldestMs: number },
  { doubtMs, writer }: { readonly doubtMs: number | null; readonly writer: string },
): Promise<{ readonly waitMs: number } | null> {
  const { oldestMs } = held
  const { sureAtMs = null, sureOf = null } = bodyOf(load)
  const now = doubtfulOf(held)
  // Whatever was left since then may have been sent just now.
  const known = covers(sureOf, now) ? sureAtMs : null
  const wait = waitOut({ oldestMs, sureAtMs: known }, doubtMs ?? host.longestMs)
  // Whoever looks for them sends what was not reached: should that be cut off, it is waited anew.
  const body = { sureAtMs: wait?.sureAtMs ?? null, sureOf: wait === null ? null : now }
  const patch = { writer, body }
  const kept = await desk.flow.store.loads.change(desk.tenant.id, load.id, [load.state], patch)
  if (kept === null) throw new TakenOver()
  return wait === null ? null : { waitMs: wait.waitMs }
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
    still,
  }: {
    readonly batch: Batch
    readonly underWay: UnderWay
    readonly flights: Set<Promise<void>>
    readonly failed: unknown[]
    readonly still: Sending['still']
  },
): void {
  for (const key of batch.keys) underWay.keys.add(key)
  for (const { company } of batch.companies) underWay.companies.add(company.key)
  const rows = toHeld(batch)
  const companies = batch.companies.map(({ company }) => company)
  const firms = batch.companies.flatMap(({ company, creator }) =>
    creator === null ? [] : [[company.key, creator] as const],
  )
  const creators = new Map([...creatorsOf(rows), ...firms])
  const flight = sendAndSettle(tools, { rows, companies, creators, again: null, still })
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
