import type { ErrorFilePart } from '../../shared/contract/import.ts'
import type { TenantId } from '../../shared/crm/ids.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { type FaultyRow, toErrorFile } from '../../shared/import/error-file.ts'
import type { Mapping } from '../../shared/import/fields.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { LoadedRow, Store, StoredLoad } from '../store/store.ts'
import { headerAt } from './inspect.ts'
import { bodyOf } from './load-body.ts'

const ROWS_AT_ONCE = 5000
/** States of rows that stand in the error file. */
export const BAD = ['refused', 'doubtful', 'failed', 'kept'] as const

/** Some rows that were not loaded, or not taken back, with the reasons. */
export async function readErrorPart(
  {
    store,
    tenant,
    say,
  }: { readonly store: Pick<Store, 'loads'>; readonly tenant: TenantId; readonly say: Say },
  load: StoredLoad,
  after: number,
): Promise<ErrorFilePart> {
  const { file, setup } = bodyOf(load)
  const rows = await store.loads.rows(tenant, load.id, { states: BAD, after, limit: ROWS_AT_ONCE })
  const mapping = setup?.mapping ?? []
  // All parts are equally wide, whatever rows are in them.
  const named = file && setup ? (file.rows[headerAt(file, setup)] ?? []) : []
  const head = mapping.map((_field, at) => named[at] ?? '')
  const faulty = rows.map((row): FaultyRow => ({
    line: row.line,
    cells: (row.cells ?? cellsOf(row, mapping)).slice(0, mapping.length),
    reasons: row.reasons ?? [],
  }))
  const text = toErrorFile(head, faulty, say)
  return {
    name: `${load.name.replace(/\.[^.]*$/, '').slice(0, 100)}-errors.csv`,
    // The mark and the header belong to the first part alone.
    text: after === 0 ? text : text.slice(toErrorFile(head, [], say).length),
    next: rows.length < ROWS_AT_ONCE ? null : (rows.at(-1)?.line ?? null),
  }
}

/** Of a row that was good and yet was not taken: what was read of it, in the columns of the file. */
function cellsOf({ body }: LoadedRow, mapping: Mapping): readonly string[] {
  if (body === null) return []
  const left = { ...textsOf(body) }
  return mapping.map(field => {
    const texts = left[field] ?? []
    const [first = '', ...rest] = texts
    left[field] = rest
    return first
  })
}

function textsOf(row: ImportRow): Partial<Record<Mapping[number], readonly string[]>> {
  const { name } = row
  return {
    name: [[name.last, name.first, name.second].filter(part => part !== null).join(' ')],
    lastName: [name.last ?? ''],
    firstName: [name.first ?? ''],
    secondName: [name.second ?? ''],
    phone: row.phones,
    email: row.emails,
    company: [row.company],
    inn: [row.inn],
    kpp: [row.kpp],
    city: [row.city],
    site: [row.site],
    comment: [row.comment],
    source: [row.source],
    createdAt: [row.createdAt ?? ''],
    request: [row.isRequest ? 'да' : ''],
  }
}
