import type { ContactId } from '../../shared/crm/ids.ts'
import type { Message, Say } from '../../shared/i18n/message.ts'
import type { EffectState } from '../../shared/contract/card-tab.ts'
import type { RequestOutcome } from '../core/action.ts'
import type { LedgerRow } from '../store/store.ts'
import { fullName } from './contact-names.ts'
import { zoneName } from './zone-words.ts'

export interface DeedTools {
  readonly say: Say
  readonly nameOf: (contact: ContactId) => Promise<string>
}

/** One effect in words: what was done, and what stood there before and after it where that can be said. */
export interface DeedText {
  readonly what: string
  readonly before: string | null
  readonly after: string | null
}

const NOTHING = { before: null, after: null }

export async function deedText(row: LedgerRow, { say, nameOf }: DeedTools): Promise<DeedText> {
  const { action } = row
  const what = say({ id: `journal.${action.type}` })
  const names = (ids: readonly ContactId[]) => namesOf(ids, { say, nameOf })
  switch (action.type) {
    case 'task.create': {
      const id = action.kind === 'case' ? 'journal.case' : 'journal.task.create'
      const values = { title: action.title, due: { at: action.dueAt } }
      return { what: say({ id }), before: null, after: say({ id: 'journal.step', values }) }
    }
    case 'contact.attach': {
      const before = row.before === null ? null : await names(row.before.contacts)
      return { what, before, after: await nameOf(action.contact) }
    }
    case 'contact.create': {
      const name = fullName(action.name) ?? say({ id: 'journal.nameless' })
      return { what, before: null, after: [name, ...action.phones, ...action.emails].join(', ') }
    }
    case 'note.add':
    case 'user.notify':
      return { what, before: null, after: say(action.text) }
    case 'contacts.restore':
      return { what, before: await nameOf(action.detach), after: await names(action.contacts) }
    case 'request.settle':
      return { what, before: null, after: say(outcomeText(action.outcome)) }
    case 'zone.set': {
      const named = (zone: string | null) =>
        zone === null ? say({ id: 'journal.no-zone' }) : zoneName(zone, say)
      return { what, before: named(action.before), after: named(action.zone) }
    }
    case 'card.move':
    case 'case.told':
    case 'task.complete':
    case 'card.hand-over':
    case 'task.hand-over':
    case 'case.unassigned':
    case 'task.remove':
    case 'note.remove':
      return { what, ...NOTHING }
    default:
      return action satisfies never
  }
}

async function namesOf(ids: readonly ContactId[], { say, nameOf }: DeedTools): Promise<string> {
  if (ids.length === 0) return say({ id: 'journal.no-client' })
  return (await Promise.all(ids.map(nameOf))).join(', ')
}

export function outcomeText({ type }: RequestOutcome): Message {
  return { id: `journal.outcome.${type}` }
}

export function stateOf({ state }: LedgerRow): EffectState {
  return state === 'performing' ? 'planned' : state
}

const KNOWN_REASONS = new Set([
  'gone',
  'no-longer-holds',
  'closed',
  'changed',
  'quiet',
  'strength',
  'cap',
  'nobody',
  'not-client',
])

/** Why a row ended as it did: our own words for what we decided, the host's as they came. */
export function reasonText({ state, reason }: LedgerRow, say: Say): string | null {
  if (reason === null || state === 'done') return null
  if (state !== 'dropped') return reason
  return say({ id: `journal.dropped.${KNOWN_REASONS.has(reason) ? reason : 'other'}` })
}
