import type { ProblemType } from '../contract/rule-strip.ts'
import { countProblems, isClean, type JudgedCard, moneyStuck } from '../control/violations.ts'
import type { UserId } from '../crm/ids.ts'
import { type Money, nameOf } from '../crm/model.ts'

/** What one reader is told: the state of the cards he answers for. */
export interface Digest {
  readonly open: number
  /** Neither without a step, nor overdue, nor over a limit. */
  readonly clean: number
  /** Cards with each problem, heaviest first. What only comes near a limit is told, too. */
  readonly counts: readonly { readonly problem: ProblemType; readonly count: number }[]
  /** By responsible, most first, with his heaviest problem. */
  readonly people: readonly {
    readonly user: UserId | null
    readonly count: number
    readonly worst: ProblemType
  }[]
  /** In cards over their limit, by currency. */
  readonly stuck: readonly Money[]
  /** Against what he was told last; `null`: he was told nothing yet. */
  readonly change: { readonly added: number; readonly gone: number } | null
  /** Names of the faulty cards: what the next one is compared with. */
  readonly faulty: readonly string[]
}

/**
 * @param cards open ones the reader answers for, without those that were put aside
 * @param before names of the cards that were faulty when he was told last
 */
export function digestOf(cards: readonly JudgedCard[], before: readonly string[] | null): Digest {
  const faulty = cards.filter(card => !isClean(card))
  const names = faulty.map(({ card }) => nameOf(card))
  return {
    open: cards.length,
    clean: cards.length - faulty.length,
    counts: countProblems(cards),
    people: peopleIn(faulty),
    stuck: moneyStuck(faulty),
    change: before === null ? null : changeOf(before, names),
    faulty: names,
  }
}

function peopleIn(faulty: readonly JudgedCard[]): Digest['people'] {
  const byOwner = Map.groupBy(faulty, ({ standing }) => standing.owner)
  return [...byOwner]
    .flatMap(([user, cards]) => {
      const [worst] = countProblems(cards)
      return worst === undefined ? [] : [{ user, count: cards.length, worst: worst.problem }]
    })
    .toSorted((one, other) => other.count - one.count)
}

function changeOf(before: readonly string[], now: readonly string[]) {
  const [was, is] = [new Set(before), new Set(now)]
  return {
    added: now.filter(name => !was.has(name)).length,
    gone: before.filter(name => !is.has(name)).length,
  }
}
