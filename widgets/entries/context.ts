import { createCall } from '../api/client.ts'
import type { Fetch, Session } from '../api/session.ts'
import type { HostPage } from '../host/page.ts'
import type { WidgetContext } from '../ui/context.ts'
import { messages as uiEn } from '../ui/messages.en.json?compiled'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import type { Widget } from '../widget.ts'

const uiMessages = { ru: uiRu, en: uiEn }

/** How a page reaches our server. */
export interface Line {
  readonly session: Session
  readonly send: Fetch
}

/** Everything a widget gets from outside, on this page. Several widgets of one page share the line. */
export function createContext(
  { messages }: Pick<Widget, 'messages'>,
  page: HostPage,
  { session, send }: Line,
): WidgetContext {
  const timeZone = (): string => session.known?.timeZone ?? browserZone()
  const words = { ...uiMessages[page.locale], ...messages[page.locale] }
  return {
    page,
    say: createSay(words, page.locale, timeZone),
    sayWith: more => createSay({ ...words, ...more }, page.locale, timeZone),
    call: createCall(session, send),
    timeZone,
  }
}

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
