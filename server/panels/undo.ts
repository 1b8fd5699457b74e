import type { UndoState } from '../../shared/contract/card-tab.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { Message } from '../../shared/i18n/message.ts'
import type { Action, Effect } from '../core/action.ts'
import { TOUCH_KEYS, undoKeyOf } from '../flow/by-person.ts'
import type { CardView } from '../hosts/host.ts'
import type { LedgerRow } from '../store/store.ts'

/** @param undone keys of effects taken back */
export function undoStateOf(
  row: LedgerRow,
  { openTasks }: Pick<CardView, 'openTasks'>,
  undone: ReadonlySet<string>,
): UndoState | null {
  if (row.state !== 'done') return null
  if (undone.has(row.key)) return { type: 'undone' }
  const impossible = whyImpossible(row)
  if (impossible !== null) return { type: 'impossible', why: impossible }
  switch (row.action.type) {
    case 'task.create':
      return openTasks.some(task => task.id === row.hostId)
        ? { type: 'possible', what: 'step' }
        : { type: 'impossible', why: 'closed' }
    case 'note.add':
      return { type: 'possible', what: row.key.startsWith(TOUCH_KEYS) ? 'touch' : 'note' }
    default:
      return { type: 'possible', what: 'client' }
  }
}

function whyImpossible(row: LedgerRow): Extract<UndoState, { type: 'impossible' }>['why'] | null {
  const { action, hostId, before } = row
  switch (action.type) {
    case 'task.create':
      if (action.kind === 'case') return 'case'
      return hostId === null ? 'not-remembered' : null
    case 'note.add':
      return hostId === null ? 'not-remembered' : null
    case 'contact.attach':
      return before === null ? 'not-remembered' : null
    case 'contact.create':
      return 'new-contact'
    case 'user.notify':
      return 'notice'
    case 'card.move':
      return 'moved'
    case 'task.remove':
    case 'note.remove':
    case 'contacts.restore':
    case 'request.settle':
    case 'zone.set':
    case 'case.told':
    case 'task.complete':
    case 'card.hand-over':
    case 'task.hand-over':
    case 'case.unassigned':
      return 'undo-itself'
    default:
      return action satisfies never
  }
}

/** What takes this effect back; `null` when nothing can. */
export function undoActionOf(row: LedgerRow, view: CardView): Action | null {
  const effect = whyImpossible(row) === null ? undoEffectOf(row, view) : null
  if (effect === null) return null
  return { ...effect, key: undoKeyOf(row.key), needs: 'show', because: becauseOf(row.action) }
}

function undoEffectOf({ action, hostId, before, card }: LedgerRow, view: CardView): Effect | null {
  switch (action.type) {
    case 'task.create':
      return hostId === null ? null : { type: 'task.remove', subject: card, task: asId(hostId) }
    case 'note.add':
      return hostId === null ? null : { type: 'note.remove', subject: action.subject, note: hostId }
    case 'contact.attach': {
      if (before === null) return null
      const { owner, company } = view.card
      return {
        type: 'contacts.restore',
        subject: card,
        detach: action.contact,
        contacts: before.contacts.filter(id => id !== action.contact),
        // Only what is still as we set it: somebody may have decided otherwise since.
        ...(action.owner !== null &&
          owner === action.owner &&
          before.owner !== null && { owner: before.owner }),
        ...(action.company !== null && company === action.company && { company: before.company }),
      }
    }
    default:
      return null
  }
}

function becauseOf(action: Action): Message {
  if (action.type === 'task.create')
    return { id: 'journal.undone.step', values: { title: action.title } }
  return { id: action.type === 'note.add' ? 'journal.undone.note' : 'journal.undone.client' }
}
