import type { B24Frame } from '@bitrix24/b24jssdk'
import type { CallFeed, HostCall } from '../ui/context.ts'

/**
 * The portal's call card around us: what it opened with, and its events.
 *
 * @see bitrix24-frame-protocol.md 5.1, 7.3
 */
export function createCallFeed(connected: () => Promise<B24Frame>): CallFeed {
  let isKept = false

  async function follow(hear: (call: HostCall) => void): Promise<void> {
    const b24 = await connected()
    let call = readOptions(b24.placement.options)
    hear(call)
    const change = (next: Partial<HostCall>): void => {
      call = { ...call, ...next }
      hear(call)
    }
    await Promise.all([
      bind(b24, 'CallCard::EntityChanged', payload => {
        const { phone, isHidden } = readPhone(fieldOf(payload, 'PHONE_NUMBER'))
        // The event also comes when the card has loaded its data, sometimes with no number in it.
        if (phone !== null || isHidden) change({ phone, isHidden })
      }),
      bind(b24, 'CallCard::CallStateChanged', payload => change({ state: stateOf(payload, call) })),
      bind(b24, 'CallCard::BeforeClose', () => {
        change({ state: 'over' })
        // Each repetition holds the card for another minute.
        if (isKept) void b24.placement.call('disableAutoClose').catch(() => {})
      }),
    ])
  }

  return {
    listen: hear => {
      // A silent page: what is shown stays, and says that it waits.
      follow(hear).catch(() => {})
    },
    async keepOpen(wanted) {
      isKept = wanted
      const b24 = await connected()
      await b24.placement.call(wanted ? 'disableAutoClose' : 'enableAutoClose')
    },
  }
}

/** One message settles the promise of binding, later ones reach the callback: an early event is answered by the promise (T). */
async function bind(b24: B24Frame, event: string, hear: (payload: unknown) => void): Promise<void> {
  const first: unknown = await b24.placement.bindEvent(event, hear)
  if (fieldOf(first, 'isSafely') !== true) hear(first)
}

function readOptions(options: unknown): HostCall {
  const { phone, isHidden } = readPhone(fieldOf(options, 'PHONE_NUMBER'))
  const state = fieldOf(options, 'CALL_STATE') === 'connected' ? 'talking' : 'waiting'
  return { phone, isHidden, state }
}

/** `hidden` for a line that hides it, `unknown` while the portal does not know (D). */
function readPhone(value: unknown): Pick<HostCall, 'phone' | 'isHidden'> {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  const isHidden = text.toLowerCase() === 'hidden'
  return { phone: isHidden || text === '' || text === 'unknown' ? null : text, isHidden }
}

/** A call that was never connected, and one that has ended, both become `idle`. */
function stateOf(payload: unknown, { state }: HostCall): HostCall['state'] {
  if (payload === 'connected') return 'talking'
  return payload === 'idle' ? 'over' : state
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
