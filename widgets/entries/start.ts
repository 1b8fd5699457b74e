import { createApp } from 'vue'
import type { App } from 'vue'
import { createSend } from '../api/send.ts'
import { createSession } from '../api/session.ts'
import type { HostPage } from '../host/page.ts'
import { widgetContext } from '../ui/context.ts'
import type { Widget } from '../widget.ts'
import { createContext } from './context.ts'

/**
 * Shows a widget on a page of our own server at once; the host's page and the server are asked meanwhile.
 *
 * @param prepare gives the application what only this widget needs, e.g. its store
 */
export function startWidget(
  widget: Widget,
  page: HostPage,
  root: Element,
  prepare?: (app: App) => void,
): App {
  const send = createSend({ server: '' })
  const session = createSession(isRenewal => page.openSession(send, isRenewal))

  const app = createApp(widget.root)
  app.provide(widgetContext, createContext(widget, page, { session, send }))
  prepare?.(app)
  app.mount(root)
  keepHeight(page, root)
  return app
}

function keepHeight(page: HostPage, root: Element): void {
  const fit = (): void => {
    // A page that does not answer keeps the height it has; the panel itself shows that it cannot be reached.
    page.fitHeight().catch(() => {})
  }
  new ResizeObserver(fit).observe(root)
}
