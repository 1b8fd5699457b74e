import type { Say } from '../../shared/i18n/message.ts'
import { BY_PERSON } from '../flow/by-person.ts'
import type { LedgerRow } from '../store/store.ts'

/** One line of the journal: what was done or would have been, and why. */
export function journalText(row: LedgerRow, say: Say): string {
  const { action } = row
  // What a person says or does himself needs no reason but him.
  if (row.rule === BY_PERSON) return say(action.type === 'note.add' ? action.text : action.because)
  return say({
    id: row.held === null ? 'journal.line' : 'journal.held',
    values: {
      what: { id: `journal.${row.action.type}` },
      because: row.action.because,
      why: { id: row.held === null ? 'journal.none' : `journal.held-by-${row.held}` },
    },
  })
}
