import type { CallOutcome } from '../../shared/contract/endpoint.ts'
import type { Message } from '../../shared/i18n/message.ts'

export interface News {
  readonly isBad: boolean
  readonly text: Message
}

/**
 * What came of «Повторить».
 *
 * @param isStillThere whether the list, read again afterwards, has it among the failed ones; `null`: it could not be read
 */
export function newsOfAgain(
  status: CallOutcome<unknown>['status'],
  isStillThere: boolean | null,
): News {
  if (status === 'ok') return { isBad: false, text: { id: 'journal.again.done' } }
  if (status === 'no-access') return { isBad: true, text: { id: 'journal.again.no-access' } }
  // An answer that got lost and a refusal look alike from here: the list tells them apart.
  const id = isStillThere === false ? 'journal.again.gone' : 'journal.again.failed'
  return { isBad: true, text: { id } }
}
