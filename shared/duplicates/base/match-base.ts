import { findCompanyPairs, findCrowded } from './company-blocks.ts'
import { createCompanyWeigh, startCompanyWeights } from './company-scores.ts'
import { compareFirms } from './companies.ts'
import { findContactPairs } from './contact-blocks.ts'
import { createContactWeigh, startWeights } from './contact-scores.ts'
import { compareContacts } from './contacts.ts'
import { countRarity } from './frequencies.ts'
import type { Pattern } from './levels.ts'
import type { OversizedBlock } from './pairs.ts'
import { type IsApart, type Judged, judgePairs } from './judge-pairs.ts'
import { findStopKeys } from './stop-keys.ts'
import type { BaseTable } from './table.ts'
import { rateTitles } from './title-rarity.ts'
import { COMPANY_TIERS, CONTACT_TIERS } from './tiers.ts'

export interface BaseMatch extends Judged {
  /** Keys that are everybody's. */
  readonly sharedKeys: number
  readonly oversized: readonly OversizedBlock[]
}

/** Says what a step takes; for a log. */
export type Tick = (step: string) => void

/** Finds contacts that are one person in a whole base (dedup.md §7). Of companies it needs their phones and mailboxes. */
export function matchContacts(
  table: BaseTable,
  tick: Tick = () => {},
  isApart: IsApart = () => false,
): BaseMatch {
  const stopKeys = findStopKeys(table)
  tick('contacts: shared keys found')
  const found = findContactPairs(table, stopKeys)
  const rarity = countRarity(table, record => !table.isCompany(record))
  tick('contacts: candidates found')
  const judged = judgePairs({
    pairs: found.take(),
    compare: (one, other): Pattern => compareContacts(table, stopKeys, one, other),
    weigh: createContactWeigh(rarity, startWeights()),
    tiers: CONTACT_TIERS,
    isApart,
  })
  tick(`contacts: ${judged.compared} pairs compared`)
  return { ...judged, sharedKeys: stopKeys.sharedCount, oversized: found.oversized }
}

/** Finds companies that are one firm in a whole base. Contacts are left alone. */
export function matchCompanies(
  table: BaseTable,
  tick: Tick = () => {},
  isApart: IsApart = () => false,
): BaseMatch {
  const crowded = findCrowded(table)
  const isCrowded = (phone: number) => crowded.has(phone)
  const found = findCompanyPairs(table, isCrowded)
  tick('companies: candidates found')
  const cities = countRarity(table, table.isCompany).city
  const judged = judgePairs({
    pairs: found.take(),
    compare: (one, other): Pattern => compareFirms(table, isCrowded, one, other),
    weigh: createCompanyWeigh(cities, rateTitles(table), startCompanyWeights()),
    tiers: COMPANY_TIERS,
    isApart,
  })
  tick(`companies: ${judged.compared} pairs compared`)
  return { ...judged, sharedKeys: crowded.size, oversized: found.oversized }
}
