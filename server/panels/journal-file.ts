import type { JournalFile, JournalRow } from '../../shared/contract/journal.ts'
import { toCsv } from '../../shared/csv/to-csv.ts'
import { createFormat, type Format } from '../../shared/i18n/format.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import { toIso } from '../../shared/time/instant.ts'
import type { Flow } from '../flow/flow.ts'
import type { LedgerFilter, LedgerPlace } from '../store/ledger-filter.ts'
import type { JournalWords } from './journal-words.ts'
import type { PanelContext } from './panel.ts'

/** Read at once from the database. */
const PART = 1000
/** Longer files open in no spreadsheet comfortably; a period makes them shorter. */
const MOST = 20_000

const COLUMNS = [
  'when',
  'card',
  'rule',
  'who',
  'what',
  'before',
  'after',
  'because',
  'state',
  'reason',
] as const

/** All rows of the filter, newest first, as a file. */
export async function fileOfJournal(
  { store, clock }: Flow,
  { session, tenant }: PanelContext,
  { filter, words }: { readonly filter: LedgerFilter; readonly words: JournalWords },
): Promise<JournalFile> {
  const header = COLUMNS.map(name => words.say({ id: `journal.column.${name}` }))
  const format = createFormat({ locale: session.locale, timeZone: tenant.timeZone })
  const lines: (readonly string[])[] = []
  let after: LedgerPlace | null = null
  let isCut = false
  for (;;) {
    const rows = await store.ledger.page(tenant.id, filter, { after, limit: PART })
    for (const row of rows) lines.push(toLine(await words.rowOf(row), words.say, format))
    after = rows.at(-1) ?? null
    if (rows.length < PART) break
    if (lines.length >= MOST) {
      isCut = true
      break
    }
  }
  return {
    name: `shagolad-journal-${toIso(clock.now()).slice(0, 10)}.csv`,
    text: toCsv([header, ...lines]),
    count: lines.length,
    isCut,
  }
}

function toLine(row: JournalRow, say: Say, format: Format): readonly string[] {
  const { at, card, rule, who, what, before, after, because, state } = row
  return [
    // As spreadsheets read a date.
    `${format.fullDate(at)} ${format.time(at)}`,
    say({ id: `journal.card.${card.kind}`, values: { id: card.id } }),
    rule,
    who ?? '',
    what,
    before ?? '',
    after ?? '',
    because,
    say({ id: `journal.state-name.${state}` }),
    say(reasonOf(row)),
  ]
}

function reasonOf({ held, reason, state }: JournalRow): Message {
  if (held !== null && state === 'held') return { id: `journal.held-by-${held}` }
  return reason === null ? { id: 'journal.none' } : { id: 'journal.plain', values: { reason } }
}
