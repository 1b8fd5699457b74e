import { REQUISITE_FIELDS, type RequisiteField } from '../../../shared/contract/requisites-fill.ts'
import type {
  ExpressedRequisites,
  RequisiteValues,
  SoughtParty,
  WantedBank,
  WantedRequisites,
} from '../../../shared/requisites/filling.ts'
import type { Party } from '../../../shared/requisites/model.ts'
import { HostRefused } from '../../errors.ts'
import {
  ACTUAL,
  addressFields,
  addressLine,
  BANK_FIELDS,
  bankFields,
  compact,
  type COMPANY_FIELDS,
  type Fields,
  fieldsFor,
  legalTypeOf,
  partyFields,
  type Standing,
  translate,
} from './requisites-wire.ts'

/** One row: what to write into it, and what stood in the same places. An empty text: nothing stood. */
export interface RowPlan {
  /** `null`: it is made. */
  readonly id: string | null
  /** The row's own name in lists, for one that is made. */
  readonly name: string
  readonly before: Fields
  readonly after: Fields
}

export interface AddressPlan {
  readonly type: string
  /** `null`: there was none of this type. */
  readonly before: Fields | null
  readonly after: Fields
}

/** A filling as data. JSON, kept by whoever orders it. */
export interface RequisitePlan {
  /** Whose it is; missing in plans of the first days. */
  readonly party?: SoughtParty
  readonly owner: { readonly kind: 'company' | 'contact'; readonly id: string } | null
  readonly ownerTitle: string | null
  /** The card that gets the company made. */
  readonly card: Standing['card']
  /** Of a company that is made, or had none; `null`: it stays. */
  readonly title: { readonly before: string; readonly after: string } | null
  readonly preset: string
  /** The requisite that stands there already; `null`: it is made. */
  readonly holder: string | null
  /** `null`: nothing of the requisite itself is touched. */
  readonly requisite: RowPlan | null
  readonly addresses: readonly AddressPlan[]
  readonly bank: RowPlan | null
}

/** What stands, in our words. */
export function valuesOf(
  standing: Standing,
  kind: Party['kind'] | 'person' | null,
): RequisiteValues {
  const { requisite, addresses, owner } = standing
  const legal = addresses[legalTypeOf(kind)] ?? addresses['6'] ?? addresses['4']
  const bank = standing.banks[0]
  return compact({
    title: owner?.kind === 'company' ? owner.title : undefined,
    ...translate(fieldsFor(kind), requisite?.fields ?? {}),
    legalAddress: legal && addressLine(legal),
    actualAddress: addresses[ACTUAL] && addressLine(addresses[ACTUAL]),
    ...translate(BANK_FIELDS, bank?.fields ?? {}),
  })
}

/** Whose kind a requisite is: by its template, else by what it holds. */
export function kindOf({ requisite, presets }: Standing): Party['kind'] | 'person' | null {
  if (requisite === null) return null
  const { fields } = requisite
  const preset = fields['PRESET_ID']
  const [known] = Object.entries(presets).find(([, { id }]) => id === preset) ?? []
  if (known === 'company' || known === 'entrepreneur' || known === 'person') return known
  if (fields['RQ_OGRNIP'] !== undefined) return 'entrepreneur'
  return fields['RQ_LAST_NAME'] === undefined ? 'company' : 'person'
}

export function express(standing: Standing, wanted: WantedRequisites): ExpressedRequisites {
  const { party, bank } = wanted
  // Of the template that is written to: what stands may have been made by another one.
  const shown = standing.shown ?? standing.presets[party.kind]?.shown ?? []
  const fields = fieldsFor(party.kind)
  const line = party.address === null ? undefined : addressLine(addressFields(party.address))
  const values = compact({
    title: needsTitle(standing) ? party.name.short : undefined,
    ...translate(fields, partyFields(party)),
    legalAddress: line,
    actualAddress: wanted.withActualAddress ? line : undefined,
    ...(bank === null ? {} : translate(BANK_FIELDS, bankFields(bank))),
  })
  const isHidden = (field: RequisiteField) => {
    const name = fields[field]
    return name !== undefined && values[field] !== undefined && !shown.includes(name)
  }
  return { values, now: nowOf(standing, wanted), unshown: REQUISITE_FIELDS.filter(isHidden) }
}

/** In the places that would be written: the address of the party's kind, the details of the same account. */
function nowOf(standing: Standing, { party, bank }: WantedRequisites): RequisiteValues {
  const { requisite, addresses, owner } = standing
  const legal = addresses[legalTypeOf(party.kind)]
  const row = bank === null ? null : bankRowOf(standing, bank)
  return compact({
    title: owner?.title,
    ...translate(fieldsFor(party.kind), requisite?.fields ?? {}),
    legalAddress: legal && addressLine(legal),
    actualAddress: addresses[ACTUAL] && addressLine(addresses[ACTUAL]),
    ...translate(BANK_FIELDS, row?.fields ?? {}),
  })
}

/** A company that has a name keeps it. */
function needsTitle({ owner }: Standing): boolean {
  if (owner?.kind === 'contact') return false
  return owner === null || owner.title.trim() === '' || /^Компания #\d+$/.test(owner.title)
}

/** @throws {HostRefused} when the portal has no template for such a party */
export function toPlan(
  standing: Standing,
  wanted: WantedRequisites,
  accept: readonly RequisiteField[],
): RequisitePlan {
  const { party, bank } = wanted
  const preset = standing.requisite?.fields['PRESET_ID'] ?? standing.presets[party.kind]?.id
  if (preset === undefined) throw new HostRefused('requisites: no template', 'no template')
  // What was not offered cannot be accepted.
  const { values } = express(standing, wanted)
  const accepted = new Set(accept.filter(field => values[field] !== undefined))
  const { owner } = standing
  const isTitled = accepted.has('title') || owner === null
  return {
    party: { inn: party.inn, kpp: party.kind === 'company' ? party.kpp : null },
    owner: owner && { kind: owner.kind, id: owner.id },
    ownerTitle: owner?.title ?? null,
    card: owner === null ? standing.card : null,
    title: isTitled ? { before: owner?.title ?? '', after: party.name.short } : null,
    preset,
    holder: standing.requisite?.id ?? null,
    requisite: planRequisite(standing, party, accepted),
    addresses: planAddresses(standing, wanted, accepted),
    bank: bank === null ? null : planBank(standing, bank, accepted),
  }
}

function planRequisite(
  { requisite }: Standing,
  party: Party,
  accepted: ReadonlySet<RequisiteField>,
): RowPlan | null {
  const after = chosenOf(fieldsFor(party.kind), partyFields(party), accepted)
  // Bank details and addresses hang on it, so it is made even when nothing of its own is taken.
  if (Object.keys(after).length === 0 && (requisite !== null || accepted.size === 0)) return null
  return {
    id: requisite?.id ?? null,
    name: party.name.short,
    before: same(after, requisite?.fields ?? {}),
    after,
  }
}

function planAddresses(
  { addresses }: Standing,
  { party }: WantedRequisites,
  accepted: ReadonlySet<RequisiteField>,
): readonly AddressPlan[] {
  if (party.address === null) return []
  const wanted = addressFields(party.address)
  const types = [
    ...(accepted.has('legalAddress') ? [legalTypeOf(party.kind)] : []),
    ...(accepted.has('actualAddress') ? [ACTUAL] : []),
  ]
  return types.map(type => {
    const before = addresses[type] ?? null
    // What the new address has not must not be left of the old one.
    const cleared = Object.fromEntries(Object.keys(before ?? {}).map(name => [name, '']))
    return { type, before, after: { ...cleared, ...wanted } }
  })
}

/** The same account, or details that have no account yet; another account goes beside. */
export function bankRowOf(
  { banks }: Standing,
  { account, bik }: WantedBank,
): Standing['banks'][number] | null {
  const accountOf = (row: Standing['banks'][number]) => row.fields['RQ_ACC_NUM'] ?? null
  const bikOf = (row: Standing['banks'][number]) => row.fields['RQ_BIK'] ?? bik
  const ofAccount = banks.find(row => account !== null && accountOf(row) === account)
  const open = banks.find(
    row => bikOf(row) === bik && (accountOf(row) === null || account === null),
  )
  return ofAccount ?? open ?? null
}

function planBank(
  standing: Standing,
  bank: WantedBank,
  accepted: ReadonlySet<RequisiteField>,
): RowPlan | null {
  const all = bankFields(bank)
  const chosen = chosenOf(BANK_FIELDS, all, accepted)
  if (Object.keys(chosen).length === 0) return null
  const row = bankRowOf(standing, bank)
  // What nobody is asked about goes into a place of its own only.
  const free = Object.entries(all).filter(
    ([name]) => !Object.values(BANK_FIELDS).includes(name) && row?.fields[name] === undefined,
  )
  const after = { ...chosen, ...Object.fromEntries(free) }
  return { id: row?.id ?? null, name: bank.name, before: same(after, row?.fields ?? {}), after }
}

function chosenOf(
  names: typeof COMPANY_FIELDS,
  fields: Fields,
  accepted: ReadonlySet<RequisiteField>,
): Fields {
  return Object.fromEntries(
    REQUISITE_FIELDS.flatMap(field => {
      const name = accepted.has(field) ? names[field] : undefined
      const value = name === undefined ? undefined : fields[name]
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    }),
  )
}

/** What stands in the places that are written. */
function same(after: Fields, standing: Fields): Fields {
  return Object.fromEntries(Object.keys(after).map(name => [name, standing[name] ?? '']))
}
