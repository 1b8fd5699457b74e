import { MAX_ROWS, type LoadSetup } from '../../shared/contract/import.ts'
import { allKeys } from '../../shared/duplicates/base/key-index.ts'
import type { Message } from '../../shared/i18n/message.ts'
import { type ImportRow, readRow } from '../../shared/import/read-row.ts'
import type { HostImport } from '../core/host-import.ts'
import type { Desk } from '../flow/flow.ts'
import { learnBase } from '../schedule/learn-base.ts'
import type { LoadedCompany, NewRow, StoredLoad } from '../store/store.ts'
import { companyKeyOf } from './companies.ts'
import { COUNTED, decideRows, type RowFate } from './decide-rows.ts'
import type { Table, TableRow } from './files/table.ts'
import { bodyOf } from './load-body.ts'
import { openLoad } from './open-load.ts'
import { createReporting, type Reporting, whoOf } from './report.ts'
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
  const { setup, cursor = null, report = null } = bodyOf(load)
  if (setup === undefined) throw new Error(`load ${load.id} has no setup`)
  // Whoever has come since the last night is known, too.
  if (cursor === null) await learnBase(desk)
  const table = await openLoad(flow.store, tenant.id, load)
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
    if (!(await loads.keepRehearsed(tenant.id, load.id, { ...part, after, until, patch })))
      return true
    after = until
    if (slice.isOver()) return false
  }
  const finished = { ...reporting.report(), finishedAt: flow.clock.now() }
  const total = load.done + slice.done(0)
  if (total === 0) throw new FileTrouble({ id: 'load.empty-sheet' })
  await loads.change(tenant.id, load.id, ['rehearsing'], {
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
  { sheet, hasHeader }: LoadSetup,
  after: number,
): AsyncIterable<readonly TableRow[]> {
  let isFirst = true
  let count = 0
  for await (const rows of table.rows(sheet)) {
    const body = isFirst && hasHeader ? rows.slice(1) : rows
    isFirst = false
    count += body.length
    if (count > MAX_ROWS)
      throw new FileTrouble({ id: 'load.too-many-rows', values: { most: MAX_ROWS } })
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
  const read = rows.map(({ line, cells }) => ({ cells, ...readRow(cells, setup.mapping, line) }))
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
  for (const { row, cells, remarks, refused } of read) {
    const fate = fates.get(row.line)
    for (const remark of remarks) reporting.warn(remark)
    if (fate === undefined) {
      reporting.count('refused')
      const [why = { id: 'import.empty-row' }] = refused
      reporting.show({
        fate: 'refused',
        line: row.line,
        who: cells
          .filter(cell => cell !== '')
          .slice(0, 3)
          .join(', ')
          .slice(0, 80),
        why,
        card: null,
      })
      kept.push({ ...emptyRow(row.line), cells, reasons: refused })
      continue
    }
    const judged = judge(row, fate, known)
    const { fate: kind, why, contact, repeatOf, company } = judged
    reporting.count(COUNTED[kind])
    reporting.show({ fate: COUNTED[kind], line: row.line, who: whoOf(row), why, card: judged.card })
    const isDoubtful = kind === 'doubtful'
    const keepsCells = isDoubtful || remarks.length > 0
    kept.push({
      line: row.line,
      state: isDoubtful ? 'doubtful' : 'ready',
      fate: kind,
      body: row,
      cells: keepsCells ? cells : null,
      repeatOf,
      company,
      reasons: isDoubtful ? [why] : null,
      contact,
    })
    if (kind === 'create' || kind === 'repeat')
      for (const key of allKeys(row)) keys.push({ key, line: repeatOf ?? row.line })
  }
  return { rows: kept, keys, companies: fresh }
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

interface Judged {
  readonly fate: Exclude<NewRow['fate'], 'refused'>
  readonly why: Message
  readonly contact: string | null
  readonly repeatOf: number | null
  readonly company: string | null
  readonly card: { readonly kind: 'contact' | 'company'; readonly id: string } | null
}

function judge(
  row: ImportRow,
  fate: RowFate,
  companies: ReadonlyMap<string, Pick<LoadedCompany, 'key' | 'line' | 'id'>>,
): Judged {
  const nothing = { contact: null, repeatOf: null, company: null, card: null }
  switch (fate.type) {
    case 'request':
      return { ...nothing, fate: 'request', why: fate.why }
    case 'firm': {
      const company = companyKeyOf(row)
      const known = company === null ? undefined : companies.get(company)
      const id = known?.id ?? null
      if (id !== null)
        return {
          ...nothing,
          fate: 'attach',
          why: { id: 'load.why-known-firm' },
          company,
          card: { kind: 'company', id },
        }
      const line = known?.line ?? row.line
      if (line !== row.line)
        return {
          ...nothing,
          fate: 'repeat',
          why: { id: 'load.why-same-firm', values: { line } },
          company,
        }
      return { ...nothing, fate: 'create', why: { id: 'load.why-new-firm' }, company }
    }
    case 'create':
      return { ...nothing, fate: 'create', why: fate.why, company: companyKeyOf(row) }
    case 'repeat':
      return {
        ...nothing,
        fate: 'repeat',
        why: { id: 'load.why-repeat', values: { line: fate.line, why: fate.why } },
        repeatOf: fate.line,
      }
    case 'update':
    case 'attach':
      return {
        ...nothing,
        fate: fate.type,
        why: fate.why,
        contact: fate.contact,
        card: { kind: 'contact', id: fate.contact },
      }
    case 'doubtful': {
      const [id] = fate.contacts
      const card = id === undefined ? null : ({ kind: 'contact', id } as const)
      const values = {
        why: fate.why,
        lines: fate.lines.slice(0, 3).join(', '),
        cards: fate.contacts
          .slice(0, 3)
          .map(one => `№ ${one}`)
          .join(', '),
      }
      const where = fate.contacts.length > 0 ? 'load.why-doubtful-card' : 'load.why-doubtful-line'
      return { ...nothing, fate: 'doubtful', why: { id: where, values }, card }
    }
    default:
      return fate satisfies never
  }
}
