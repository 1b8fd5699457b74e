import type { Message } from '../../shared/i18n/message.ts'

/** Where an installation stands, as its page learns it. */
export type InstallState =
  | { readonly status: 'checking' }
  | { readonly status: 'ready' }
  | { readonly status: 'finishing' }
  | { readonly status: 'already' }
  | { readonly status: 'silent' }
  | { readonly status: 'refused'; readonly reason: string }

export interface InstallPanel {
  readonly text: Message
  readonly level: 'plain' | 'good' | 'bad'
  /** What a click may do now. */
  readonly action: 'finish' | 'retry' | 'restart' | null
}

export function toInstallPanel(state: InstallState): InstallPanel {
  switch (state.status) {
    case 'checking':
      return { text: { id: 'install.loading' }, level: 'plain', action: null }
    case 'ready':
      return { text: { id: 'install.about' }, level: 'plain', action: 'finish' }
    case 'finishing':
      return { text: { id: 'install.finishing' }, level: 'plain', action: null }
    case 'already':
      return { text: { id: 'install.already' }, level: 'good', action: null }
    case 'silent':
      return { text: { id: 'install.failed' }, level: 'bad', action: 'retry' }
    case 'refused':
      return { text: refusalOf(state.reason), level: 'bad', action: 'restart' }
    default:
      return state satisfies never
  }
}

/** The one refusal people can do something about has words of its own; the rest is for whoever looks into it. */
function refusalOf(reason: string): Message {
  return reason === 'not an administrator'
    ? { id: 'install.refused.not-admin' }
    : { id: 'install.refused', values: { reason } }
}
