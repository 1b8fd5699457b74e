import type { UndoAnswer } from '../../shared/contract/card-tab.ts'
import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** What is said after somebody took something back. */
export function newsOfUndo(outcome: CallOutcome<UndoAnswer>): {
  readonly isBad: boolean
  readonly text: Message
} {
  if (outcome.status === 'no-access')
    return { isBad: true, text: { id: 'card-tab.undo.no-access' } }
  if (outcome.status === 'invalid' || outcome.status === 'refused')
    return { isBad: true, text: { id: 'card-tab.undo.cannot' } }
  if (outcome.status !== 'ok') return { isBad: true, text: { id: 'card-tab.undo.failed' } }
  const { end, reason } = outcome.answer
  if (end === 'undone') return { isBad: false, text: { id: 'card-tab.undo.undone' } }
  if (end === 'refused')
    return {
      isBad: true,
      text: { id: 'card-tab.undo.refused', values: { reason: reason ?? '—' } },
    }
  return { isBad: true, text: { id: `card-tab.undo.late.${end}` } }
}

/** What is said when a step was not planned. */
export function problemOfStep(
  outcome: Exclude<CallOutcome<unknown>, { readonly status: 'ok' }>,
): Message {
  switch (outcome.status) {
    case 'no-access':
      return { id: 'card-tab.form.no-access' }
    case 'refused':
      return { id: 'card-tab.form.refused' }
    case 'stale':
    case 'unavailable':
      return { id: 'card-tab.form.failed' }
    case 'invalid':
      if (outcome.fields['title'] === 'too-long') return { id: 'card-tab.form.title-too-long' }
      return { id: 'dueAt' in outcome.fields ? 'card-tab.form.past' : 'card-tab.form.failed' }
    default:
      return outcome satisfies never
  }
}
