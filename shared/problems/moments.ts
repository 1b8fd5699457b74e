import { PROBLEMS } from '../contract/rule-strip.ts'
import type { Instant } from '../time/instant.ts'
import type { LimitMoments } from './limit-moments.ts'
import type { Problem } from './problem.ts'

/**
 * What is or will be wrong with an open card, as moments: one look's worth. It holds until somebody changes the card or the settings, so a
 * list of thousands of cards is right at any moment without looking at one of them again.
 */
export interface ProblemMoments {
  /** Whether the rule of the next step marks this card at all. */
  readonly watchesSteps: boolean
  /** The next step; `null`: there is none. */
  readonly step: { readonly title: string; readonly dueAt: Instant } | null
  /** Since when there has been none; `null`: not seen, or there is one. */
  readonly gapSince: Instant | null
  /** Since when a deadline has been moved too often. */
  readonly postponedSince: Instant | null
  /** When a step was closed with nothing done. */
  readonly emptyAt: Instant | null
  /** Of the stage it stands on; `null`: there is none. */
  readonly limit: LimitMoments | null
  /** By when the request should have been touched; `null`: it was, or is no request. */
  readonly contactDueAt: Instant | null
  /** Since when it has waited. */
  readonly contactSince: Instant | null
}

/** What is wrong with an open card now, heaviest first. */
export function problemsAt(moments: ProblemMoments, now: Instant): readonly Problem[] {
  const { limit, contactDueAt, contactSince } = moments
  const found = [...stepProblems(moments, now), ...limitProblems(limit, now)]
  if (contactDueAt !== null && contactDueAt <= now)
    found.push({ type: 'first-contact-late', since: contactSince ?? contactDueAt })
  return found.toSorted((one, other) => PROBLEMS.indexOf(one.type) - PROBLEMS.indexOf(other.type))
}

function stepProblems(moments: ProblemMoments, now: Instant): Problem[] {
  const { watchesSteps, step, gapSince, postponedSince, emptyAt } = moments
  if (!watchesSteps) return []
  const found: Problem[] = []
  if (step === null) found.push({ type: 'no-next-step', since: gapSince })
  // From the deadline itself on.
  else if (step.dueAt <= now) found.push({ type: 'overdue', since: step.dueAt })
  if (postponedSince !== null) found.push({ type: 'postponed-too-often', since: postponedSince })
  if (emptyAt !== null) found.push({ type: 'empty-task', since: emptyAt })
  return found
}

/** An exceeded limit is near no more. A step planned far ahead switches neither off. */
function limitProblems(limit: LimitMoments | null, now: Instant): readonly Problem[] {
  if (limit === null || now < limit.nearAt) return []
  return now < limit.exceededAt
    ? [{ type: 'limit-near', since: limit.nearAt }]
    : [{ type: 'limit-exceeded', since: limit.exceededAt }]
}
