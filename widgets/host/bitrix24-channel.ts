import { createNonce } from '../ui/nonce.ts'

/** The page of the portal a frame stands in, as the frame's name tells it. */
export interface FramePlace {
  /** The only origin that is spoken to and heard. */
  readonly origin: string
  /** Names this frame among all of the page. */
  readonly sid: string
}

/** What the portal's page says of itself and of us; tokens are empty for somebody without access (S). */
export interface FrameStart {
  readonly accessToken: string
  readonly memberId: string
  readonly lang: string
  readonly placement: string
  readonly options: Readonly<Record<string, unknown>>
}

/** The SDK's frame channel as far as a hidden frame needs it: 1 kB instead of 40. Nothing in it is of our own making. */
export interface FrameChannel extends Pick<FramePlace, 'sid'> {
  /** @throws {PortalSilent} when nobody answers, or answers something else */
  start(): Promise<FrameStart>
  /** Fresh tokens; `null` when the portal gives this user none, or says nothing. */
  refresh(): Promise<Pick<FrameStart, 'accessToken' | 'memberId'> | null>
  /** A command of the place that is not answered (D). */
  tell(command: string, params: Readonly<Record<string, unknown>>): void
  /** Hears every event of this name, the first one too, which the SDK's own promise may swallow (T: §5.1). */
  on(event: string, hear: (payload: unknown) => void): void
  /** Hears nothing more. */
  close(): void
}

/** The part of the browser's window a channel lives on. */
export interface FrameWindow {
  readonly name: string
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void }
  addEventListener(type: 'message', hear: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', hear: (event: MessageEvent) => void): void
}

export class PortalSilent extends Error {
  constructor() {
    super('the page around the frame does not answer')
    this.name = 'PortalSilent'
  }
}

// A wrong protocol digit in the frame's name makes the browser drop our question without a word (S).
const START_MS = 5_000
// For somebody without access a refresh is never answered (D).
const REFRESH_MS = 2_500

/** Reads `<host[:port]>|<0|1>|<sid>` (S); `null`: no portal has opened this page. */
export function readFramePlace(name: string): FramePlace | null {
  const [host = '', protocol, sid = ''] = name.split('|')
  if (host === '' || sid === '') return null
  const bare = host.replace(/:(80|443)$/, '')
  return { origin: `${protocol === '1' ? 'https' : 'http'}://${bare}`, sid }
}

/**
 * Speaks the frame protocol (§4) with the portal's page. Held to the official SDK by tests/contract/frame-channel.
 *
 * @returns `null` outside a portal
 */
export function createFrameChannel(view: FrameWindow): FrameChannel | null {
  const place = readFramePlace(view.name)
  if (place === null) return null
  const wire = createWire(view, place)

  return {
    sid: place.sid,
    async start() {
      const init = await wire.ask('getInitData', START_MS)
      // The portal waits for this once after an installation (S).
      if (init['FIRST_RUN'] === true) await wire.ask('setInstall', START_MS, { install: true })
      const options = init['PLACEMENT_OPTIONS']
      return {
        ...readTokens(init),
        lang: text(init['LANG']),
        placement: text(init['PLACEMENT']) || 'DEFAULT',
        // PHP sends an empty set as an empty list (S).
        options: isRecord(options) && !Array.isArray(options) ? options : {},
      }
    },
    async refresh() {
      const tokens = await wire.ask('refreshAuth', REFRESH_MS).then(readTokens, () => null)
      return tokens?.accessToken ? tokens : null
    },
    tell: (command, params) => void wire.send(command, params),
    on(event, listener) {
      wire.listen(wire.send('placementBindEvent', { event }), json => {
        const payload = readJson(json)
        if (payload !== undefined) listener(payload)
      })
    },
    close: () => wire.close(),
  }
}

type Params = Readonly<Record<string, unknown>>

/** Words to the page and, by their keys, whoever waits for what comes back. */
function createWire(view: FrameWindow, { origin, sid }: FramePlace) {
  const waiting = new Map<string, (json: string) => void>()
  view.addEventListener('message', hear)

  function hear({ origin: from, source, data }: MessageEvent): void {
    if (from !== origin || source !== view.parent || typeof data !== 'string') return
    const end = data.indexOf(':')
    if (end > 0) waiting.get(data.slice(0, end))?.(data.slice(end + 1))
  }

  function send(command: string, params?: Params): string {
    const key = createNonce()
    const middle = params === undefined ? '' : `:${JSON.stringify(params)}`
    view.parent.postMessage(`${command}${middle}:${key}:${sid}`, origin)
    return key
  }

  /** The answer to one command; rejects after `ms` and for what is no JSON. */
  function ask(command: string, ms: number, params?: Params): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const key = send(command, params)
      const timer = setTimeout(() => end(null), ms)
      waiting.set(key, end)

      function end(json: string | null): void {
        clearTimeout(timer)
        waiting.delete(key)
        const answer = json === null ? undefined : readJson(json)
        if (answer === undefined) reject(new PortalSilent())
        else resolve(answer)
      }
    })
  }

  return {
    send,
    ask,
    listen: (key: string, listener: (json: string) => void) => void waiting.set(key, listener),
    close() {
      view.removeEventListener('message', hear)
      waiting.clear()
    },
  }
}

type Answer = Params

function readTokens(answer: Answer): Pick<FrameStart, 'accessToken' | 'memberId'> {
  return { accessToken: text(answer['AUTH_ID']), memberId: text(answer['MEMBER_ID']) }
}

/** An answer without a result is an empty text; `undefined` for what no portal would say. */
function readJson(json: string): Answer | undefined {
  if (json === '') return {}
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : {}
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
