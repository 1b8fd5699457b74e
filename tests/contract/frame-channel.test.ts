import { B24Frame } from '@bitrix24/b24jssdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createFrameChannel,
  PortalSilent,
  readFramePlace,
} from '../../widgets/host/bitrix24-channel.ts'
import type { FrameChannel } from '../../widgets/host/bitrix24-channel.ts'
import { describeFrameChannel, FakeWindow } from './frame-channel.contract.ts'

/** The official SDK in the shape of our channel. It lives on the globals of a browser. */
async function joinBySdk(view: FakeWindow): Promise<FrameChannel | null> {
  vi.stubGlobal('window', view)
  vi.stubGlobal('parent', view.parent)
  // The SDK's own way to read the name; its loader keeps one frame for the life of the page.
  const [host, protocol, sid] = view.name.split('|')
  if (!host || !sid) return null
  const frame = new B24Frame({
    DOMAIN: host,
    PROTOCOL: Number.parseInt(protocol ?? '0') === 1,
    APP_SID: sid,
    LANG: null,
  })
  return {
    get sid() {
      return frame.getAppSid()
    },
    async start() {
      await frame.init()
      const auth = frame.auth.getAuthData()
      return {
        accessToken: auth === false ? '' : auth.access_token,
        memberId: auth === false ? '' : (auth.member_id ?? ''),
        lang: frame.getLang(),
        placement: frame.placement.title,
        options: { ...frame.placement.options },
      }
    },
    async refresh() {
      const auth = await frame.auth.refreshAuth()
      return auth && { accessToken: auth.access_token, memberId: auth.member_id ?? '' }
    },
    tell: (command, params) => void frame.placement.call(command, params),
    on(event, hear) {
      // The first message settles the promise instead of reaching the callback (T: §5.1).
      frame.placement.bindEvent(event, hear).then(
        first => (first as { readonly isSafely?: true } | undefined)?.isSafely || hear(first),
        () => {},
      )
    },
    close: () => frame.destroy(),
  }
}

describeFrameChannel('the official SDK', { join: joinBySdk })
describeFrameChannel('our own', { join: async view => createFrameChannel(view) })

describe('our own frame channel', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function aChannel() {
    const view = new FakeWindow('acme.bitrix24.ru|1|5f3c0a')
    const channel = createFrameChannel(view)
    if (channel === null) throw new Error('joined nothing')
    return { view, channel }
  }

  it('gives up on a page that says nothing, where the SDK waits for ever', async () => {
    const start = aChannel()
      .channel.start()
      .catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(5_000)

    expect(await start).toBeInstanceOf(PortalSilent)
  })

  it('has no fresh tokens where the page says nothing', async () => {
    const fresh = aChannel().channel.refresh()
    await vi.advanceTimersByTimeAsync(2_500)

    expect(await fresh).toBeNull()
  })

  it('believes the portal’s own page alone, not a frame of the same portal', async () => {
    const { view, channel } = aChannel()
    let isOver = false
    channel.start().then(
      () => (isOver = true),
      () => {},
    )
    view.hear(`${view.last('getInitData').key}:{"AUTH_ID":"forged"}`, { source: {} })
    await vi.advanceTimersByTimeAsync(100)

    expect(isOver).toBe(false)
  })

  it('reads a protocol that is no 1 as plain http, as the SDK does', () => {
    expect(readFramePlace('portal.local|https|s1')).toEqual({
      origin: 'http://portal.local',
      sid: 's1',
    })
  })
})
