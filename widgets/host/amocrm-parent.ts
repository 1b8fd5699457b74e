import type { EntityRef } from '../../shared/crm/model.ts'
import type { Session } from '../api/session.ts'
import { readFrameMessage, refOf } from './amocrm-messages.ts'
import type { ParentMessage } from './amocrm-messages.ts'
import type { OwnPage } from '../ui/own-page.ts'

export interface FrameServing {
  readonly window: Pick<Window, 'addEventListener'>
  /** The framed window; `null` while there is none. */
  readonly frame: () => Pick<Window, 'postMessage'> | null
  /** Origin of our server: nobody else is heard, nobody else can read an answer. */
  readonly origin: string
  readonly session: Session
  readonly onHeight: (height: number) => void
  readonly openCard: (card: EntityRef) => void
  readonly openPage: (page: OwnPage, address: string) => void
  readonly stop: AbortSignal
}

/** Our script's half of the talk with a full page of ours framed in amoCRM's page. */
export function answerFrame(serving: FrameServing): { post(message: ParentMessage): void } {
  const { window, frame, origin, session, stop } = serving

  function post(message: ParentMessage): void {
    frame()?.postMessage(message, origin)
  }

  async function answerSession(fresh: boolean): Promise<void> {
    if (fresh && session.known !== null) session.drop(session.known.token)
    const outcome = await session.get()
    if (stop.aborted) return
    post(
      outcome.status === 'ok'
        ? { shagolad: 'session', session: outcome.session }
        : { shagolad: 'session', error: outcome.status },
    )
  }

  function hear(event: MessageEvent): void {
    if (event.origin !== origin || event.source === null || event.source !== frame()) return
    const message = readFrameMessage(event.data)
    switch (message?.shagolad) {
      case 'session?':
        return void answerSession(message.fresh)
      case 'height':
        return serving.onHeight(message.height)
      case 'open-card':
        return serving.openCard(refOf(message))
      case 'open-page':
        return serving.openPage(message.name, message.address)
      case undefined:
        return
      default:
        return message satisfies never
    }
  }

  window.addEventListener('message', hear, { signal: stop })
  return { post }
}
