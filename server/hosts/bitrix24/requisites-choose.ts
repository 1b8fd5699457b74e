import type { SoughtParty } from '../../../shared/requisites/filling.ts'
import type { Fields, Standing } from './requisites-wire.ts'

export interface Row {
  readonly id: string
  readonly fields: Fields
}

function kppOf({ fields }: Row): string | null {
  return fields['RQ_KPP'] ?? null
}

/** КПП of the same ИНН, where none is the one sought, nor open. */
export function otherKpps(rows: readonly Row[], { inn, kpp }: SoughtParty): readonly string[] {
  const kpps = rows.filter(({ fields }) => fields['RQ_INN'] === inn).map(kppOf)
  const isThere = kpp === null || kpps.some(one => one === kpp || one === null)
  return isThere ? [] : [...new Set(kpps.filter(one => one !== null))]
}

/** Digits; an entrepreneur's ИНН has 12. */
const COMPANY_INN = 10

/**
 * The same ИНН and КПП; else the same ИНН where no КПП is written, or any is told to do; else one that has no ИНН yet, by the template of
 * such a party: a person's shows neither ИНН nor ОГРНИП.
 */
export function choose(
  rows: readonly Row[],
  sought: SoughtParty | null,
  presets: Standing['presets'],
): Row | null {
  if (sought === null) return rows[0] ?? null
  const same = rows.filter(({ fields }) => fields['RQ_INN'] === sought.inn)
  const any = sought.orAnyKpp === true ? same[0] : undefined
  const kind = sought.inn.length === COMPANY_INN ? 'company' : 'entrepreneur'
  const preset = presets[kind]?.id
  const isOpen = ({ fields }: Row) =>
    fields['RQ_INN'] === undefined && preset !== undefined && fields['PRESET_ID'] === preset
  return (
    same.find(row => kppOf(row) === sought.kpp) ??
    same.find(row => sought.kpp === null || kppOf(row) === null) ??
    any ??
    rows.find(isOpen) ??
    null
  )
}
