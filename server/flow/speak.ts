import type { Say } from '../../shared/i18n/message.ts'
import type { Action } from '../core/action.ts'
import type { HostEffect } from '../hosts/host.ts'

/** An action in the tenant's words; `null` for what the host never hears of. */
export function toHostEffect(action: Action, say: Say): HostEffect | null {
  switch (action.type) {
    case 'task.create':
      return {
        type: action.type,
        subject: action.subject,
        kind: action.kind,
        title: say(action.title),
        text: [action.text === null ? null : say(action.text), asSentence(say(action.because))]
          .filter(line => line !== null)
          .join('\n\n'),
        dueAt: action.dueAt,
        assignee: action.assignee,
      }
    case 'contact.attach':
    case 'contact.create':
      return toContact(action)
    case 'note.add':
      return { type: action.type, subject: action.subject, text: asSentence(say(action.text)) }
    case 'user.notify':
      return {
        type: action.type,
        user: action.user,
        text: say(action.text),
        subject: action.subject,
      }
    case 'card.move':
      return { type: action.type, subject: action.subject, stage: action.stage }
    case 'task.remove':
      return { type: action.type, task: action.task }
    case 'note.remove':
      return { type: action.type, note: action.note }
    case 'contacts.restore':
      return toRestore(action)
    case 'task.complete':
    case 'card.hand-over':
    case 'task.hand-over':
      return toHandOver(action, say)
    case 'request.settle':
    case 'zone.set':
    case 'case.told':
    case 'case.unassigned':
      return null
    default:
      return action satisfies never
  }
}

function toContact(
  action: Extract<Action, { type: 'contact.attach' | 'contact.create' }>,
): HostEffect {
  switch (action.type) {
    case 'contact.attach':
      return {
        type: action.type,
        subject: action.subject,
        contact: action.contact,
        company: action.company,
        owner: action.owner,
        addPhones: action.addPhones,
        addEmails: action.addEmails,
      }
    case 'contact.create':
      return {
        type: action.type,
        subject: action.subject,
        name: action.name,
        phones: action.phones,
        emails: action.emails,
        company: action.company,
        owner: action.owner,
      }
    default:
      return action satisfies never
  }
}

type HandOver = Extract<Action, { type: 'task.complete' | 'card.hand-over' | 'task.hand-over' }>

function toHandOver(action: HandOver, say: Say): HostEffect {
  switch (action.type) {
    case 'task.complete': {
      const { type, task, kind } = action
      return { type, task, kind, text: asSentence(say(action.text)) }
    }
    case 'card.hand-over':
      return { type: action.type, subject: action.subject, to: action.to }
    case 'task.hand-over':
      return { type: action.type, task: action.task, to: action.to }
    default:
      return action satisfies never
  }
}

/** What is not named stays as it is on the host. */
function toRestore({
  type,
  subject,
  contacts,
  owner,
  company,
}: Extract<Action, { type: 'contacts.restore' }>): HostEffect {
  return {
    type,
    subject,
    contacts,
    ...(owner !== undefined && { owner }),
    ...(company !== undefined && { company }),
  }
}

/** Reasons are worded to follow other words; here one stands alone. */
function asSentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}
