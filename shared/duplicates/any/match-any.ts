import { clusterPairs, type Clusters } from '../base/clusters.ts'
import type { JudgedPair } from '../base/judge-pairs.ts'
import { type Feature, levelAt, type Pattern } from '../base/levels.ts'
import { firstOf, type OversizedBlock, secondOf } from '../base/pairs.ts'
import { findAnyPairs } from './any-blocks.ts'
import type { AnyTable } from './any-table.ts'
import { KINDS } from './fields.ts'
import { createBits, learn, type Learnt, pairsOf, shareOf } from './learn.ts'
import type { Chance } from './chance.ts'

export interface AnyMatch {
  readonly pairs: readonly JudgedPair[]
  readonly clusters: Clusters
  readonly features: readonly Feature[]
  readonly oversized: readonly OversizedBlock[]
}

/** Bits of p = 0.999, 0.95, 0.5 and 0.02. */
const SURE = Math.log2(999)
const GROUPED = Math.log2(19)
const LIKELY = 0
const SHOWN = -5.6
/** A rarer value than the average tells more, a frequent one less; within these bits. */
const RARITY_BOUND = 4

/**
 * Finds records of one person or firm in any table, by the same scorer: weights are learnt from the table itself. `auto` is p ≥ 0.999,
 * `propose` p ≥ 0.5; less likely pairs are given as `related`, so that whoever reads the scores sees where the doubt begins.
 */
export function matchAny(table: AnyTable): AnyMatch {
  const found = findAnyPairs(table)
  const pairs = found.take()
  const learnt = learn(table, pairsOf(pairs, table.compare))
  const weigh = createWeigh(table, learnt)
  const judged: JudgedPair[] = []
  const edges = []
  for (const pair of pairs) {
    const [one, other] = [firstOf(pair), secondOf(pair)]
    const bits = weigh(one, other)
    if (bits < SHOWN) continue
    judged.push(judge({ one, other, bits, pattern: table.compare(one, other) }))
    if (bits >= GROUPED) edges.push({ one, other, bits })
  }
  const clusters = clusterPairs(edges, { bits: weigh, contradicts: () => false })
  const features = table.fields.map(({ name, type }) => ({ name, levels: KINDS[type].levels }))
  return {
    pairs: withGroups(judged, clusters, table),
    clusters,
    features,
    oversized: found.oversized,
  }
}

/** Pairs within a group that do not look alike themselves belong to it as surely as its links hold. */
function withGroups(
  judged: readonly JudgedPair[],
  clusters: Clusters,
  table: AnyTable,
): readonly JudgedPair[] {
  const groupOf = new Map(
    Array.from(clusters).flatMap(([id, members]) => members.map(record => [record, id] as const)),
  )
  const isGrouped = ({ one, other }: JudgedPair) =>
    groupOf.has(one) && groupOf.get(one) === groupOf.get(other)
  const known = new Set(judged.map(({ one, other }) => `${one} ${other}`))
  const raised = judged.map(pair => {
    if (!isGrouped(pair) || pair.tier === 'auto') return pair
    return judge({ ...pair, bits: Math.max(GROUPED, Math.log2(pair.score / (1 - pair.score))) })
  })
  const added = Array.from(clusters.values()).flatMap(members =>
    members.flatMap((one, at) =>
      members
        .slice(at + 1)
        .filter(other => !known.has(`${one} ${other}`))
        .map(other => judge({ one, other, bits: GROUPED, pattern: table.compare(one, other) })),
    ),
  )
  return [...raised, ...added]
}

function judge({
  one,
  other,
  bits,
  pattern,
}: {
  readonly one: number
  readonly other: number
  readonly bits: number
  readonly pattern: Pattern
}): JudgedPair {
  const likely = bits >= LIKELY ? 'propose' : 'related'
  return {
    one,
    other,
    pattern,
    score: 1 / (1 + 2 ** -Math.min(40, bits)),
    tier: bits >= SURE ? 'auto' : likely,
  }
}

function createWeigh(
  table: AnyTable,
  { m, chance, prior }: Learnt,
): (one: number, other: number) => number {
  const start = Math.log2(prior / (1 - prior))
  const bitsOf = createBits(chance)
  const parents = chance.parentsFrom([])
  return (one, other) => {
    const pattern = table.compare(one, other)
    return start + bitsOf(pattern, m) + rarityOf(table, one, pattern, { chance, parents })
  }
}

interface Told {
  readonly chance: Chance
  readonly parents: Int8Array
}

/** What an equal value's own frequency says beyond that of its column's average; less of a column that another tells of already. */
function rarityOf(
  table: AnyTable,
  one: number,
  pattern: Pattern,
  { chance, parents }: Told,
): number {
  let bits = 0
  for (let field = 0; field < table.fields.length; field++) {
    if (levelAt(pattern, field) !== 1) continue
    const share =
      Math.max(2, table.count(field, table.valueId(field, one))) / Math.max(1, table.filled(field))
    const average = chance.u[field * 8 + 1] ?? 1
    const rarity = Math.log2(average / share)
    const told = Math.abs(Math.log2(shareOf(chance, parents, pattern, field) / average))
    const left = Math.max(0, Math.min(RARITY_BOUND, Math.abs(rarity)) - told)
    bits += Math.sign(rarity) * left
  }
  return bits
}
