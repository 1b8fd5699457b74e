import { findCompanyPairs, findCrowded } from './company-blocks.ts'
import { createCompanyWeigh, startCompanyWeights } from './company-scores.ts'
import { compareFirms } from './companies.ts'
import { findContactPairs } from './contact-blocks.ts'
import { createContactWeigh, startWeights } from './contact-scores.ts'
import { compareContacts } from './contacts.ts'
import { countRarity } from './frequencies.ts'
import type { Pattern } from './levels.ts'
import type { OversizedBlock, PairCollector } from './pairs.ts'
import { type Judged, judgePairs } from './judge-pairs.ts'
import { findStopKeys } from './stop-keys.ts'
import type { BaseTable } from './table.ts'
import { rateTitles } from './title-rarity.ts'
import { COMPANY_TIERS, CONTACT_TIERS } from './tiers.ts'

export interface BaseMatch {
  readonly contacts: Judged
  readonly companies: Judged
  /** Phones and mailboxes that are everybody's. */
  readonly sharedKeys: number
  readonly oversized: readonly OversizedBlock[]
}

/** Says what a step takes; for a log. */
export type Tick = (step: string) => void

/** Finds cards of one person or one firm in a whole base (dedup.md §7). */
export function matchBase(table: BaseTable, tick: Tick = () => {}): BaseMatch {
  const stopKeys = findStopKeys(table)
  tick('stop keys')
  const people = findContactPairs(table, stopKeys)
  tick('blocks of contacts')
  const weigh = createContactWeigh(
    countRarity(table, record => !table.isCompany(record)),
    startWeights(),
  )
  const contacts = judgePairs({
    pairs: people.take(),
    compare: (one, other): Pattern => compareContacts(table, stopKeys, one, other),
    weigh,
    tiers: CONTACT_TIERS,
  })
  tick('contacts')
  const isCrowded = findCrowded(table)
  const firms: PairCollector = findCompanyPairs(table, isCrowded)
  tick('blocks of companies')
  const companies = judgePairs({
    pairs: firms.take(),
    compare: (one, other): Pattern => compareFirms(table, isCrowded, one, other),
    weigh: createCompanyWeigh(
      countRarity(table, table.isCompany).city,
      rateTitles(table),
      startCompanyWeights(),
    ),
    tiers: COMPANY_TIERS,
  })
  tick('companies')
  return {
    contacts,
    companies,
    sharedKeys: stopKeys.sharedCount,
    oversized: [...people.oversized, ...firms.oversized],
  }
}
