import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Instant } from '../../shared/time/instant.ts'
import { fromWallTime } from './wall-time.ts'

/** The form of a new step. The nonce lives as long as the form, so a repeated save makes no second step. */
export type FormState =
  | { readonly status: 'closed' }
  | { readonly status: 'open'; readonly nonce: string; readonly problem: FormProblem | null }
  | { readonly status: 'saving'; readonly nonce: string }

export interface FormProblem {
  /** Where it is shown and where the focus goes; `form` for the whole. */
  readonly field: 'title' | 'due' | 'form'
  readonly text: Message
}

/** What a person has chosen: an offered moment, or a wall-clock time typed by himself. */
export interface StepDraft {
  readonly title: string
  readonly due: { readonly at: Instant } | { readonly wallTime: string }
}

export const closedForm: FormState = { status: 'closed' }

// The server refuses longer ones (shared/contract/read.ts).
const MAX_TITLE = 200

/** @param now the server's, as the answer told it: clocks of browsers are wrong, and the demo moves its own */
export function checkStep(
  draft: StepDraft,
  now: Instant,
  timeZone: string,
):
  | { readonly step: { readonly title: string; readonly dueAt: Instant } }
  | { readonly problem: FormProblem } {
  const title = draft.title.trim()
  if (title === '') return problem('title', 'no-title')
  if (title.length > MAX_TITLE) return problem('title', 'title-too-long')

  const dueAt = 'at' in draft.due ? draft.due.at : fromWallTime(draft.due.wallTime, timeZone)
  if (dueAt === null) return problem('due', 'no-date')
  if (dueAt <= now) return problem('due', 'past')
  return { step: { title, dueAt } }
}

/** The form after the server did not save. */
export function failedForm(
  nonce: string,
  outcome: Exclude<CallOutcome<unknown>, { readonly status: 'ok' }>,
): FormState {
  return { status: 'open', nonce, ...problemOf(outcome) }
}

function problemOf(outcome: Exclude<CallOutcome<unknown>, { readonly status: 'ok' }>): {
  readonly problem: FormProblem
} {
  switch (outcome.status) {
    case 'no-access':
      return problem('form', 'no-access')
    case 'refused':
      return problem('form', 'refused')
    case 'stale':
    case 'unavailable':
      return problem('form', 'failed')
    case 'invalid':
      return invalidProblem(outcome.fields)
    default:
      return outcome satisfies never
  }
}

function invalidProblem(fields: Readonly<Record<string, string>>): {
  readonly problem: FormProblem
} {
  if (fields['dueAt'] === 'in-the-past') return problem('due', 'past')
  if ('dueAt' in fields) return problem('due', 'invalid')
  if (fields['title'] === 'too-long') return problem('title', 'title-too-long')
  if ('title' in fields) return problem('title', 'no-title')
  return problem('form', 'failed')
}

function problem(field: FormProblem['field'], meaning: string): { readonly problem: FormProblem } {
  return { problem: { field, text: { id: `ui.form.${meaning}` } } }
}
