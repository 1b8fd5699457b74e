import type { B24Frame } from '@bitrix24/b24jssdk'
import { describe, expect, it } from 'vitest'
import type { HostCall } from '../ui/context.ts'
import { createCallFeed } from './bitrix24-call.ts'

type Hear = (payload: unknown) => void

/** The part of the SDK the feed uses; `first` answers the binding as the real one does. */
function aFrame(options: Record<string, unknown>, first: Record<string, unknown> = {}) {
  const bound = new Map<string, Hear>()
  const calls: string[] = []
  const placement = {
    options,
    async bindEvent(event: string, hear: Hear) {
      bound.set(event, hear)
      return first[event] ?? { isSafely: true }
    },
    async call(command: string) {
      calls.push(command)
      return []
    },
  }
  const feed = createCallFeed(async () => ({ placement }) as unknown as B24Frame)
  const heard: HostCall[] = []
  const fire = (event: string, payload?: unknown) => bound.get(`CallCard::${event}`)?.(payload)
  return { feed, heard, calls, fire }
}

async function listening(frame: ReturnType<typeof aFrame>) {
  frame.feed.listen(call => void frame.heard.push(call))
  await new Promise(resolve => setImmediate(resolve))
  return frame
}

describe('the call card of a portal', () => {
  it('begins with what it was opened with, and follows the call', async () => {
    const frame = await listening(
      aFrame({ PHONE_NUMBER: '+78462316014', CALL_STATE: 'connecting' }),
    )
    frame.fire('CallStateChanged', 'connected')
    frame.fire('CallStateChanged', 'idle')

    expect(frame.heard).toEqual([
      { phone: '+78462316014', isHidden: false, state: 'waiting' },
      { phone: '+78462316014', isHidden: false, state: 'talking' },
      { phone: '+78462316014', isHidden: false, state: 'over' },
    ])
  })

  it('hears an event that came while it was bound', async () => {
    const early = { 'CallCard::EntityChanged': { PHONE_NUMBER: '84951234567' } }
    const frame = await listening(aFrame({}, early))

    expect(frame.heard.at(-1)?.phone).toBe('84951234567')
  })

  it('keeps the number it knows when an event has none', async () => {
    const frame = await listening(aFrame({ PHONE_NUMBER: '+78462316014' }))
    frame.fire('EntityChanged', { PHONE_NUMBER: 'unknown' })
    frame.fire('EntityChanged', null)

    expect(frame.heard.at(-1)?.phone).toBe('+78462316014')
  })

  it.each([
    [{ PHONE_NUMBER: 'hidden' }, { phone: null, isHidden: true }],
    [{}, { phone: null, isHidden: false }],
    ['[]', { phone: null, isHidden: false }],
  ])('says of %j that there is no number', async (options, call) => {
    const frame = await listening(aFrame(options as Record<string, unknown>))

    expect(frame.heard[0]).toMatchObject(call)
  })

  it('is held open again and again until the call is answered for', async () => {
    const frame = await listening(aFrame({ PHONE_NUMBER: '+78462316014' }))
    await frame.feed.keepOpen(true)
    frame.fire('BeforeClose')
    await frame.feed.keepOpen(false)
    frame.fire('BeforeClose')

    expect(frame.calls).toEqual(['disableAutoClose', 'disableAutoClose', 'enableAutoClose'])
  })
})
