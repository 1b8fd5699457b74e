import type { ContactId } from '../../../shared/crm/ids.ts'
import type { Card, EntityRef } from '../../../shared/crm/model.ts'
import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import type { Instant } from '../../../shared/time/instant.ts'
import type { Ground } from './ground.ts'
import { findMarks, findTagMark } from './marks.ts'
import { getOrNull } from './people.ts'
import { readContact } from './contact-wire.ts'
import { rowsOf, toUnix } from './wire.ts'

/** Contacts of ours that are not linked to their lead yet: mark → contact. */
export type Unlinked = Map<string, ContactId>

/** The part of an address that names an entity. */
export const ENTITY_PATH: Readonly<Record<EntityRef['kind'], string>> = {
  lead: 'leads',
  deal: 'leads',
  contact: 'contacts',
  company: 'companies',
}

const findTask = finderOf(shape({ id: idText, text: or(text, '') }))
const findNote = finderOf(
  shape({ id: idText, params: or(shape({ text: or(text, '') }), { text: '' }) }),
)

/** A note is found again, and changed, by where it lies and its own id. */
export function toNoteId(subject: EntityRef, id: string): string {
  return `${ENTITY_PATH[subject.kind]}/${subject.id}/${id}`
}

/** Effects of ours done since then, open or not: somebody may have closed at once what we made. */
export async function findMarksSince(
  ground: Ground,
  card: Card,
  wish: {
    readonly since: Instant
    readonly marksOn: readonly EntityRef[]
    readonly unlinked: Unlinked
  },
): Promise<ReadonlyMap<string, string>> {
  const { account } = ground
  const { since, marksOn, unlinked } = wish
  const [tasks, notes, made] = await Promise.all([
    account.get('tasks', {
      filter: {
        entity_type: 'leads',
        entity_id: [card.ref.id],
        updated_at: { from: toUnix(since) },
      },
      limit: 250,
    }),
    Promise.all([card.ref, ...marksOn].map(subject => findNotes(ground, subject, since))),
    account.get('contacts', {
      filter: { created_at: { from: toUnix(since) } },
      order: { id: 'desc' },
      with: 'leads',
      limit: 250,
    }),
  ])
  const marks = new Map<string, string>(notes.flat())
  for (const row of rowsOf(tasks, 'tasks')) {
    const task = findTask(row)
    for (const mark of findMarks(task?.text ?? '')) marks.set(mark, task?.id ?? '')
  }
  for (const { contact, tags, leads } of rowsOf(made, 'contacts').map(readContact)) {
    for (const mark of tags.flatMap(tag => findTagMark(tag) ?? [])) {
      if (card.contacts.includes(contact.id)) marks.set(mark, contact.id)
      // Made, but its link is missing: the effect is not done yet, and only its second half remains. One that is linked elsewhere
      // was made for that lead.
      else if (leads.length === 0) unlinked.set(mark, contact.id)
    }
  }
  return marks
}

async function findNotes(
  { account }: Ground,
  subject: EntityRef,
  since: Instant,
): Promise<readonly (readonly [string, string])[]> {
  const path = `${ENTITY_PATH[subject.kind]}/${subject.id}/notes`
  const answer = await getOrNull(account, path, {
    filter: { updated_at: { from: toUnix(since) } },
    order: { id: 'desc' },
    limit: 250,
  })
  return rowsOf(answer, 'notes').flatMap(row => {
    const note = findNote(row)
    if (note === null) return []
    return findMarks(note.params.text).map(mark => [mark, toNoteId(subject, note.id)] as const)
  })
}
