import type { Card, Task } from '../crm/model.ts'
import { type Instant, MINUTE } from '../time/instant.ts'
import type { LimitMoments } from './limit-moments.ts'
import { problemsAt, type ProblemMoments } from './moments.ts'
import type { Problem } from './problem.ts'
import { NO_STEPS, postponedSince, type StepsMemory } from './steps.ts'

/** A task with a deadline: what a next step always has. */
export type Step = Task & { readonly dueAt: Instant }

export interface ProblemFacts {
  readonly card: Pick<Card, 'status'>
  readonly openTasks: readonly Task[]
  readonly gapSince: Instant | null
  /** Missing where nothing is remembered. */
  readonly steps?: StepsMemory
  /** Of the stage it stands on; missing where there is none. */
  readonly limit?: LimitMoments | null
  /** By when the request should have been touched; `null` or missing when it was, or is no request. */
  readonly contactDueAt?: Instant | null
  /** Since when it has waited; missing: since that moment. */
  readonly contactSince?: Instant | null
}

/**
 * The earliest open task with a deadline; `null` when there is none. A message waiting for an answer and our own task for the head
 * of sales are no plan of the rep's.
 */
export function findNextStep(tasks: readonly Task[]): Step | null {
  const [first] = tasks.filter(isStep).toSorted((one, other) => one.dueAt - other.dueAt)
  return first ?? null
}

/** What is wrong with a card, heaviest first. A closed card has no problems. */
export function findProblems(facts: ProblemFacts, now: Instant): readonly Problem[] {
  return facts.card.status === 'open' ? problemsAt(momentsOf(facts), now) : []
}

/** The same of an open card, as moments. */
export function momentsOf(facts: ProblemFacts): ProblemMoments {
  const { openTasks, steps = NO_STEPS } = facts
  const step = findNextStep(openTasks)
  return {
    watchesSteps: true,
    step: step === null ? null : { title: step.title, dueAt: step.dueAt },
    gapSince: step === null ? facts.gapSince : null,
    postponedSince: postponedSince(steps, openTasks),
    emptyAt: steps.emptyAt,
    limit: facts.limit ?? null,
    contactDueAt: facts.contactDueAt ?? null,
    contactSince: facts.contactSince ?? null,
  }
}

/** A step closed with the move is seen missing a moment after it. */
const MOVE_SLACK_MS = MINUTE

/** It was moved to its stage while it had no next step: the strip may ask why. */
export function isMovedWithoutStep(
  { createdAt, stageSince }: Pick<Card, 'createdAt' | 'stageSince'>,
  gapSince: Instant | null,
): boolean {
  if (stageSince <= createdAt || gapSince === null) return false
  // Equal: taken from the stage itself, because the card was never looked at before. Then nobody knows.
  return gapSince !== stageSince && gapSince <= stageSince + MOVE_SLACK_MS
}

/** From the deadline itself on. */
export function isOverdue(step: Step, now: Instant): boolean {
  return step.dueAt <= now
}

function isStep(task: Task): task is Step {
  return !task.isDone && !task.isIncoming && !task.isCase && task.dueAt !== null
}
