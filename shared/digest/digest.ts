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
  /** Names of the faulty cards, those put aside among them: what the next one is compared with. */
  readonly faulty: readonly string[]
}

/**
 * @param cards open ones the reader answers for
 * @param aside names of those somebody looks at later: they are told of neither as faulty nor as new
 * @param before names of the cards that were faulty when he was told last
 */
export function digestOf(
  cards: readonly JudgedCard[],
  aside: ReadonlySet<string>,
  before: readonly string[] | null,
): Digest {
  const present = cards.filter(({ card }) => !aside.has(nameOf(card)))
  const faulty = present.filter(card => !isClean(card))
  return {
    open: present.length,
    clean: present.length - faulty.length,
    counts: countProblems(present),
    people: peopleIn(faulty),
    stuck: moneyStuck(faulty),
    change: before === null ? null : changeOf(before, cards, faulty),
    faulty: cards.filter(card => !isClean(card)).map(({ card }) => nameOf(card)),
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

/** Mended is what is still his, open and clean: a card lost, removed or handed over is not. */
function changeOf(
  before: readonly string[],
  cards: readonly JudgedCard[],
  faulty: readonly JudgedCard[],
): NonNullable<Digest['change']> {
  const was = new Set(before)
  return {
    added: faulty.filter(({ card }) => !was.has(nameOf(card))).length,
    gone: cards.filter(one => was.has(nameOf(one.card)) && isClean(one)).length,
  }
}
