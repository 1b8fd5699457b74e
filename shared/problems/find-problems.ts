import { PROBLEMS, type ProblemType } from '../contract/rule-strip.ts'
import type { Card, Task } from '../crm/model.ts'
import { type Instant, MINUTE } from '../time/instant.ts'
import type { LimitMoments } from './limit-moments.ts'
import { NO_STEPS, postponedSince, type StepsMemory } from './steps.ts'

/** A task with a deadline: what a next step always has. */
export type Step = Task & { readonly dueAt: Instant }

export interface Problem {
  readonly type: ProblemType
  /** `null`: not seen when it began. */
  readonly since: Instant | null
}

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
  if (facts.card.status !== 'open') return []
  const step = findNextStep(facts.openTasks)
  const found: Problem[] = []
  if (step === null) found.push({ type: 'no-next-step', since: facts.gapSince })
  if (step !== null && isOverdue(step, now)) found.push({ type: 'overdue', since: step.dueAt })
  found.push(...limitProblems(facts.limit ?? null, now))
  const contactDueAt = facts.contactDueAt ?? null
  if (contactDueAt !== null && contactDueAt <= now)
    found.push({ type: 'first-contact-late', since: facts.contactSince ?? contactDueAt })
  found.push(...stepProblems(facts))
  return found.toSorted((one, other) => PROBLEMS.indexOf(one.type) - PROBLEMS.indexOf(other.type))
}

function stepProblems({ steps = NO_STEPS, openTasks }: ProblemFacts): readonly Problem[] {
  const postponed = postponedSince(steps, openTasks)
  return [
    ...(postponed === null ? [] : [{ type: 'postponed-too-often' as const, since: postponed }]),
    ...(steps.emptyAt === null ? [] : [{ type: 'empty-task' as const, since: steps.emptyAt }]),
  ]
}

/** An exceeded limit is near no more. A step planned far ahead switches neither off. */
function limitProblems(limit: LimitMoments | null, now: Instant): readonly Problem[] {
  if (limit === null || now < limit.nearAt) return []
  return now < limit.exceededAt
    ? [{ type: 'limit-near', since: limit.nearAt }]
    : [{ type: 'limit-exceeded', since: limit.exceededAt }]
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
