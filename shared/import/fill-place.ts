import { findPlace } from '../phone/find-place.ts'
import { countryOf } from '../phone/country-of.ts'
import type { NumberingPlan, NumberPlace } from '../phone/numbering-plan.ts'
import type { ImportRow } from './read-row.ts'

export interface FilledPlace {
  /** Of the row where it names one, else of its first number that tells one; empty when nothing does. */
  readonly city: string
  /** IANA, by the number; `null` when no number tells it. */
  readonly zone: string | null
  /** The file named no town, a number did. */
  readonly isGuessed: boolean
}

/** Town and zone of a row by its numbers. A town that the file names is never replaced. */
export function fillPlace({ city, phones }: ImportRow, plan: NumberingPlan): FilledPlace {
  const places = phones.map(phone => placeOf(phone.replace(/ доб\..*$/, ''), plan))
  const zone = places.find(place => place.zone !== null)?.zone ?? null
  if (city !== '') return { city, zone, isGuessed: false }
  const found = places.find(place => place.city !== null)?.city ?? ''
  return { city: found, zone, isGuessed: found !== '' }
}

function placeOf(e164: string, plan: NumberingPlan): NumberPlace {
  // Whose country it is costs more than the look-up, and is asked only abroad.
  return findPlace(plan, e164, e164.startsWith('+7') ? null : countryOf(e164))
}
