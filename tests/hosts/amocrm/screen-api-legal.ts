import type { Account } from './account.ts'
import { textOf } from './screen-api-route.ts'
import type { Company, FieldValue } from './state.ts'

/**
 * What the field «Юр. лицо» keeps of a company somebody has chosen in it, beside those that stand: the account keeps several (amocrm.md 11.6).
 * `undefined`: nothing was chosen, or the account has no such field.
 */
export function legalValues(
  { state }: Account,
  company: Company,
  chosen: unknown,
): Record<number, FieldValue[]> | undefined {
  const field = [...state.fields.companies.values()].find(({ type }) => type === 'legal_entity')
  if (field === undefined || typeof chosen !== 'object' || chosen === null) return undefined
  const { name, inn, kpp, ogrn, type, address } = chosen as Readonly<Record<string, unknown>>
  const value = {
    name: textOf(name),
    entity_type: textOf(type) === '1' ? 1 : 2,
    vat_id: textOf(inn),
    kpp: textOf(kpp),
    tax_registration_reason_code: textOf(ogrn),
    address: textOf(address),
  }
  const others = (company.values[field.id] ?? []).filter(
    one => (one.value as { readonly vat_id?: unknown }).vat_id !== value.vat_id,
  )
  return { [field.id]: [...others, { value }] }
}
