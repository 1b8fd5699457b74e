import type { Boot } from '../../shared/contract/boot.ts'
import type { SessionOutcome } from '../api/session.ts'
import { readParentMessage } from './amocrm-messages.ts'
import type { FrameMessage, ParentMessage } from './amocrm-messages.ts'
import { HostPageSilent } from './page.ts'
import type { HostPage } from './page.ts'

/** Opening a session takes our script a request to amoCRM and one to our server. */
const ANSWER_TIMEOUT_MS = 20_000

/** The window we are framed in, and ours, as far as we use them. */
export interface FramePorts {
  /** Called with every message that comes from the window around us, and from which origin. */
  listen(hear: (data: unknown, origin: string) => void): void
  post(message: FrameMessage, targetOrigin: string): void
  /** Height of our content in CSS pixels. */
  measure(): number
}

export interface FrameOptions {
  readonly boot: Boot
  readonly ports: FramePorts
  /** Called when the page around us changes its colours. */
  readonly onTheme: (theme: 'light' | 'dark') => void
}

/**
 * A full page of ours in a frame of amoCRM's page, around which our own script stands. Only that script's origin, one of
 * those our server named, is listened to.
 */
export function createAmoFramePage({ boot, ports, onTheme }: FrameOptions): HostPage {
  const isTrusted = originTest(boot.options['origins'])
  /** Known from the first answer on; what is said before carries no secret. */
  let parentOrigin = '*'
  let waiting: ((message: Extract<ParentMessage, { shagolad: 'session' }>) => void)[] = []

  ports.listen((data, origin) => {
    if (!isTrusted(origin)) return
    const message = readParentMessage(data)
    if (message === null) return
    parentOrigin = origin
    if (message.shagolad === 'theme') return onTheme(message.theme)
    const told = waiting
    waiting = []
    for (const answer of told) answer(message)
  })

  async function askSession(fresh: boolean): Promise<SessionOutcome> {
    const answer = await new Promise<Extract<ParentMessage, { shagolad: 'session' }> | null>(
      resolve => {
        const timer = setTimeout(() => resolve(null), ANSWER_TIMEOUT_MS)
        waiting.push(message => {
          clearTimeout(timer)
          resolve(message)
        })
        ports.post({ shagolad: 'session?', fresh }, parentOrigin)
      },
    )
    if (answer === null) return { status: 'unavailable' }
    return 'error' in answer ? { status: answer.error } : { status: 'ok', session: answer.session }
  }

  function tell(message: FrameMessage): void {
    if (parentOrigin === '*') throw new HostPageSilent()
    ports.post(message, parentOrigin)
  }

  return {
    host: 'amocrm',
    locale: boot.lang === 'ru' ? 'ru' : 'en',
    subject: null,
    installer: null,
    // Comes in the address of the frame, behind the `#`.
    openedWith: '',
    proof: async () => ({}),
    openSession: (_send, isRenewal) => askSession(isRenewal),
    async fitHeight() {
      ports.post({ shagolad: 'height', height: Math.ceil(ports.measure()) }, parentOrigin)
    },
    openCard: async ({ kind, id }) => tell({ shagolad: 'open-card', kind, id }),
    openOwnPage: async (name, address = '') => tell({ shagolad: 'open-page', name, address }),
  }
}

/** Exact origins, or `https://*.amocrm.ru` for one name before the rest. */
export function originTest(named: unknown): (origin: string) => boolean {
  const patterns = (Array.isArray(named) ? named : []).map(origin => {
    const [before = '', after] = String(origin).split('*.', 2)
    return { before, after }
  })
  return origin =>
    patterns.some(({ before, after }) => {
      if (after === undefined) return origin === before
      const name = origin.slice(before.length, -after.length - 1)
      return origin === `${before}${name}.${after}` && /^[a-z0-9-]+$/.test(name)
    })
}
