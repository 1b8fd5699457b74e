import { clusterPairs, type Clusters, type Edge } from './clusters.ts'
import type { Weigh } from './contact-scores.ts'
import type { Pattern } from './levels.ts'
import { firstOf, secondOf } from './pairs.ts'
import type { Tier, TierRules } from './tiers.ts'

/** Bits of p = 0.95: less is not proposed. */
export const PROPOSED = Math.log2(19)
/** What nothing can outvote is shown as this. */
const SUREST = 40

export interface JudgedPair {
  readonly one: number
  readonly other: number
  /** Probability of being one. */
  readonly score: number
  readonly tier: Tier
  readonly pattern: Pattern
}

export interface Judged {
  readonly pairs: readonly JudgedPair[]
  /** By its first record: records that are one, two at least. */
  readonly clusters: Clusters
  readonly compared: number
}

export interface Judging {
  readonly pairs: Float64Array
  readonly compare: (one: number, other: number) => Pattern
  readonly weigh: Weigh
  readonly tiers: TierRules
  /** Somebody has said that these two are not one: no pair, no group. */
  readonly isApart: IsApart
}

export type IsApart = (one: number, other: number) => boolean

/**
 * Scores candidate pairs, groups them without chains and says what may be done with each pair. Every pair within a group is given, also
 * one that shares nothing itself: then groups and pairs tell the same.
 */
export function judgePairs({ pairs, compare, weigh, tiers, isApart }: Judging): Judged {
  const edges: Edge[] = []
  const related: JudgedPair[] = []
  for (let at = 0; at < pairs.length; at++) {
    const pair = pairs[at] ?? 0
    const [one, other] = [firstOf(pair), secondOf(pair)]
    if (isApart(one, other)) continue
    const pattern = compare(one, other)
    const bits = weigh(one, other, pattern)
    if (bits >= PROPOSED) edges.push({ one, other, bits })
    else if (tiers.contradicts(pattern) && tiers.isRelated(pattern))
      related.push({ one, other, score: toProbability(bits), tier: 'related', pattern })
  }
  const bitsOf = (one: number, other: number) => weigh(one, other, compare(one, other))
  const clusters = clusterPairs(edges, {
    bits: bitsOf,
    contradicts: (one, other) => isApart(one, other) || tiers.contradicts(compare(one, other)),
  })
  const inside = Array.from(clusters.values()).flatMap(members =>
    judgeCluster(members, { compare, weigh, tiers }),
  )
  return { pairs: [...inside, ...related], clusters, compared: pairs.length }
}

function judgeCluster(
  members: readonly number[],
  { compare, weigh, tiers }: Omit<Judging, 'pairs' | 'isApart'>,
): JudgedPair[] {
  const found = members.flatMap((one, at) =>
    members.slice(at + 1).map(other => {
      const pattern = compare(one, other)
      return { one, other, pattern, bits: weigh(one, other, pattern) }
    }),
  )
  const sure = clusterPairs(
    found.filter(({ pattern }) => tiers.isAuto(pattern)),
    {
      bits: (one, other) => weigh(one, other, compare(one, other)),
      contradicts: (one, other) => tiers.contradicts(compare(one, other)),
    },
  )
  const sureGroup = new Map(
    Array.from(sure.entries()).flatMap(([id, records]) =>
      records.map(record => [record, id] as const),
    ),
  )
  // Whoever stands in a group with others is at least as likely to belong there as a proposal is.
  return found.map(({ one, other, pattern, bits }) => {
    const group = sureGroup.get(one)
    const tier: Tier = group !== undefined && group === sureGroup.get(other) ? 'auto' : 'propose'
    return { one, other, pattern, tier, score: toProbability(Math.max(bits, PROPOSED)) }
  })
}

function toProbability(bits: number): number {
  const odds = 2 ** Math.min(SUREST, bits)
  return odds / (1 + odds)
}
