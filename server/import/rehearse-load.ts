import { MAX_ROWS, type LoadSetup } from '../../shared/contract/import.ts'
import { allKeys } from '../../shared/duplicates/base/key-index.ts'
import { readRow, type ReadRow } from '../../shared/import/read-row.ts'
import type { HostImport } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import { learnBase } from '../schedule/learn-base.ts'
import type { NewRow, StoredLoad } from '../store/store.ts'
import { changeAtWork } from './change-at-work.ts'
import { COUNTED, decideRows } from './decide-rows.ts'
import type { Table, TableRow } from './files/table.ts'
import { bodyOf } from './load-body.ts'
import { leftOut } from './left-out.ts'
import { openLoad } from './open-load.ts'
import { createReporting, type Reporting, whoOf } from './report.ts'
import { judge, type Judged } from './judge-row.ts'
import { findCompaniesOf } from './settle-companies.ts'
import type { Slice } from './slice.ts'
import { FileTrouble } from './trouble.ts'

/**
 * Goes through the file from where the last run stopped and keeps of every row what is to become of it. Each part is kept together with
 * the place to go on, so that a run cut off anywhere is followed by one that neither repeats nor misses.
 *
 * @returns whether it is through
 * @throws {FileTrouble}
 */
export async function rehearseLoad(
  desk: Desk,
  host: HostImport,
  { load, slice }: { readonly load: StoredLoad; readonly slice: Slice },
): Promise<boolean> {
  const { flow, tenant } = desk
  const { loads } = flow.store
  const { setup, run = null, cursor = null, report = null } = bodyOf(load)
  if (setup === undefined) throw new Error(`load ${load.id} has no setup`)
  // Whoever has come since the last night is known, too.
  if (cursor === null) await learnBase(desk)
  const table = await openLoad(flow.store, tenant.id, load, setup)
  const reporting = createReporting(report)
  let after = cursor ?? -1
  for await (const rows of partsFrom(table, setup, after)) {
    const part = await judgePart(desk, host, { load: load.id, setup, rows, reporting })
    const until = rows.at(-1)?.line ?? after
    const done = load.done + slice.done(rows.length)
    const patch = {
      done,
      share: Math.min(0.999, table.progress()),
      pace: slice.pace(),
      body: { report: reporting.report(), notes: table.notes(), waits: null },
    }
    if (!(await loads.keepRehearsed(tenant.id, load.id, { ...part, run, after, until, patch })))
      return true
    after = until
    if (slice.isOver()) return false
  }
  const finished = { ...reporting.report(), finishedAt: flow.clock.now() }
  const total = load.done + slice.done(0)
  if (total === 0) throw new FileTrouble({ id: 'import.empty-sheet' })
  await changeAtWork(desk, load, {
    state: 'rehearsed',
    done: 0,
    total,
    share: 0,
    pace: null,
    body: { report: finished, notes: table.notes() },
  })
  return true
}

async function* partsFrom(
  table: Table,
  { sheet, hasHeader, headerLine }: LoadSetup,
  after: number,
): AsyncIterable<readonly TableRow[]> {
  let isFirst = true
  let count = 0
  for await (const rows of table.rows(sheet)) {
    // The row that names the columns, and whatever stands above it.
    const until = headerLine ?? (isFirst ? rows[0]?.line : undefined) ?? 0
    const body = hasHeader ? rows.filter(({ line }) => line > until) : rows
    isFirst = false
    count += body.length
    if (count > MAX_ROWS)
      throw new FileTrouble({ id: 'import.too-many-rows', values: { most: MAX_ROWS } })
    const fresh = body.filter(({ line }) => line > after)
    if (fresh.length > 0) yield fresh
  }
}

interface PartOptions {
  readonly load: string
  readonly setup: LoadSetup
  readonly rows: readonly TableRow[]
  readonly reporting: Reporting
}

async function judgePart(
  desk: Desk,
  host: HostImport,
  { load, setup, rows, reporting }: PartOptions,
) {
  const { flow, tenant } = desk
  const read = rows.map(({ line, cells }) => ({
    cells,
    ...withSource(readRow(cells, setup.mapping, line), setup),
  }))
  const good = read.filter(({ refused }) => refused.length === 0).map(({ row }) => row)
  const options = {
    tenant: tenant.id,
    store: flow.store,
    load,
    allAreRequests: setup.allAreRequests,
  }
  const fates = new Map(
    (await decideRows(good, options)).map((fate, at) => [good[at]?.line, fate] as const),
  )
  const named = good.filter(({ line }) => {
    const type = fates.get(line)?.type
    return type === 'create' || type === 'firm'
  })
  const { known, fresh } = await findCompaniesOf(desk, host, { load, rows: named })
  const kept: NewRow[] = []
  const keys: { key: string; line: number }[] = []
  for (const one of read) {
    for (const remark of one.remarks) reporting.warn(remark)
    const fate = fates.get(one.row.line)
    const row =
      fate === undefined
        ? refuse(one, reporting)
        : keep(one, judge(one.row, fate, known), { reporting, source: setup.source ?? '' })
    kept.push(row)
    if (row.fate === 'create' || row.fate === 'repeat')
      for (const key of allKeys(one.row)) keys.push({ key, line: row.repeatOf ?? row.line })
  }
  return { rows: kept, keys, companies: fresh }
}

type Read = ReadRow & { readonly cells: readonly string[] }

/** Cells of a list, in short. */
const SHOWN_CELLS = 3
const SHOWN_LETTERS = 80

function refuse({ row, cells, remarks, refused }: Read, reporting: Reporting): NewRow {
  const { line } = row
  const filled = cells.filter(cell => cell !== '').slice(0, SHOWN_CELLS)
  const who = filled.join(', ').slice(0, SHOWN_LETTERS)
  const [why = { id: 'import.empty-row' }] = refused
  reporting.count('refused')
  reporting.show({ fate: 'refused', line, who, why, card: null })
  return { ...emptyRow(line), cells, reasons: [...refused, ...remarks] }
}

function keep(
  { row, cells, remarks }: Read,
  judged: Judged,
  { reporting, source }: { readonly reporting: Reporting; readonly source: string },
): NewRow {
  const { line } = row
  const { fate, why, card, contact, repeatOf, company } = judged
  reporting.count(COUNTED[fate])
  reporting.show({ fate: COUNTED[fate], line, who: whoOf(row), why, card })
  for (const message of leftOut(row, fate, source)) reporting.warn(message)
  const isDoubtful = fate === 'doubtful'
  return {
    line,
    state: isDoubtful ? 'doubtful' : 'ready',
    fate,
    body: row,
    cells: isDoubtful || remarks.length > 0 ? cells : null,
    repeatOf,
    company,
    reasons: isDoubtful ? [why] : null,
    contact,
  }
}

function emptyRow(line: number): NewRow {
  return {
    line,
    state: 'refused',
    fate: 'refused',
    body: null,
    cells: null,
    repeatOf: null,
    company: null,
    reasons: null,
    contact: null,
  }
}

/** What the row itself names wins. */
function withSource(read: ReadRow, { source = '' }: LoadSetup): ReadRow {
  const { row } = read
  return row.source !== '' || source === '' ? read : { ...read, row: { ...row, source } }
}
