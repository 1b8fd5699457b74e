import { asId, type CompanyId } from '../../shared/crm/ids.ts'
import type { ImportOrder } from '../core/host-import.ts'
import type { LoadedCompany, LoadedRow } from '../store/store.ts'
import { rowOrder } from './orders.ts'
import { isAboutFirm } from './settle-rows.ts'
import type { WriteTools } from './write-load.ts'

interface RowOrders {
  /** Those of the rows, by their keys. */
  readonly companies: ReadonlyMap<string, LoadedCompany>
  /** In the host; `null`: none, or none yet. */
  readonly idOf: (row: LoadedRow) => CompanyId | null
  /** Of people: firms go with their companies. */
  readonly orders: readonly ImportOrder[]
}

/** What is to be written of these rows, with the companies as they are now. */
export async function ordersOf(
  { desk, load, orders: tools }: WriteTools,
  rows: readonly LoadedRow[],
): Promise<RowOrders> {
  const keys = rows.flatMap(({ company }) => company ?? [])
  const found = await desk.flow.store.loads.companies(desk.tenant.id, load.id, keys)
  const companies = new Map(found.map(one => [one.key, one]))
  const idOf = ({ company }: LoadedRow) => {
    const id = companies.get(company ?? '')?.id ?? null
    return id === null ? null : asId<CompanyId>(id)
  }
  const orders = rows.flatMap(row =>
    isAboutFirm(row) ? [] : (rowOrder(row, idOf(row), tools) ?? []),
  )
  return { companies, idOf, orders }
}

/** Rows about firms, by the company each is: what else they say goes into its card. */
export function creatorsOf(rows: readonly LoadedRow[]): ReadonlyMap<string, LoadedRow['body']> {
  return new Map(rows.filter(isAboutFirm).map(row => [row.company ?? '', row.body]))
}
