import type { MergeKind } from '../../../shared/contract/merge.ts'
import { intoGroups } from '../../../shared/groups.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { Account } from './account.ts'
import { ENTITY_OF } from './merge-wire.ts'
import { IDS_PER_CALL } from './people.ts'
import { hasNextPage, rowsOf } from './wire.ts'

export const PAGE = 250
export const MOST_PAGES = 8

const findNote = finderOf(
  shape({ entity_id: or(idText, ''), params: or(shape({ text: or(text, '') }), { text: '' }) }),
)
/** Newest notes that are copied; the others stay with the card that is emptied. */
const MOST_NOTES = 50

/** By card, oldest first, the newest of each. */
export async function readAllNotes(
  account: Account,
  kind: MergeKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const notes = new Map<string, string[]>(ids.map(id => [id, []]))
  const isFull = () => [...notes.values()].every(own => own.length >= MOST_NOTES)
  for (const part of intoGroups(ids, IDS_PER_CALL)) {
    const pages = notePages(account, `${ENTITY_OF[kind]}/notes`, { filter: { entity_id: part } })
    for await (const page of pages) {
      for (const { entity_id, params } of page) keep(notes.get(entity_id) ?? [], params.text)
      if (isFull()) break
    }
  }
  return notes
}

function keep(own: string[], words: string): void {
  if (own.length < MOST_NOTES) own.unshift(words)
}

/** Newest first; those without words left out. */
async function* notePages(
  account: Account,
  path: string,
  { filter = {} }: { readonly filter?: object } = {},
) {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const answer = await account.get(path, {
      filter: { ...filter, note_type: 'common' },
      order: { id: 'desc' },
      limit: PAGE,
      page,
    })
    const found = rowsOf(answer, 'notes').flatMap(row => findNote(row) ?? [])
    yield found.filter(({ params }) => params.text !== '')
    if (!hasNextPage(answer)) return
  }
}

/** Of one card: the newest ones, also more than are copied, since ours stand among them. */
export async function readNotes(
  account: Account,
  kind: MergeKind,
  id: string,
): Promise<readonly string[]> {
  const texts: string[] = []
  for await (const page of notePages(account, `${ENTITY_OF[kind]}/${id}/notes`))
    texts.push(...page.map(({ params }) => params.text))
  return texts
}
