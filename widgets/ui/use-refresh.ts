import { onMounted, onScopeDispose } from 'vue'

/**
 * Reads again every so often while people can see the page, and as soon as they come back to it.
 *
 * @param isPaused asked before each time; e.g. while somebody is typing
 */
export function useRefresh(
  refresh: () => Promise<void>,
  options: { readonly everyMs: number; readonly isPaused: () => boolean },
): void {
  const stop = new AbortController()
  let isRunning = false

  async function tick(): Promise<void> {
    if (isRunning || document.visibilityState !== 'visible' || options.isPaused()) return
    isRunning = true
    try {
      await refresh()
    } finally {
      isRunning = false
    }
  }

  onMounted(() => {
    const timer = setInterval(() => void tick(), options.everyMs)
    stop.signal.addEventListener('abort', () => clearInterval(timer))
    const { signal } = stop
    document.addEventListener('visibilitychange', () => void tick(), { signal })
    window.addEventListener('focus', () => void tick(), { signal })
  })
  onScopeDispose(() => stop.abort())
}
