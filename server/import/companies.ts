import { readCompanyKey } from '../../shared/duplicates/company.ts'
import type { ImportRow } from '../../shared/import/read-row.ts'
import { toCity } from '../../shared/requisites/cities.ts'

/**
 * One company for all rows of one ИНН and КПП; without an ИНН, of one name and town: a firm of the same name elsewhere is another one. `null`:
 * the row names none.
 */
export function companyKeyOf({ inn, kpp, company, city }: ImportRow): string | null {
  if (inn !== '') return `inn:${inn}:${kpp}`
  if (company === '') return null
  const { core } = readCompanyKey(company)
  return `name:${core === '' ? company.toLowerCase() : core}:${toCity(city)}`
}

/** A row that is about a firm and names nobody in it. */
export function isFirm({ name, company, inn }: ImportRow): boolean {
  const hasName = name.first !== null || name.last !== null
  return !hasName && (company !== '' || inn !== '')
}

/** A company known by its ИНН alone needs a title all the same. */
export function titleOf({ company, inn }: ImportRow): string {
  return company === '' ? `ИНН ${inn}` : company
}
