import type { NumberPlace } from '../../shared/phone/numbering-plan.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** The page of the register, to be linked wherever it is named. */
export const REGISTER_PAGE = 'https://opendata.digital.gov.ru/registry/numeric/downloads'

/**
 * Where a number was issued, never where its owner is: «Номер выдан: Самара, Самарская область», «… вероятно, Самарская область (92 %)».
 *
 * @param nameOf name of a country in the reader's language by its ISO 3166-1 code; the code itself will do
 */
export function describePlace(place: NumberPlace, nameOf: (country: string) => string): Message {
  const { precision, country, city, regionShort, share } = place
  if (precision === 'none')
    return { id: place.reason === 'service-number' ? 'numbering.no-place' : 'numbering.unknown' }
  if (precision === 'country' || regionShort === null)
    return {
      id: 'numbering.issued-country',
      values: { country: regionShort ?? nameOf(country ?? '') },
    }
  // «Москва, Москва» says no more than «Москва».
  const hasBoth = city !== null && city !== regionShort
  const named: Message | string = hasBoth
    ? { id: 'numbering.city', values: { city, region: regionShort } }
    : regionShort
  if (share === null || share === 100) return { id: 'numbering.issued', values: { place: named } }
  return { id: 'numbering.issued-probably', values: { place: named, share } }
}

/** What an answer rests on, for a tooltip; `null` when there is no answer. */
export function describeSource({ source }: NumberPlace, asOf: string): Message | null {
  if (source === null) return null
  const values = { asOf }
  return (
    {
      register: { id: 'numbering.source-register', values },
      'register-2015': { id: 'numbering.source-register-2015' },
      blocks: { id: 'numbering.source-blocks', values },
      code: { id: 'numbering.source-code' },
      world: { id: 'numbering.source-world' },
    } satisfies Record<typeof source, Message>
  )[source]
}
