import { afterEach, describe, expect, it, vi } from 'vitest'
import type { FrameChannel } from '../../widgets/host/bitrix24-channel.ts'
import {
  formatFrameAnswer,
  readFrameMessage,
  type FrameMessage,
} from '../hosts/bitrix24/screen/frame-message.ts'

/** What a channel is driven by: the name of its frame, and a way to speak as the portal's page. */
export interface ChannelRun {
  /** `null` outside a portal. */
  join(view: FakeWindow): Promise<FrameChannel | null>
}

/** A browser's window inside a portal's page, of which every word is written down. */
export class FakeWindow {
  readonly name: string
  readonly said: { readonly message: FrameMessage; readonly to: string }[] = []
  readonly parent = {
    postMessage: (data: unknown, to: string) => {
      const message = readFrameMessage(data)
      if (message === null) throw new Error('no portal would understand this')
      this.said.push({ message, to })
    },
  }
  #listeners: ((event: MessageEvent) => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  readonly addEventListener = (_type: string, hear: (event: MessageEvent) => void): void => {
    this.#listeners.push(hear)
  }

  readonly removeEventListener = (_type: string, hear: (event: MessageEvent) => void): void => {
    this.#listeners = this.#listeners.filter(one => one !== hear)
  }

  readonly setTimeout = (work: () => void, ms: number) => setTimeout(work, ms)

  /** A message from whoever this is; the portal's page itself when nothing else is said. */
  hear(data: unknown, from: { readonly origin?: string; readonly source?: unknown } = {}): void {
    const event = { origin: ORIGIN, source: this.parent, data, ...from } as MessageEvent
    for (const listener of this.#listeners) listener(event)
  }

  /** The newest word of this name. */
  last(command: string): FrameMessage {
    const found = this.said.findLast(({ message }) => message.command === command)
    if (found === undefined) throw new Error(`${command} was never said`)
    return found.message
  }

  answer(command: string, result?: unknown): void {
    this.hear(formatFrameAnswer(this.last(command).key, result))
  }
}

export const ORIGIN = 'https://acme.bitrix24.ru'
const NAME = 'acme.bitrix24.ru|1|5f3c0a'
const NEED = 'onCrmEntityIsNeedToCreate'
const INIT = {
  LANG: 'ru',
  DOMAIN: 'acme.bitrix24.ru',
  PROTOCOL: 1,
  PATH: '/rest',
  AUTH_ID: 'a1',
  AUTH_EXPIRES: '3600',
  REFRESH_ID: 'r1',
  MEMBER_ID: 'm1',
  IS_ADMIN: false,
  FIRST_RUN: false,
  INSTALL: false,
  APP_OPTIONS: [],
  USER_OPTIONS: [],
  PLACEMENT: 'CRM_REQUISITE_AUTOCOMPLETE',
  PLACEMENT_OPTIONS: { searchQuery: 'Ромашка: "Самара"' },
}

/** A turn for promises that wait. */
const turn = () => new Promise(resolve => setImmediate(resolve))

/** What a frame channel must do on the wire, whoever wrote it. */
export function describeFrameChannel(whose: string, { join }: ChannelRun): void {
  async function aChannel(name = NAME) {
    const view = new FakeWindow(name)
    const channel = await join(view)
    if (channel === null) throw new Error('joined nothing')
    return { view, channel }
  }

  async function started(init: Readonly<Record<string, unknown>> = {}) {
    const { view, channel } = await aChannel()
    const start = channel.start()
    await turn()
    view.answer('getInitData', { ...INIT, ...init })
    return { view, channel, start }
  }

  describe(`the frame channel of ${whose}`, () => {
    afterEach(() => void vi.unstubAllGlobals())

    it.each(['', 'acme.bitrix24.ru|1', '|1|5f3c0a'])(
      'joins nothing by the name "%s"',
      async name => {
        expect(await join(new FakeWindow(name))).toBeNull()
      },
    )

    it.each([
      ['acme.bitrix24.ru|1|5f3c0a', 'https://acme.bitrix24.ru'],
      ['acme.bitrix24.ru:443|1|5f3c0a', 'https://acme.bitrix24.ru'],
      ['portal.local:8080|0|5f3c0a', 'http://portal.local:8080'],
    ])('asks the page of %s for its data at %s and nowhere else', async (name, origin) => {
      const { view, channel } = await aChannel(name)
      channel.start().catch(() => {})
      await turn()

      expect(view.said).toEqual([
        {
          to: origin,
          message: {
            command: 'getInitData',
            params: {},
            key: expect.stringMatching(/^[\w-]{32,36}$/),
            sid: '5f3c0a',
          },
        },
      ])
    })

    it('reads who the user is and what was searched for', async () => {
      const { start, channel } = await started()

      expect(await start).toEqual({
        accessToken: 'a1',
        memberId: 'm1',
        lang: 'ru',
        placement: 'CRM_REQUISITE_AUTOCOMPLETE',
        options: { searchQuery: 'Ромашка: "Самара"' },
      })
      expect(channel.sid).toBe('5f3c0a')
    })

    it('has no tokens and no options where the portal gives none', async () => {
      const { start } = await started({ AUTH_ID: '', MEMBER_ID: '', PLACEMENT_OPTIONS: [] })

      expect(await start).toMatchObject({ accessToken: '', options: {} })
    })

    it('tells of its first run and waits until that is heard', async () => {
      const { view, start } = await started({ FIRST_RUN: true })
      let isOver = false
      void start.then(() => (isOver = true))
      await turn()
      const before = isOver
      view.answer('setInstall', { install: true })
      await start

      expect([before, view.last('setInstall').params]).toEqual([false, { install: true }])
    })

    it.each([
      ['another origin', { origin: 'https://evil.example' }],
      ['the same host over plain http', { origin: 'http://acme.bitrix24.ru' }],
    ])('believes no answer from %s', async (_whom, from) => {
      const { view, channel } = await aChannel()
      let isOver = false
      channel.start().then(
        () => (isOver = true),
        () => {},
      )
      await turn()
      view.hear(formatFrameAnswer(view.last('getInitData').key, INIT), from)
      await turn()

      expect(isOver).toBe(false)
    })

    it('passes over messages of other scripts and answers nobody waits for', async () => {
      const { view, channel } = await aChannel()
      const start = channel.start()
      await turn()
      for (const data of [null, 7, { method: 'x' }, '', 'nobody:{}', ':', 'webpackOk'])
        view.hear(data)
      view.answer('getInitData', INIT)

      expect(await start).toMatchObject({ accessToken: 'a1' })
    })

    it('fails to start on an answer that is no JSON', async () => {
      const { view, channel } = await aChannel()
      const start = channel.start()
      await turn()
      view.hear(`${view.last('getInitData').key}:{"AUTH_ID":`)

      await expect(start).rejects.toBeInstanceOf(Error)
    })

    it('binds an event once and hears it every time, colons and all', async () => {
      const { view, channel, start } = await started()
      await start
      const heard: unknown[] = []
      channel.on(NEED, payload => heard.push(payload))
      await turn()
      view.answer('placementBindEvent', { appSid: 'other', data: { id: '1' } })
      await turn()
      view.answer('placementBindEvent', { appSid: '5f3c0a', data: { id: 'a:b' } })
      await turn()

      expect(view.last('placementBindEvent').params).toEqual({ event: NEED })
      expect(heard).toEqual([
        { appSid: 'other', data: { id: '1' } },
        { appSid: '5f3c0a', data: { id: 'a:b' } },
      ])
    })

    it.each([
      ['crmShowFoundEntities', { data: [{ id: '7', name: 'ООО "А:Б"', inn: '7736207543' }] }],
      ['crmShowFoundEntities', { data: [] }],
      [
        'crmShowCreatedEntity',
        { entityType: 'company', id: '7', title: 'А', fields: { RQ_INN: '7' } },
      ],
    ])('tells %s with %j', async (command, params) => {
      const { view, channel, start } = await started()
      await start
      channel.tell(command, params)
      await turn()

      // The SDK adds `isRawValue` to the parameters of every command of a place; the page passes over it (T: §4.1).
      const { isRawValue: _extra, ...said } = view.last(command).params as Record<string, unknown>
      expect(said).toEqual(params)
      expect(view.said.at(-1)?.to).toBe(ORIGIN)
    })

    it('gets fresh tokens', async () => {
      const { view, channel, start } = await started()
      await start
      const fresh = channel.refresh()
      await turn()
      view.answer('refreshAuth', { ...INIT, AUTH_ID: 'a2' })

      expect(await fresh).toMatchObject({ accessToken: 'a2', memberId: 'm1' })
    })

    it('hears nothing after it was closed', async () => {
      const { view, channel, start } = await started()
      await start
      const heard: unknown[] = []
      channel.on(NEED, payload => heard.push(payload))
      await turn()
      channel.close()
      view.answer('placementBindEvent', { appSid: '5f3c0a' })
      view.answer('placementBindEvent', { appSid: '5f3c0a' })

      expect(heard).toEqual([])
    })
  })
}
