import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { fromWallTime } from '../ui/wall-time.ts'

/** A decision as it is typed. */
export interface DecisionDraft {
  readonly reason: string
  readonly text: string
  /** `2026-12-04T10:00`, by the company's clock. */
  readonly next: string
  /** One for each question, in their order. */
  readonly answers: readonly string[]
}

export type DecisionField = 'reason' | 'text' | 'next' | 'form'

export interface DecisionProblem {
  readonly field: DecisionField
  /** `cases.problem.<what>` */
  readonly what:
    | 'no-reason'
    | 'no-text'
    | 'no-date'
    | 'past'
    | 'too-far'
    | 'stale'
    | 'no-access'
    | 'refused'
    | 'failed'
}

/** @param now the server's */
export function checkDecision(
  { reason, text, next, answers }: DecisionDraft,
  now: Instant,
  timeZone: string,
):
  | { readonly decision: Omit<DecisionDraft, 'next'> & { readonly nextAt: Instant } }
  | { readonly problem: DecisionProblem } {
  if (reason === '') return { problem: { field: 'reason', what: 'no-reason' } }
  if (text.trim() === '') return { problem: { field: 'text', what: 'no-text' } }
  const nextAt = fromWallTime(next, timeZone)
  if (nextAt === null) return { problem: { field: 'next', what: 'no-date' } }
  if (nextAt <= now) return { problem: { field: 'next', what: 'past' } }
  return { decision: { reason, text: text.trim(), nextAt, answers } }
}

/** Why the server did not take it. */
export function problemOf(
  outcome: Exclude<CallOutcome<unknown>, { readonly status: 'ok' }>,
): DecisionProblem {
  switch (outcome.status) {
    case 'no-access':
    case 'stale':
    case 'refused':
      return { field: 'form', what: outcome.status }
    case 'invalid':
      return invalidProblem(outcome.fields)
    case 'unavailable':
      return { field: 'form', what: 'failed' }
    default:
      return outcome satisfies never
  }
}

function invalidProblem(fields: Readonly<Record<string, string>>): DecisionProblem {
  if ('reason' in fields) return { field: 'reason', what: 'no-reason' }
  if ('text' in fields) return { field: 'text', what: 'no-text' }
  if (fields['nextAt'] === 'too-large') return { field: 'next', what: 'too-far' }
  if ('nextAt' in fields) return { field: 'next', what: 'past' }
  // The card was closed meanwhile.
  return { field: 'form', what: 'stale' }
}
