import { createApp } from 'vue'
import type { App } from 'vue'
import { createCall } from '../api/client.ts'
import { createSession } from '../api/session.ts'
import type { Fetch } from '../api/session.ts'
import type { HostPage } from '../host/page.ts'
import { widgetContext } from '../ui/context.ts'
import { messages as uiEn } from '../ui/messages.en.json?compiled'
import { messages as uiRu } from '../ui/messages.ru.json?compiled'
import { createSay } from '../ui/say.ts'
import type { Widget } from '../widget.ts'

const ANSWER_TIMEOUT_MS = 15_000

const uiMessages = { ru: uiRu, en: uiEn }

/**
 * Shows a widget at once; the host's page and our server are asked meanwhile.
 *
 * @param prepare gives the application what only this widget needs, e.g. its store
 */
export function startWidget(
  widget: Widget,
  page: HostPage,
  root: Element,
  prepare?: (app: App) => void,
): App {
  const session = createSession(page, sendInTime)
  const timeZone = (): string => session.known?.timeZone ?? browserZone()
  const messages = { ...uiMessages[page.locale], ...widget.messages[page.locale] }

  const app = createApp(widget.root)
  app.provide(widgetContext, {
    page,
    say: createSay(messages, page.locale, timeZone),
    call: createCall(session, sendInTime),
    timeZone,
  })
  prepare?.(app)
  app.mount(root)
  keepHeight(page, root)
  return app
}

const sendInTime: Fetch = (url, init) =>
  fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function keepHeight(page: HostPage, root: Element): void {
  const fit = (): void => {
    // A page that does not answer keeps the height it has; the panel itself shows that it cannot be reached.
    page.fitHeight().catch(() => {})
  }
  new ResizeObserver(fit).observe(root)
}
