import type { ImportRow } from '../../shared/import/read-row.ts'
import type { HostImport } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import type { LoadedCompany, LoadedRow } from '../store/store.ts'
import { companyKeyOf } from './companies.ts'
import { decideRows, type RowFate } from './decide-rows.ts'
import { findCompaniesOf } from './settle-companies.ts'
import { contactKeys, namesakeKeys, rowKeys, type UnderWay, waitsForFirm } from './under-way.ts'

/** Rows that can be written together now. */
export interface Batch {
  readonly rows: readonly BatchRow[]
  /** Named by them and not made yet, with a row that is about the firm itself. */
  readonly companies: readonly {
    readonly company: LoadedCompany
    readonly creator: ImportRow | null
  }[]
  readonly keys: readonly string[]
}

export interface BatchRow {
  readonly row: LoadedRow & { readonly body: ImportRow }
  readonly fate: RowFate
  /** Key of the company it is linked to, or is about. */
  readonly company: string | null
}

const NOTHING: Batch = { rows: [], companies: [], keys: [] }

/** So many are looked at for each that fits: some wait for others. */
const LOOK_AHEAD = 1.2
/** Where all of those wait, the next ones are looked at, so many times: a whole stretch of the file may be of one firm. */
const MOST_LOOKS = 20

/**
 * Decides the next rows once more, by the CRM as it is now: the base may have changed since the rehearsal. A row waits while somebody with
 * its phone, or its company, is being written.
 *
 * @returns `null`: no row waits any more; a batch without rows: all that were looked at wait for what is under way
 */
export async function takeBatch(desk: Desk, host: HostImport, wish: Wish): Promise<Batch | null> {
  const { flow, tenant } = desk
  const limit = Math.ceil(host.batch * LOOK_AHEAD)
  let after = -1
  for (let look = 0; look < MOST_LOOKS; look++) {
    const part = { states: ['ready'] as const, after, limit }
    const found = await flow.store.loads.rows(tenant.id, wish.load, part)
    if (look === 0 && found.length === 0) return null
    // Whoever is somebody of an earlier row has his turn when that one had it.
    const next = look === 0 ? found : found.filter(({ repeatOf }) => repeatOf === null)
    const rows = next.flatMap(row => (row.body === null ? [] : [{ ...row, body: row.body }]))
    const batch = await chooseAmong(desk, host, { ...wish, rows })
    if (batch.rows.length > 0 || found.length < limit) return batch
    after = found.at(-1)?.line ?? after
  }
  return NOTHING
}

interface Wish {
  readonly load: string
  readonly allAreRequests: boolean
  readonly underWay: UnderWay
}

async function chooseAmong(
  desk: Desk,
  host: HostImport,
  {
    load,
    allAreRequests,
    underWay,
    rows,
  }: Wish & { readonly rows: readonly (LoadedRow & { readonly body: ImportRow })[] },
): Promise<Batch> {
  const { flow, tenant } = desk
  const { loads } = flow.store
  const isUnderWay = (keys: readonly string[]) => keys.some(key => underWay.keys.has(key))
  const free = rows.filter(({ body }) => !isUnderWay(rowKeys(body)))
  if (free.length === 0) return NOTHING
  const bodies = free.map(({ body }) => body)
  const options = { tenant: tenant.id, store: flow.store, load: null, allAreRequests }
  const fates = await decideRows(bodies, options)
  const linked = bodies.filter((_row, at) => ['create', 'firm'].includes(fates[at]?.type ?? ''))
  await keepNewCompanies(desk, host, { load, rows: linked })
  const companies = await loads.companies(
    tenant.id,
    load,
    linked.flatMap(row => companyKeyOf(row) ?? []),
  )
  const byKey = new Map(companies.map(company => [company.key, company]))
  const chosen: BatchRow[] = []
  const namesakes = new Set<string>()
  for (const [at, row] of free.entries()) {
    const fate = fates[at]
    // A repeat of a row of this very batch: that one has to be in the CRM first.
    if (fate === undefined || fate.type === 'repeat' || waitsForRow(fate)) continue
    const needs = fate.type === 'create' || fate.type === 'firm' ? companyKeyOf(row.body) : null
    if (needs !== null && waitsForFirm(row.body, needs, underWay)) continue
    if (isUnderWay(contactKeys(contactOf(fate)))) continue
    const names = namesakeKeys(row.body)
    if (names.some(name => namesakes.has(name))) continue
    for (const name of names) namesakes.add(name)
    chosen.push({ row, fate, company: needs })
    if (chosen.length >= host.batch) break
  }
  return { rows: chosen, companies: toMake(chosen, byKey), keys: keysOf(chosen) }
}

/** Of a file whose companies a rehearsal has seen there are none left; a base that has changed may name others. */
async function keepNewCompanies(
  desk: Desk,
  host: HostImport,
  wish: { readonly load: string; readonly rows: readonly ImportRow[] },
): Promise<void> {
  const { fresh } = await findCompaniesOf(desk, host, wish)
  if (fresh.length > 0) await desk.flow.store.loads.keepCompanies(desk.tenant.id, wish.load, fresh)
}

/** Its doubt is about a row of this very batch: decided again when that one is in the CRM. */
function waitsForRow(fate: RowFate): boolean {
  return fate.type === 'doubtful' && fate.lines.length > 0
}

function toMake(
  rows: readonly BatchRow[],
  byKey: ReadonlyMap<string, LoadedCompany>,
): Batch['companies'] {
  const firms = new Map<string, ImportRow | null>()
  for (const { row, fate, company } of rows) {
    if (company === null || byKey.get(company)?.state !== 'ready') continue
    if (fate.type === 'firm') firms.set(company, firms.get(company) ?? row.body)
    else if (!firms.has(company)) firms.set(company, null)
  }
  return [...firms].flatMap(([key, creator]) => {
    const company = byKey.get(key)
    return company === undefined ? [] : [{ company, creator }]
  })
}

function keysOf(rows: readonly BatchRow[]): readonly string[] {
  return rows.flatMap(({ row, fate }) => [...rowKeys(row.body), ...contactKeys(contactOf(fate))])
}

function contactOf(fate: RowFate): string | null {
  return fate.type === 'update' || fate.type === 'attach' ? fate.contact : null
}
