import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { type ImportOrder, loadNoteMark } from '../../core/host-import.ts'
import { foundNote, isNoteOf, keepNote, missNote } from '../common/note-outcome.ts'
import { isSaidIn } from '../common/said-before.ts'
import type { Account } from './account.ts'
import { noteOf } from './import-fields.ts'
import { MOST_OBJECTS, type Outcomes, postAll } from './import-post.ts'
import { withoutMarks } from './marks.ts'
import { hasNextPage, rowsOf } from './wire.ts'

type Extend = Extract<ImportOrder, { type: 'extend' }>

const PAGE = 250
/** Cards of a page have few notes each; whoever has thousands has ours among the newest. */
const MOST_PAGES = 8

const findNote = finderOf(
  shape({
    id: idText,
    entity_id: idText,
    params: or(shape({ text: or(text, '') }), { text: '' }),
  }),
)
interface Note {
  readonly id: string
  readonly words: string
}

const NOTED = [
  ['contact', 'contacts'],
  ['company', 'companies'],
  ['request', 'leads'],
] as const

/** What has no field goes into a note, once: those found again may have theirs. */
export async function addNotes(
  account: Account,
  orders: readonly ImportOrder[],
  {
    outcomes,
    found,
    hasLegal,
  }: {
    /** Each learns that its note was refused. */
    readonly outcomes: Outcomes
    readonly found: ReadonlySet<string>
    readonly hasLegal: boolean
  },
): Promise<void> {
  for (const [type, path] of NOTED) {
    const wanted: { readonly mark: string; readonly id: string; readonly words: string }[] = []
    for (const order of orders) {
      const outcome = outcomes.get(order.mark)
      if (order.type !== type || outcome?.done !== true) continue
      const words = noteOf(order, hasLegal)
      if (words !== '') wanted.push({ mark: order.mark, id: outcome.id, words })
    }
    const doubtful = wanted.filter(({ mark }) => found.has(mark)).map(({ id }) => id)
    const there = await readNotes(account, path, doubtful)
    const items = wanted
      .filter(({ id, words }) => there.get(id)?.some(note => note.words === words) !== true)
      .map(({ mark, id, words }) => toItem(mark, id, words))
    // A card without its note is a card all the same: what is refused here refuses no row.
    const target = { method: 'POST', path: `${path}/notes`, name: 'notes' } as const
    for (const [mark, noted] of await postAll(account, target, items))
      if (!noted.done) missNote(outcomes, mark, { noteRefused: noted.reason, refused: null })
  }
}

function toItem(mark: string, id: string, words: string) {
  return { mark, body: { entity_id: Number(id), note_type: 'common', params: { text: words } } }
}

/**
 * Comments of the file in the feeds of known contacts, once: those of an earlier try are known by their mark, and what stands there already,
 * from whichever load or person, is not said again.
 *
 * @param outcomes of the contacts so far: each learns of its note
 */
export async function noteKnown(
  account: Account,
  orders: readonly Extend[],
  outcomes: Outcomes,
): Promise<void> {
  const wanted = orders.filter(({ mark, note }) => note !== '' && outcomes.get(mark)?.done === true)
  const there = await readNotes(
    account,
    'contacts',
    wanted.map(({ contact }) => contact),
  )
  const items = wanted.flatMap(({ mark, contact, note }) => {
    const notes = there.get(contact) ?? []
    const ours = notes.find(one => isNoteOf(one.words, mark))
    const words = withoutMarks(note)
    if (ours !== undefined) keepNote(outcomes, mark, ours.id)
    if (ours !== undefined || notes.some(one => isSaidIn(one.words, words))) return []
    const item = toItem(mark, contact, `${words}\n\n${loadNoteMark(mark)}`)
    // Another row of these may say the same of him.
    there.set(contact, [...notes, { id: '', words }])
    return [item]
  })
  const target = { method: 'POST', path: 'contacts/notes', name: 'notes' } as const
  for (const [mark, noted] of await postAll(account, target, items)) {
    if (noted.done) keepNote(outcomes, mark, noted.id)
    else
      missNote(outcomes, mark, { noteRefused: noted.reason, refused: { ...noted, isGone: false } })
  }
}

/** Notes that an earlier try has left. */
export async function findNotes(
  account: Account,
  orders: readonly ImportOrder[],
): Promise<Outcomes> {
  const wanted = orders.filter(order => order.type === 'extend').filter(({ note }) => note !== '')
  const there = await readNotes(
    account,
    'contacts',
    wanted.map(({ contact }) => contact),
  )
  return new Map(
    wanted.flatMap(({ mark, contact }) => {
      const ours = there.get(contact)?.find(one => isNoteOf(one.words, mark))
      return ours === undefined ? [] : [[mark, foundNote(mark, contact, ours.id)] as const]
    }),
  )
}

async function readNotes(
  account: Account,
  path: (typeof NOTED)[number][1],
  ids: readonly string[],
): Promise<Map<string, readonly Note[]>> {
  const notes = new Map<string, readonly Note[]>()
  for (const group of intoGroups([...new Set(ids)], MOST_OBJECTS)) {
    const filter = { entity_id: group, note_type: ['common'] }
    for (let page = 1; page <= MOST_PAGES; page++) {
      const order = { id: 'desc' }
      const answer = await account.get(`${path}/notes`, { filter, order, page, limit: PAGE })
      for (const { id, entity_id, params } of rowsOf(answer, 'notes').flatMap(
        row => findNote(row) ?? [],
      ))
        notes.set(entity_id, [...(notes.get(entity_id) ?? []), { id, words: params.text }])
      if (!hasNextPage(answer)) break
    }
  }
  return notes
}
