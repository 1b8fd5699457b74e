import type { LedgerRow, PlannedAction } from '../store/store.ts'
import type { CardView } from '../hosts/host.ts'

/** Rows of this rule were asked for by a person: no rule can take them back. */
export const BY_PERSON = 'person'

/** Rows of cases that were taken apart (R7): what a case wants no rule of cards can take back. */
export const CASES = 'review-case'

/** Keys of what people say themselves: that they contacted the client, and that somebody is not the client. */
export const TOUCH_KEYS = `${BY_PERSON}/touch/`
export const NOT_CLIENT_KEYS = `${BY_PERSON}/not-client/`

const UNDO_KEYS = 'undo/'

/** Names the taking back of an effect, so that it is done once however often it is asked for. */
export function undoKeyOf(key: string): string {
  return `${UNDO_KEYS}${key}`
}

/** Key of the effect that a row takes back; `null` for any other row. */
export function undoneBy({ key }: Pick<LedgerRow, 'key'>): string | null {
  return key.startsWith(UNDO_KEYS) ? key.slice(UNDO_KEYS.length) : null
}

/**
 * A row that a person asked for, as it may be written now: his own, or what a rule had offered and he has taken. A rule's offer has to
 * hold still, whatever strength the rule has.
 *
 * @param planned what the rule wants under this key now
 * @returns `null` for a row of a rule alone, and for an offer that no longer holds
 */
export function askedRow(
  row: LedgerRow,
  planned: PlannedAction | undefined,
  { card }: CardView,
): LedgerRow | null {
  if (row.rule === BY_PERSON || row.rule === CASES) return row
  if (row.askedBy === null) return null
  if (planned !== undefined) return { ...row, action: planned.action }
  // Whose request it is, its rule decides once; an answer to its question comes after that.
  if (row.action.type === 'note.add') return row
  const isToLink =
    row.action.type === 'contact.attach' && !card.contacts.includes(row.action.contact)
  return isToLink ? row : null
}
