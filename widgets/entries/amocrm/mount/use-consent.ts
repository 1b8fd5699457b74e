import { onScopeDispose } from 'vue'
import { useSurroundings } from './surroundings.ts'

export interface Consent {
  /** Where access is given anew. */
  readonly href: string
  /** For a click on a link to it. Where the browser forbids the window, the link goes there by itself. */
  open(event: MouseEvent): void
}

/**
 * The host's consent page in a window of its own, which cannot be framed. It begins and ends on a page of our own server,
 * and the last one tells us that the account is connected.
 *
 * @param onConnected called once for each window that says so
 */
export function useConsent(path: string, onConnected: () => void): Consent {
  const { page, server } = useSurroundings()
  const href = `${server}${path}?lang=${page.locale}`
  const { origin } = new URL(server)
  const stop = new AbortController()
  let opened: Window | null = null

  window.addEventListener(
    'message',
    ({ origin: from, source, data }: MessageEvent<unknown>) => {
      // The host's own pages stand in that window, too, and nobody but our own last page is believed.
      if (from !== origin || source === null || source !== opened || !saysConnected(data)) return
      opened = null
      onConnected()
    },
    { signal: stop.signal },
  )
  onScopeDispose(() => stop.abort())

  return {
    href,
    open(event) {
      opened = window.open(href, '_blank')
      if (opened !== null) event.preventDefault()
    },
  }
}

function saysConnected(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'shagolad' in data
    ? data.shagolad === 'connected'
    : false
}
