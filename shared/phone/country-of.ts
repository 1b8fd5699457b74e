import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Without a place: they ring wherever they are set to. */
const PLACELESS = new Set(['TOLL_FREE', 'SHARED_COST', 'UAN', 'PREMIUM_RATE', 'VOIP'])

/**
 * ISO 3166-1 alpha-2 of a number; `null` when it belongs to no country (satellites, toll-free numbers) or is no number. Costs 0.01 ms:
 * part of reading a number, not of looking it up.
 *
 * @param e164 as `parsePhones` gives it
 */
export function countryOf(e164: string): string | null {
  const phone = parsePhoneNumberFromString(e164)
  if (phone === undefined || PLACELESS.has(phone.getType() ?? '')) return null
  return phone.country ?? null
}
