import type { NumberPlace } from '../phone/numbering-plan.ts'
import type { ImportRow } from './read-row.ts'

export interface FilledPlace {
  /** Of the row where it names one, else of its first number that tells one; empty when nothing does. */
  readonly city: string
  /** IANA, by the number; `null` when no number tells it. */
  readonly zone: string | null
  /** The file named no town, a number did. */
  readonly isGuessed: boolean
}

/**
 * Town and zone of a row by its numbers. A town that the file names is never replaced.
 *
 * @param find where a number was issued
 */
export function fillPlace(
  { city, phones }: Pick<ImportRow, 'city' | 'phones'>,
  find: (e164: string) => NumberPlace,
): FilledPlace {
  const places = phones.map(phone => find(phone.replace(/ доб\..*$/, '')))
  const zone = places.find(place => place.zone !== null)?.zone ?? null
  if (city !== '') return { city, zone, isGuessed: false }
  const found = places.find(place => place.city !== null)?.city ?? ''
  return { city: found, zone, isGuessed: found !== '' }
}
