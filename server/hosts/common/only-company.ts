import type { CompanyId } from '../../../shared/crm/ids.ts'
import type { FoundOnHost } from '../host.ts'

/** Whose number it is when no person has it: of several companies it is a switchboard's, which proves nobody. */
export function onlyCompany({
  contacts,
  companies: [first, second],
  truncatedKeys,
}: FoundOnHost): CompanyId | null {
  if (contacts.length > 0 || truncatedKeys.length > 0) return null
  return first === undefined || second !== undefined ? null : first.id
}
