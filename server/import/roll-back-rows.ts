import type { ImportAdds, TakeBack, TookBack } from '../core/host-import.ts'
import type { Instant } from '../../shared/time/instant.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { LoadedRow, RowChange } from '../store/store.ts'
import type { Undone } from './load-body.ts'

export const NOTHING_UNDONE: Undone = {
  contacts: 0,
  companies: 0,
  taggedContacts: 0,
  taggedCompanies: 0,
  restores: 0,
  changed: 0,
  refused: 0,
  requests: 0,
}

export function takeBackKey({ id, what }: Pick<TakeBack, 'id' | 'what'>): string {
  return what === 'remove' ? id : `${id} ${JSON.stringify(what)}`
}

/** `null`: it has made nothing that could be taken back. */
export function toTakeBack({ made, fate, adds, at, body }: LoadedRow): TakeBack | null {
  if (made === null || fate === 'request') return null
  const [kind, id] = made.split(':')
  // A firm goes with the companies.
  if (kind !== 'contact' || id === undefined) return null
  return {
    kind,
    id,
    what: fate === 'create' ? 'remove' : addedBy(adds),
    ...(adds?.note !== undefined && body !== null && { words: body.comment }),
    at: at ?? 0,
  }
}

function addedBy(adds: LoadedRow['adds']): ImportAdds {
  const { phones = [], emails = [], note } = adds ?? {}
  return { phones, emails, ...(note !== undefined && { note }) }
}

/** What becomes of a row once the host has answered. @param own ids of cards that go whole */
export function changeAfter(
  row: LoadedRow,
  {
    answers,
    own,
    now,
  }: {
    readonly answers: ReadonlyMap<string, TookBack>
    readonly own: ReadonlySet<string>
    readonly now: Instant
  },
): RowChange {
  const card = toTakeBack(row)
  if (card === null)
    return row.fate === 'request' ? kept(row, 'request') : { line: row.line, state: 'undone' }
  const answer = answers.get(takeBackKey(card)) ?? (own.has(card.id) ? 'nothing' : 'refused')
  if (answer === 'changed' || answer === 'refused' || answer === 'tagged') return kept(row, answer)
  const isUnsure = row.adds?.isUnsure === true && !own.has(card.id)
  const why = isUnsure ? 'unsure' : noteKept(answer)
  const change = why === null ? { line: row.line, state: 'undone' as const } : kept(row, why)
  // Other rows may have added to the same card: that it was changed now was us.
  return isRestored(answer) ? { ...change, at: now } : change
}

function kept(
  row: LoadedRow,
  why: 'request' | 'changed' | 'refused' | 'tagged' | 'unsure' | 'note',
): RowChange {
  const reasons: readonly Message[] = [{ id: `import.kept-${why}` }]
  return { line: row.line, state: 'kept', reasons }
}

export function addAll(
  before: Undone,
  rows: readonly LoadedRow[],
  {
    answers,
    keepsNotes,
  }: { readonly answers: ReadonlyMap<string, TookBack>; readonly keepsNotes: boolean },
): Undone {
  const sum = { ...before }
  for (const row of rows) {
    if (keepsNotes && row.adds?.note !== undefined) sum.notes = (sum.notes ?? 0) + 1
    if (row.fate === 'request') sum.requests++
    const card = toTakeBack(row)
    const answer = card === null ? undefined : answers.get(takeBackKey(card))
    if (noteKept(answer) !== null) sum.keptNotes = (sum.keptNotes ?? 0) + 1
    if (answer === 'removed') sum.contacts++
    else if (answer === 'tagged') sum.taggedContacts++
    else if (answer === 'refused') sum.refused++
    else if (answer === 'changed') sum.changed++
    // A card of its own went whole, and has no answer here.
    else if (answer !== undefined && row.adds?.isUnsure === true) sum.changed++
    else if (isRestored(answer)) sum.restores++
  }
  return sum
}

function isRestored(answer: TookBack | undefined): boolean {
  return answer === 'restored' || answer === 'restored-but-note'
}

function noteKept(answer: TookBack | undefined): 'note' | null {
  return answer === 'note-kept' || answer === 'restored-but-note' ? 'note' : null
}
