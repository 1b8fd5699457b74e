import { PROBLEMS, type ProblemType } from '../contract/rule-strip.ts'
import type { Card, Task } from '../crm/model.ts'
import type { Instant } from '../time/instant.ts'

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
  return found.toSorted((one, other) => PROBLEMS.indexOf(one.type) - PROBLEMS.indexOf(other.type))
}

/** From the deadline itself on. */
export function isOverdue(step: Step, now: Instant): boolean {
  return step.dueAt <= now
}

function isStep(task: Task): task is Step {
  return !task.isDone && !task.isIncoming && !task.isCase && task.dueAt !== null
}
