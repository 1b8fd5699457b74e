import { PROBLEMS, type ProblemType } from '../contract/rule-strip.ts'
import type { PipelineId, UserId } from '../crm/ids.ts'
import type { CardRef, Money } from '../crm/model.ts'
import { problemsAt } from '../problems/moments.ts'
import type { Problem } from '../problems/problem.ts'
import type { Instant } from '../time/instant.ts'
import type { Standing } from './standing.ts'

/** An open card with what is wrong with it now; a clean one has no problems. */
export interface JudgedCard {
  readonly card: CardRef
  readonly standing: Standing
  /** Heaviest first. */
  readonly problems: readonly Problem[]
}

export function judge(
  cards: readonly { readonly card: CardRef; readonly standing: Standing }[],
  now: Instant,
): readonly JudgedCard[] {
  return cards.map(({ card, standing }) => ({
    card,
    standing,
    problems: problemsAt(standing.moments, now),
  }))
}

/** Of these cards, those of one person and of one pipeline; `null`: of all. */
export function within(
  cards: readonly JudgedCard[],
  { person, pipeline }: { readonly person: UserId | null; readonly pipeline: PipelineId | null },
): readonly JudgedCard[] {
  return cards.filter(
    ({ standing }) =>
      (person === null || standing.owner === person) &&
      (pipeline === null || standing.pipeline === pipeline),
  )
}

export function isClean({ problems }: JudgedCard): boolean {
  // What only comes near is no fault yet: a clean card is one with a step, nothing overdue, no limit exceeded.
  return problems.every(({ type }) => type === 'limit-near')
}

/** How many cards have each problem, heaviest first; those nobody has are left out. */
export function countProblems(
  cards: readonly JudgedCard[],
): readonly { readonly problem: ProblemType; readonly count: number }[] {
  return PROBLEMS.map(problem => ({
    problem,
    count: cards.filter(({ problems }) => problems.some(({ type }) => type === problem)).length,
  })).filter(({ count }) => count > 0)
}

/** Money in cards that stand on their stage longer than they may, by currency, most first. */
export function moneyStuck(cards: readonly JudgedCard[]): readonly Money[] {
  const sums = new Map<string, number>()
  for (const { standing, problems } of cards) {
    const { amount } = standing
    if (amount === null || !problems.some(({ type }) => type === 'limit-exceeded')) continue
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor)
  }
  return [...sums]
    .map(([currency, minor]) => ({ minor, currency }))
    .toSorted((one, other) => other.minor - one.minor)
}

/** Heaviest problem first, then the largest amount of a currency, then the longest broken. */
export function inOrder(cards: readonly JudgedCard[]): readonly JudgedCard[] {
  return cards.toSorted(
    (one, other) =>
      weightOf(one) - weightOf(other) ||
      (other.standing.amount?.minor ?? 0) - (one.standing.amount?.minor ?? 0) ||
      sinceOf(one) - sinceOf(other),
  )
}

function weightOf({ problems: [heaviest] }: JudgedCard): number {
  return heaviest === undefined ? PROBLEMS.length : PROBLEMS.indexOf(heaviest.type)
}

function sinceOf({ standing, problems: [heaviest] }: JudgedCard): Instant {
  return heaviest?.since ?? standing.stageSince
}
