import { finderOf, or, shape, text } from '../../../shared/parse/parse.ts'
import type { TakeBack } from '../../core/host-import.ts'
import { isUntouched } from '../common/said-before.ts'
import { isNotFound } from './failures.ts'
import { toComment } from './import-notes.ts'
import { runAll } from './import-write.ts'
import type { Command, Portal } from './portal.ts'

/** `gone`: it was not there any more. */
export type NoteEnd = 'deleted' | 'gone' | 'kept'

const findComment = finderOf(shape({ COMMENT: or(text, '') }))

/** Deletes comments of a load from the timelines of these cards, but none that somebody has changed since. */
export async function takeNotesBack(
  portal: Portal,
  cards: readonly TakeBack[],
): Promise<ReadonlyMap<TakeBack, NoteEnd>> {
  const ends = new Map<TakeBack, NoteEnd>()
  const noted = cards.flatMap(card => {
    const { note } = card.what === 'remove' ? {} : card.what
    return note === undefined ? [] : [{ card, note }]
  })
  const ours: typeof noted = []
  const ask = (
    some: typeof noted,
    method: string,
    take: (one: (typeof noted)[number], answer: { readonly result: unknown }) => void,
  ) =>
    runAll(
      portal,
      some.map(({ note }, at): [string, Command] => [String(at), { method, params: { id: note } }]),
      (place, answer) => {
        const one = some[Number(place)]
        if (one === undefined) return
        if (answer.ok) take(one, answer)
        else ends.set(one.card, isNotFound(answer.error) ? 'gone' : 'kept')
      },
    )
  await ask(noted, 'crm.timeline.comment.get', (one, { result }) => {
    const words = one.card.words === undefined ? undefined : toComment(one.card.words)
    if (isUntouched(findComment(result)?.COMMENT ?? '', words)) ours.push(one)
    else ends.set(one.card, 'kept')
  })
  await ask(ours, 'crm.timeline.comment.delete', ({ card }) => void ends.set(card, 'deleted'))
  return ends
}
