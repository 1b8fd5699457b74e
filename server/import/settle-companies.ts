import type { HostImport } from '../core/host-import.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import type { Desk } from '../flow/flow.ts'
import type { LoadedCompany } from '../store/store.ts'
import { companyKeyOf, titleOf } from './companies.ts'

/**
 * Companies that these rows name and the load does not know yet: those of the CRM with their ids.
 *
 * @returns by key; `fresh` are to be kept
 */
export async function findCompaniesOf(
  { flow, tenant }: Desk,
  host: HostImport,
  { load, rows }: { readonly load: string; readonly rows: readonly ImportRow[] },
): Promise<{
  readonly known: ReadonlyMap<string, Pick<LoadedCompany, 'key' | 'line' | 'id'>>
  readonly fresh: readonly Omit<LoadedCompany, 'at' | 'isMade'>[]
}> {
  const firstBy = new Map<string, ImportRow>()
  for (const row of rows) {
    const key = companyKeyOf(row)
    if (key !== null && !firstBy.has(key)) firstBy.set(key, row)
  }
  const stored = await flow.store.loads.companies(tenant.id, load, [...firstBy.keys()])
  const known = new Map<string, Pick<LoadedCompany, 'key' | 'line' | 'id'>>(
    stored.map(company => [company.key, company]),
  )
  const missing = [...firstBy].filter(([key]) => !known.has(key))
  if (missing.length === 0) return { known, fresh: [] }
  const found = await host.findCompanies(
    missing.map(([key, row]) => ({ key, title: row.company, inn: row.inn, kpp: row.kpp })),
  )
  const fresh = missing.map(([key, row]) => {
    const id = found.get(key) ?? null
    const body = { title: titleOf(row), inn: row.inn, kpp: row.kpp }
    const state = id === null ? ('ready' as const) : ('done' as const)
    return { key, line: row.line, state, body, id }
  })
  for (const company of fresh) known.set(company.key, company)
  return { known, fresh }
}
