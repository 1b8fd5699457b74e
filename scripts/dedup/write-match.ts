import type { BaseMatch } from '../../shared/duplicates/base/match-base.ts'
import { createExplain } from '../../shared/duplicates/base/explain.ts'
import { COMPANY_FEATURES } from '../../shared/duplicates/base/companies.ts'
import { CONTACT_FEATURES } from '../../shared/duplicates/base/contacts.ts'
import type { AnyMatch } from '../../shared/duplicates/any/match-any.ts'
import { levelAt } from '../../shared/duplicates/base/levels.ts'
import { createCsvWriter } from './csv-writer.ts'

const HEAD = ['id_a', 'id_b', 'score', 'tier', 'why']

/** Writes pairs, and clusters where wanted. Says what there is. */
export function writeMatch(
  { out, clusters }: { readonly out: string; readonly clusters: string | undefined },
  ids: readonly string[],
  { contacts, companies }: { readonly contacts: BaseMatch; readonly companies: BaseMatch },
): string {
  const pairs = createCsvWriter(out, HEAD)
  const counts = { auto: 0, propose: 0, related: 0 }
  for (const [judged, features] of [
    [contacts, CONTACT_FEATURES],
    [companies, COMPANY_FEATURES],
  ] as const) {
    const explain = createExplain(features)
    for (const { one, other, score, tier, pattern } of judged.pairs) {
      counts[tier]++
      pairs.row([ids[one] ?? '', ids[other] ?? '', score.toFixed(6), tier, explain(pattern)])
    }
  }
  pairs.close()
  const groups = [...contacts.clusters.values(), ...companies.clusters.values()]
  if (clusters !== undefined) writeClusters(clusters, ids, groups)
  const sharedKeys = contacts.sharedKeys + companies.sharedKeys
  const oversized = [...contacts.oversized, ...companies.oversized]
  const large = oversized.reduce((sum, { size }) => sum + size, 0)
  return `${counts.auto} pairs auto, ${counts.propose} to propose, ${counts.related} related; ${groups.length} groups; ${sharedKeys} shared phones and mailboxes; ${oversized.length} blocks too large to compare (${large} cards)`
}

/** The same for a table of any columns. */
export function writeAnyMatch(
  { out, clusters }: { readonly out: string; readonly clusters: string | undefined },
  ids: readonly string[],
  match: AnyMatch,
): string {
  const pairs = createCsvWriter(out, HEAD)
  for (const { one, other, score, tier, pattern } of match.pairs) {
    const why = match.features.flatMap(({ name, levels }, at) => {
      const level = levels[levelAt(pattern, at) - 1]
      return level === undefined ? [] : [`${name}: ${LEVELS[level] ?? level}`]
    })
    pairs.row([ids[one] ?? '', ids[other] ?? '', score.toFixed(6), tier, why.join('; ')])
  }
  pairs.close()
  const groups = [...match.clusters.values()]
  if (clusters !== undefined) writeClusters(clusters, ids, groups)
  return `${match.pairs.length} pairs; ${groups.length} groups; ${match.oversized.length} blocks too large to compare`
}

/** Words for how two values of a column agree. */
const LEVELS: Readonly<Record<string, string>> = {
  same: 'совпадает',
  misprint: 'опечатка',
  similar: 'похоже',
  near: 'близко',
  weak: 'немного похоже',
  local: 'совпадает до @',
  different: 'различается',
}

/** Every card has a cluster; alone, it is its own. */
function writeClusters(
  file: string,
  ids: readonly string[],
  groups: readonly (readonly number[])[],
): void {
  const clusterOf = new Int32Array(ids.length).map((_, at) => at)
  for (const group of groups) for (const record of group) clusterOf[record] = group[0] ?? record
  const writer = createCsvWriter(file, ['id', 'cluster'])
  for (let record = 0; record < ids.length; record++)
    writer.row([ids[record] ?? '', ids[clusterOf[record] ?? record] ?? ''])
  writer.close()
}
