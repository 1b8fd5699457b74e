import type { SessionAnswer } from '../../shared/contract/session.ts'
import { asId } from '../../shared/crm/ids.ts'
import type { EntityRef } from '../../shared/crm/model.ts'
import type { SessionOutcome } from '../api/session.ts'
import { OWN_PAGES } from '../ui/own-page.ts'
import type { OwnPage } from '../ui/own-page.ts'

/** What a frame of ours says to our script in the page around it. */
export type FrameMessage =
  /** `fresh`: an earlier bearer has ended. */
  | { readonly shagolad: 'session?'; readonly fresh: boolean }
  | { readonly shagolad: 'height'; readonly height: number }
  | { readonly shagolad: 'open-card'; readonly kind: EntityRef['kind']; readonly id: string }
  | {
      readonly shagolad: 'open-page'
      readonly name: OwnPage
      readonly address: string
    }

/** What our script answers. */
export type ParentMessage =
  | { readonly shagolad: 'session'; readonly session: SessionAnswer }
  | { readonly shagolad: 'session'; readonly error: Failure }
  | { readonly shagolad: 'theme'; readonly theme: 'light' | 'dark' }

type Failure = Exclude<SessionOutcome['status'], 'ok'>

const FAILURES: readonly Failure[] = ['no-access', 'unavailable', 'installing']
const KINDS: readonly EntityRef['kind'][] = ['deal', 'lead', 'contact', 'company']
/** A frame that went mad must not stretch the page without end, pixels. */
const MAX_HEIGHT = 50_000

/** A message another window sent, whose sender was checked. `null`: none of ours. */
export function readFrameMessage(data: unknown): FrameMessage | null {
  const message = toRecord(data)
  switch (message['shagolad']) {
    case 'session?':
      return { shagolad: 'session?', fresh: message['fresh'] === true }
    case 'height':
      return isHeight(message['height']) ? { shagolad: 'height', height: message['height'] } : null
    case 'open-card': {
      const kind = KINDS.find(known => known === message['kind'])
      const id = String(message['id'] ?? '')
      return kind !== undefined && /^[1-9]\d*$/.test(id)
        ? { shagolad: 'open-card', kind, id }
        : null
    }
    case 'open-page': {
      const { address } = message
      const name = OWN_PAGES.find(known => known === message['name'])
      if (name === undefined) return null
      return { shagolad: 'open-page', name, address: typeof address === 'string' ? address : '' }
    }
    default:
      return null
  }
}

function isHeight(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_HEIGHT
}

/** The other way round. */
export function readParentMessage(data: unknown): ParentMessage | null {
  const message = toRecord(data)
  if (message['shagolad'] === 'theme') {
    const { theme } = message
    return theme === 'light' || theme === 'dark' ? { shagolad: 'theme', theme } : null
  }
  if (message['shagolad'] !== 'session') return null
  const error = FAILURES.find(known => known === message['error'])
  if (error !== undefined) return { shagolad: 'session', error }
  const session = toRecord(message['session'])
  if (typeof session['token'] !== 'string' || session['token'] === '') return null
  // Our own script of the same release made it of our own server's answer.
  return { shagolad: 'session', session: message['session'] as SessionAnswer }
}

export function refOf({ kind, id }: { readonly kind: EntityRef['kind']; readonly id: string }) {
  return { kind, id: asId(id) } as EntityRef
}

function toRecord(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
}
