import { compareCompanies } from '../company.ts'
import { forEachEmail, forEachPhone } from './contact-blocks.ts'
import type { IsCrowded } from './companies.ts'
import { hash, hashNumbers } from './intern.ts'
import {
  createPairCollector,
  firstOf,
  forEachRun,
  MOST_RECORDS,
  type PairCollector,
  recordsOf,
} from './pairs.ts'
import { type BaseTable, NONE } from './table.ts'

/** Candidates among companies: pairs that share a key of dedup.md §7.3. */
export function findCompanyPairs(table: BaseTable, isCrowded: IsCrowded): PairCollector {
  const pairs = createPairCollector()
  const each = (visit: (record: number) => void) => {
    for (let record = 0; record < table.size(); record++) if (table.isCompany(record)) visit(record)
  }
  each(record => {
    const [inn, wrong] = [table.inn(record), table.wrongInn(record)]
    const known = inn === NONE ? wrong : inn
    if (known !== NONE) pairs.put(hashNumbers(known % 1e9, Math.floor(known / 1e9)), record)
  })
  pairs.endRule('inn')
  each(record =>
    forEachPhone(table, record, id => {
      const bare = table.bareOf(id)
      if (!isCrowded(id)) pairs.put(bare === NONE ? id : bare, record)
    }),
  )
  pairs.endRule('phone')
  each(record => forEachEmail(table, record, id => pairs.put(table.email(id).loose, record)))
  pairs.endRule('email')
  each(record => table.domain(record) !== NONE && pairs.put(table.domain(record), record))
  pairs.endRule('domain')
  each(record => {
    const key = table.company(record) === NONE ? null : table.companyKey(table.company(record))
    if (key === null) return
    pairs.put(hash(key.core), record)
    pairs.put(hash(key.words.join(' '), 3), record)
  })
  pairs.endRule('name', COMMON)
  each(record => {
    const [company, city] = [table.company(record), table.city(record)]
    if (company === NONE || city === NONE) return
    const { core } = table.companyKey(company)
    pairs.put(hashNumbers(hash(core), city, 1), record)
    if (core.length >= 5) pairs.put(hashNumbers(hash(core.slice(0, 5)), city, 2), record)
  })
  pairs.endRule('name and city', COMMON_IN_CITY)
  return pairs
}

/** A name of more firms proposes nothing by itself; what else they share is a rule of its own. */
const COMMON = 30
const COMMON_IN_CITY = 60
const CROWD = 3
const MANY = 60

/** Numbers held by three firms at least whose names have nothing in common: a business centre, an accountant. */
export function findCrowded(table: BaseTable): ReadonlySet<number> {
  const packed: number[] = []
  for (let record = 0; record < table.size(); record++) {
    if (table.isCompany(record))
      forEachPhone(table, record, id => packed.push(id * MOST_RECORDS + record))
  }
  const crowded = new Set<number>()
  const sorted = new Float64Array(packed).sort()
  forEachRun(sorted, (from, to) => {
    const holders = recordsOf(sorted, from, to)
    const id = firstOf(sorted[from] ?? 0)
    if (holders.length > MANY || countFirms(table, holders) >= CROWD) crowded.add(id)
  })
  return crowded
}

function countFirms(table: BaseTable, holders: readonly number[]): number {
  const leaders: number[] = []
  for (const record of holders) {
    const company = table.company(record)
    if (company === NONE) continue
    if (!leaders.some(leader => isOneFirm(table, leader, record))) leaders.push(record)
  }
  return leaders.length
}

function isOneFirm(table: BaseTable, one: number, other: number): boolean {
  const [mine, theirs] = [table.inn(one), table.inn(other)]
  if (mine !== NONE && theirs !== NONE) return mine === theirs
  return (
    compareCompanies(
      table.companyKey(table.company(one)),
      table.companyKey(table.company(other)),
    ) !== 'different'
  )
}
