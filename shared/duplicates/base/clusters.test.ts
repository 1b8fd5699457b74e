import { describe, expect, it } from 'vitest'
import { clusterPairs, type Edge } from './clusters.ts'

const edge = (one: number, other: number, bits = 10): Edge => ({ one, other, bits })

/** Pairs that have no edge speak against being one. */
function cluster(
  edges: readonly Edge[],
  enemies: readonly string[] = [],
): readonly (readonly number[])[] {
  const bits = new Map(edges.map(({ one, other, bits: found }) => [`${one}-${other}`, found]))
  const key = (one: number, other: number) => `${Math.min(one, other)}-${Math.max(one, other)}`
  return [
    ...clusterPairs(edges, {
      bits: (one, other) => bits.get(key(one, other)) ?? -10,
      contradicts: (one, other) => enemies.includes(key(one, other)),
    }).values(),
  ]
}

describe('clusterPairs', () => {
  it('joins what is linked', () => {
    expect(cluster([edge(0, 1), edge(1, 2), edge(0, 2), edge(5, 6)])).toEqual([
      [0, 1, 2],
      [5, 6],
    ])
  })

  it('keeps apart two that contradict, whoever stands between them, the surer pair first', () => {
    expect(cluster([edge(0, 1, 9), edge(1, 2, 12)], ['0-2'])).toEqual([[1, 2]])
  })

  it('does not hold two groups together by one bridge', () => {
    const left = [edge(0, 1), edge(0, 2), edge(1, 2)]
    const right = [edge(3, 4), edge(3, 5), edge(4, 5)]

    expect(cluster([...left, ...right, edge(2, 3, 5)])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
  })

  it('makes no chain of many', () => {
    const chain = Array.from({ length: 60 }, (_, at) => edge(at, at + 1))

    expect(Math.max(...cluster(chain).map(({ length }) => length))).toBeLessThanOrEqual(10)
  })
})
