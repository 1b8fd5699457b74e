import { clip } from './contact-scores.ts'
import { type BaseTable, NONE } from './table.ts'

/** Bits that one name is worth at most and at least, and what it is worth in a base too small to tell. */
const LEAST = 4
const MOST = 16
const UNTOLD = 11
/** Fewer firms with an INN tell nothing of how often two bear one name. */
const FEWEST_FIRMS = 300
/** Share of a firm's cards that spell its name alike. */
const SPELLED_ALIKE = 0.7

interface Title {
  cards: number
  readonly inns: Set<number>
}

/**
 * How telling it is that two companies bear one name, in bits by record. Names are counted by firms, not by cards – seven cards of one firm
 * do not make its name a frequent one – and what a name of one known firm is worth is learnt from cards that have an INN: how often two of
 * them bear one name and are two firms all the same.
 */
export function rateTitles(table: BaseTable): Float32Array {
  const titles = countTitles(table)
  const firms = new Set<number>()
  for (const { inns } of titles.values()) for (const inn of inns) firms.add(inn)
  const rare = worthOfRare(titles, firms.size)
  const total = Math.max(firms.size, titles.size)
  const bits = new Float32Array(table.size())
  for (let record = 0; record < table.size(); record++) {
    const title = titleOf(table, titles, record)
    if (title === null) continue
    const holders = Math.max(
      title.inns.size,
      title.inns.size === 0 ? Math.ceil(title.cards / 3) : 1,
    )
    bits[record] = holders === 1 ? rare : clip(Math.log2(total / holders), LEAST, rare)
  }
  return bits
}

function countTitles(table: BaseTable): ReadonlyMap<string, Title> {
  const titles = new Map<string, Title>()
  for (let record = 0; record < table.size(); record++) {
    if (!table.isCompany(record) || table.company(record) === NONE) continue
    const { core } = table.companyKey(table.company(record))
    const title = titles.get(core) ?? { cards: 0, inns: new Set<number>() }
    title.cards++
    if (table.inn(record) !== NONE) title.inns.add(table.inn(record))
    titles.set(core, title)
  }
  return titles
}

function titleOf(
  table: BaseTable,
  titles: ReadonlyMap<string, Title>,
  record: number,
): Title | null {
  if (!table.isCompany(record) || table.company(record) === NONE) return null
  return titles.get(table.companyKey(table.company(record)).core) ?? null
}

/** Two firms of one name among all pairs of firms, names of many firms left out: those are told by their number. */
function worthOfRare(titles: ReadonlyMap<string, Title>, firms: number): number {
  if (firms < FEWEST_FIRMS) return UNTOLD
  let pairs = 1
  for (const { inns } of titles.values()) if (inns.size === 2) pairs++
  return clip(Math.log2((SPELLED_ALIKE * firms * firms) / 2 / pairs), UNTOLD, MOST)
}
