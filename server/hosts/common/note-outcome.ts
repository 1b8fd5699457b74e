import { type ImportOutcome, loadNoteMark } from '../host.ts'

/** By the marks of their orders. */
type Outcomes = Map<string, ImportOutcome>

/** Whether this row of a load has left the note. */
export function isNoteOf(text: string, mark: string): boolean {
  return text.trimEnd().endsWith(loadNoteMark(mark))
}

/** A known contact has the note: an earlier try left it, or it was written now. */
export function keepNote(outcomes: Outcomes, mark: string, note: string): void {
  const outcome = outcomes.get(mark)
  if (outcome?.done === true)
    outcomes.set(mark, { ...outcome, added: { ...addedBy(outcome), note } })
}

/**
 * The note was not taken. A card that was made, or has learnt something, is done all the same.
 *
 * @param refused what becomes of a known contact that was to get nothing but the note; `null`: it was more
 */
export function missNote(
  outcomes: Outcomes,
  mark: string,
  {
    noteRefused,
    refused,
  }: { readonly noteRefused: string; readonly refused: ImportOutcome | null },
): void {
  const outcome = outcomes.get(mark)
  if (outcome?.done !== true) return
  const { phones, emails } = addedBy(outcome)
  const hasNothingElse = phones.length + emails.length === 0
  outcomes.set(mark, refused !== null && hasNothingElse ? refused : { ...outcome, noteRefused })
}

/** What is known of a contact of which an earlier try has left the note, and nothing else is looked for. */
export function foundNote(mark: string, contact: string, note: string): ImportOutcome {
  return { mark, done: true, id: contact, added: { phones: [], emails: [], note } }
}

function addedBy({ added }: Extract<ImportOutcome, { done: true }>) {
  const { phones = [], emails = [] } = added ?? {}
  return { phones, emails }
}
