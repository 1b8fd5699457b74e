import { finderOf, idText, or, shape, text } from '../../../shared/parse/parse.ts'
import { type ImportOrder, loadNoteMark } from '../../core/host-import.ts'
import { foundNote, isNoteOf, keepNote, missNote } from '../common/note-outcome.ts'
import { isSaidIn } from '../common/said-before.ts'
import { rowsOf } from './answers.ts'
import { isDenied, isNotFound, isUnpaid, type PortalError, reasonOf } from './failures.ts'
import { type Outcomes, refusal, runAll } from './import-write.ts'
import { withoutCodes } from './marks.ts'
import type { Command, Portal } from './portal.ts'

type Extend = Extract<ImportOrder, { type: 'extend' }>

const findId = finderOf(idText)
const findComment = finderOf(shape({ ID: idText, COMMENT: or(text, '') }))
type Comment = NonNullable<ReturnType<typeof findComment>>

/** A comment may be long; the portal shows it whole. */
const LONGEST = 10_000

/**
 * Comments of the file in the feeds of known contacts, once: those of an earlier try are known by their mark, and what stands on the card
 * already, from whichever load or person, is not said again.
 *
 * @param outcomes of the contacts so far: each learns of its note
 * @param cards what the contact's own comment says, by its id
 */
export async function writeNotes(
  portal: Portal,
  orders: readonly Extend[],
  { outcomes, cards }: { readonly outcomes: Outcomes; readonly cards: ReadonlyMap<string, string> },
): Promise<void> {
  const wanted = orders.filter(({ mark, note }) => note !== '' && outcomes.get(mark)?.done === true)
  const { there, hidden } = await readComments(portal, wanted)
  const commands: [string, Command][] = []
  for (const order of wanted) {
    const { mark, contact } = order
    const comments = there.get(contact) ?? []
    const fault = hidden.get(contact)
    const ours = comments.find(one => isNoteOf(one.COMMENT, mark))
    const words = toComment(order.note)
    // What was written there before cannot be seen: again would be twice.
    if (fault !== undefined) miss(outcomes, mark, fault)
    else if (ours !== undefined) keepNote(outcomes, mark, ours.ID)
    else if (
      !comments.some(({ COMMENT }) => isSaidIn(COMMENT, words)) &&
      !isSaidIn(cards.get(contact) ?? '', words)
    ) {
      const COMMENT = `${words}\n\n${loadNoteMark(mark)}`
      // Another row of these may say the same of him.
      there.set(contact, [...comments, { ID: '', COMMENT }])
      const fields = { ENTITY_TYPE: 'contact', ENTITY_ID: contact, COMMENT }
      commands.push([mark, { method: 'crm.timeline.comment.add', params: { fields } }])
    }
  }
  await runAll(portal, commands, (mark, answer) => {
    const id = answer.ok ? findId(answer.result) : null
    if (id !== null) keepNote(outcomes, mark, id)
    else if (!answer.ok) miss(outcomes, mark, answer.error)
  })
}

/** Notes that an earlier try has left. */
export async function findNotes(portal: Portal, orders: readonly ImportOrder[]): Promise<Outcomes> {
  const wanted = orders.filter(order => order.type === 'extend').filter(({ note }) => note !== '')
  const { there } = await readComments(portal, wanted)
  const outcomes: Outcomes = new Map()
  for (const { mark, contact } of wanted) {
    const ours = there.get(contact)?.find(one => isNoteOf(one.COMMENT, mark))
    if (ours !== undefined) outcomes.set(mark, foundNote(mark, contact, ours.ID))
  }
  return outcomes
}

/** What the file says of a contact, as it stands in the timeline. */
export function toComment(note: string): string {
  return withoutCodes(note).slice(0, LONGEST)
}

function miss(outcomes: Outcomes, mark: string, error: PortalError): void {
  missNote(outcomes, mark, {
    noteRefused: reasonOf(error, error.code),
    refused: refusal(mark, error),
  })
}

/**
 * The newest fifty of each: the method wants one card at a time (V).
 *
 * @returns `hidden`: of contacts that are gone, or that we may not look at, what the portal said
 */
async function readComments(
  portal: Portal,
  orders: readonly Extend[],
): Promise<{
  readonly there: Map<string, readonly Comment[]>
  readonly hidden: ReadonlyMap<string, PortalError>
}> {
  const there = new Map<string, readonly Comment[]>()
  const hidden = new Map<string, PortalError>()
  const commands = [...new Set(orders.map(({ contact }) => String(contact)))].map(
    (contact): [string, Command] => [
      contact,
      {
        method: 'crm.timeline.comment.list',
        params: {
          filter: { ENTITY_TYPE: 'contact', ENTITY_ID: contact },
          order: { ID: 'DESC' },
          select: ['ID', 'COMMENT'],
        },
      },
    ],
  )
  await runAll(portal, commands, (contact, answer) => {
    if (!answer.ok && isOfOne(answer.error)) {
      hidden.set(contact, answer.error)
      return
    }
    const rows = rowsOf(new Map([['list', answer]]), 'list')
    there.set(
      contact,
      rows.flatMap(row => findComment(row) ?? []),
    )
  })
  return { there, hidden }
}

/** One card alone is meant, and no other. */
function isOfOne(error: PortalError): boolean {
  return isNotFound(error) || (isDenied(error) && !isUnpaid(error))
}
