import type {
  LoadAnswer,
  LoadLine,
  LoadProgress,
  LoadResult,
  LoadState,
  RollBackPlan,
} from '../../shared/contract/import.ts'
import type { UserId } from '../../shared/crm/ids.ts'
import type { Say } from '../../shared/i18n/message.ts'
import { IMPORT_FIELDS, REPEATABLE } from '../../shared/import/fields.ts'
import { toKebab } from '../../shared/import/guess-mapping.ts'
import type { StoredLoad } from '../store/store.ts'
import { faultsOf, wishesFor } from './desk.ts'
import { headerAt } from './inspect.ts'
import { bodyOf, type LoadBody, type Undone } from './load-body.ts'

export interface ViewWords {
  readonly say: Say
  readonly names: ReadonlyMap<UserId, string>
  readonly owners: LoadAnswer['owners']
}

const SHOWN_ROWS = 10
const SAMPLES = 5

const DOING: Partial<Readonly<Record<LoadState, LoadProgress['doing']>>> = {
  rehearsing: 'rehearsal',
  loading: 'load',
  paused: 'load',
  'rolling-back': 'roll-back',
}

/** A load as its page shows it. */
export function toLoadAnswer(
  load: StoredLoad,
  received: readonly number[],
  { say, names, owners }: ViewWords,
): LoadAnswer {
  const body = bodyOf(load)
  const { setup = null, trouble = null } = body
  return {
    load: load.id,
    name: load.name,
    size: load.size,
    state: load.state,
    createdAt: load.createdAt,
    by: names.get(load.by) ?? `№ ${load.by}`,
    received,
    file: fileOf(body, say),
    setup,
    faults: faultsOf(load).map(say),
    fields: IMPORT_FIELDS.map(field => ({
      field,
      label: say({ id: `import.field-${toKebab(field)}` }),
      isRepeatable: REPEATABLE.has(field),
    })),
    owners,
    progress: progressOf(load, say),
    rehearsal: rehearsalOf(body, say),
    result: resultOf(body),
    errors: errorsOf(body),
    rolledBack: body.undone ? toPlan(body.undone, say) : null,
    trouble: trouble === null ? null : say(trouble),
    wishes: wishesFor(load),
  }
}

function fileOf({ file, setup, notes = [] }: LoadBody, say: Say): LoadAnswer['file'] {
  if (file === undefined) return null
  const { kind, encoding, delimiter, sheets, rows, mapping } = file
  const at = setup === undefined ? -1 : headerAt(file, setup)
  const head = rows[at]
  const body = rows.slice(at + 1)
  // Names of the columns may stand further below: that was said in the console.
  const isShown = (_row: unknown, place: number) => place < SHOWN_ROWS || place === at
  const seen = new Map([...file.notes, ...notes].map(note => [note.id, note]))
  return {
    kind,
    encoding,
    delimiter,
    sheets,
    columns: mapping.map((_field, column) => ({
      heading: head?.[column] ?? '',
      samples: body
        .map(cells => cells[column] ?? '')
        .filter(cell => cell.trim() !== '')
        .slice(0, SAMPLES),
    })),
    rows: rows.filter(isShown),
    lines: (file.lines ?? rows.map((_row, place) => place + 1)).filter(isShown),
    notes: [...seen.values()].map(say),
  }
}

function progressOf(load: StoredLoad, say: Say): LoadProgress | null {
  const doing = DOING[load.state]
  if (doing === undefined) return null
  const { waits = null } = bodyOf(load)
  const { done, pace, share } = load
  const total = doing === 'rehearsal' ? null : load.total
  return {
    doing,
    done,
    total,
    share,
    secondsLeft: load.state === 'paused' ? null : secondsLeft(load, total),
    waits: waits === null || pace !== null ? null : say(waits),
  }
}

function secondsLeft({ done, pace, share }: StoredLoad, total: number | null): number | null {
  if (pace === null || pace <= 0) return null
  // Of a file half read, the rows of the other half are as many.
  const all = total ?? (share > 0.01 ? done / share : null)
  return all === null ? null : Math.max(1, Math.round((all - done) / pace))
}

function rehearsalOf({ report }: LoadBody, say: Say): LoadAnswer['rehearsal'] {
  if (report?.finishedAt == null) return null
  return {
    counts: report.counts,
    examples: report.examples.map(example => ({ ...example, why: say(example.why) })),
    warnings: report.warnings.map(({ message, count }) => ({ text: say(message), count })),
    finishedAt: report.finishedAt,
  }
}

function resultOf({ result }: LoadBody): LoadResult | null {
  return result ?? null
}

function errorsOf({ report, result, undone }: LoadBody): number {
  if (undone?.errors !== undefined) return undone.errors
  const counts = result?.counts ?? report?.counts
  return counts === undefined ? 0 : counts.refused + counts.doubtful
}

/** What a roll-back has done. */
function toPlan(undone: Undone, say: Say): RollBackPlan {
  const { changed, refused, requests, notes = 0, keptNotes = 0 } = undone
  return {
    deletes: { contacts: undone.contacts, companies: undone.companies },
    tags: { contacts: undone.taggedContacts, companies: undone.taggedCompanies },
    restores: undone.restores,
    cannot: [
      ...(requests > 0 ? [say({ id: 'import.cannot-requests', values: { count: requests } })] : []),
      ...(notes > 0 ? [say({ id: 'import.cannot-notes', values: { count: notes } })] : []),
      ...(keptNotes > 0 ? [say({ id: 'import.kept-notes', values: { count: keptNotes } })] : []),
      ...(changed > 0 ? [say({ id: 'import.kept-some', values: { count: changed } })] : []),
      ...(refused > 0 ? [say({ id: 'import.refused-some', values: { count: refused } })] : []),
    ],
  }
}

export function toLoadLine(load: StoredLoad, names: ReadonlyMap<UserId, string>): LoadLine {
  const body = bodyOf(load)
  return {
    load: load.id,
    name: load.name,
    state: load.state,
    createdAt: load.createdAt,
    by: names.get(load.by) ?? `№ ${load.by}`,
    share: DOING[load.state] === undefined ? null : load.share,
    counts: body.result?.counts ?? body.report?.counts ?? null,
    errors: errorsOf(body),
  }
}
