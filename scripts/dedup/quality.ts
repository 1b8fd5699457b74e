import type { BaseCard } from '../../shared/duplicates/base/card.ts'
import { matchCompanies, matchContacts } from '../../shared/duplicates/base/match-base.ts'
import type { JudgedPair } from '../../shared/duplicates/base/judge-pairs.ts'
import { createBaseTable } from '../../shared/duplicates/base/table.ts'
import type { InventedBase, TrueRow } from './generate/base.ts'

export interface Quality {
  readonly precision: number
  readonly recall: number
}

export interface KindQuality {
  readonly auto: Quality
  /** `auto` and `propose` together. */
  readonly proposed: Quality
  /** Most cards of different people or firms in one group that holds more than ten. */
  readonly largestWrong: number
}

/** How well an invented base is matched, against what is true of it. */
export function measureQuality({
  rows,
}: InventedBase): Readonly<Record<'contact' | 'company', KindQuality>> {
  const table = createBaseTable()
  for (const row of rows) table.add(toCard(row))
  return {
    contact: judge(rows, 'contact', matchContacts(table)),
    company: judge(rows, 'company', matchCompanies(table)),
  }
}

export function toCard(row: TrueRow): BaseCard {
  const isCompany = row.kind === 'company'
  const line = { first: row.name, last: null, second: null }
  const fields = { first: row.first, last: row.last, second: row.second }
  return {
    kind: row.kind,
    name: row.name === '' || isCompany ? fields : line,
    company: isCompany ? row.name : row.company,
    phones: row.phones,
    emails: row.emails,
    inn: row.inn,
    kpp: row.kpp,
    city: row.city,
    site: row.site,
  }
}

interface Found {
  readonly pairs: readonly JudgedPair[]
  readonly clusters: ReadonlyMap<number, readonly number[]>
}

function judge(
  rows: readonly TrueRow[],
  kind: TrueRow['kind'],
  { pairs, clusters }: Found,
): KindQuality {
  const sizes = new Map<string, number>()
  for (const row of rows)
    if (row.kind === kind) sizes.set(row.cluster, (sizes.get(row.cluster) ?? 0) + 1)
  const total = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0)
  const rate = (wanted: readonly JudgedPair[]): Quality => {
    const right = wanted.filter(
      ({ one, other }) => rows[one]?.cluster === rows[other]?.cluster,
    ).length
    return { precision: right / Math.max(1, wanted.length), recall: right / Math.max(1, total) }
  }
  const large = [...clusters.values()].filter(({ length }) => length > 10)
  const wrong = large.filter(group => new Set(group.map(record => rows[record]?.cluster)).size > 1)
  return {
    auto: rate(pairs.filter(({ tier }) => tier === 'auto')),
    proposed: rate(pairs.filter(({ tier }) => tier !== 'related')),
    largestWrong: Math.max(0, ...wrong.map(({ length }) => length)),
  }
}
