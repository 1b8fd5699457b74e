import { sameCity } from './cities.ts'
import { compareCores, readCompanyName } from './company-name.ts'
import { formsAgree } from './legal-forms.ts'
import type { Party } from './model.ts'
import { asksBeforeFilling, rankOf } from './standing.ts'

/** What a choice is made by. */
export interface Wanted {
  /** As `readCompanyName` gives it. */
  readonly core: string
  /** With the town in it, where the town may belong to the name. */
  readonly wholeCore?: string
  readonly form: string | null
  readonly city: string | null
}

export type Choice =
  /** Exactly one fits in name, form and town, and nothing speaks against filling it. */
  | { readonly type: 'one'; readonly party: Party }
  /** A person decides. The best candidates, at least one. */
  | { readonly type: 'ask'; readonly parties: readonly Party[]; readonly why: WhyAsk }
  | { readonly type: 'none' }

/**
 * `namesakes`: several fit · `no-city`: one fits and no town was told · `other-city`: the name is in another town only ·
 * `similar`: no name is equal · `warned`: the only one is closed or doubted
 */
export type WhyAsk = 'namesakes' | 'no-city' | 'other-city' | 'similar' | 'warned'

const MOST_OFFERED = 5

/**
 * One party or a question: a wrong ИНН in a contract is worse than an empty one.
 *
 * @param found any order; the offered ones come in the order of `orderParties`
 */
export function chooseParty(found: readonly Party[], wanted: Wanted): Choice {
  if (found.length === 0) return { type: 'none' }
  const ordered = orderParties(found, wanted)
  const named = ordered.filter(party => hasName(party, wanted))
  const there = named.filter(party => isIn(party, wanted.city))
  const [only] = there
  const why = whyAsk(named, there, wanted)
  if (only !== undefined && why === null) return { type: 'one', party: only }
  return { type: 'ask', parties: ordered.slice(0, MOST_OFFERED), why: why ?? 'namesakes' }
}

/** Equal name before alike, active before closed, the same town before others, head office before branches; then by name and ИНН. */
export function orderParties(found: readonly Party[], wanted: Wanted): readonly Party[] {
  return found
    .map(party => ({ party, ranks: ranksOf(party, wanted) }))
    .toSorted(
      (one, other) => compareRanks(one.ranks, other.ranks) || compareNames(one.party, other.party),
    )
    .map(({ party }) => party)
}

/** Where the party is, for comparing and for a list: town, or `null`. */
export function cityOf({ address }: Party): string | null {
  return address?.city ?? null
}

function ranksOf(party: Party, wanted: Wanted): readonly number[] {
  return [
    rankOf(party.standing.status) === 0 ? 0 : 1,
    CLOSENESS[closenessOf(party, wanted)],
    wanted.city === null || isIn(party, wanted.city) ? 0 : 1,
    formsAgree(party.form, wanted.form) ? 0 : 1,
    party.kind === 'company' && party.branch === 'branch' ? 1 : 0,
    rankOf(party.standing.status),
  ]
}

const CLOSENESS = { same: 0, similar: 1, different: 2 } as const

function compareRanks(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((rank, place) => rank !== other[place])
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0)
}

function compareNames(one: Party, other: Party): number {
  return one.name.short.localeCompare(other.name.short, 'ru') || one.inn.localeCompare(other.inn)
}

function hasName(party: Party, wanted: Wanted): boolean {
  return closenessOf(party, wanted) === 'same' && formsAgree(party.form, wanted.form)
}

function closenessOf(party: Party, { core, wholeCore = core }: Wanted): keyof typeof CLOSENESS {
  const own = readCompanyName(party.name.bare).core
  return own === wholeCore && own !== '' ? 'same' : compareCores(own, core)
}

function isIn(party: Party, city: string | null): boolean {
  const own = cityOf(party)
  return city === null || (own !== null && sameCity(own, city))
}

function whyAsk(named: readonly Party[], there: readonly Party[], { city }: Wanted): WhyAsk | null {
  if (named.length === 0) return 'similar'
  if (there.length === 0) return 'other-city'
  if (there.length > 1) return 'namesakes'
  if (city === null) return 'no-city'
  return there.every(asksBeforeFilling) ? 'warned' : null
}
