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

/** What is said after somebody set the client's time zone. */
export function newsOfZone({ status }: CallOutcome<unknown>): {
  readonly isBad: boolean
  readonly text: Message
} {
  const isBad = status !== 'ok'
  return { isBad, text: { id: isBad ? 'card-tab.zone.failed' : 'card-tab.zone.done' } }
}
