import type { LoadResult } from '../../shared/contract/import.ts'
import type { Message } from '../../shared/i18n/message.ts'

/** What of a load came out otherwise than a person would think by its counts. */
export function factsOf({ failed, changed, notesRefused = 0 }: LoadResult): readonly Message[] {
  const facts = [
    { id: 'load.failed', count: failed },
    { id: 'load.notes-refused', count: notesRefused },
    { id: 'load.changed', count: changed },
  ]
  return facts.filter(({ count }) => count > 0).map(({ id, count }) => ({ id, values: { count } }))
}
