import type { FrameCall, FramePage, FrameSearch } from './frame-commands.ts'
import { findPortalTarget } from './portal-path.ts'
import { routeOf } from './screen-route.ts'
import type { ScreenSession } from './screen-session.ts'

/** What one frame's own box can do. */
export interface FrameBox {
  resize(width: number | '100%', height: number): void
  setTitle(title: string): void
  reloadCard(): void
  /** What closes the slider around the box; `undefined`: there is none. */
  close(): (() => void) | undefined
  readonly search?: FrameSearch | undefined
  readonly call?: FrameCall | undefined
}

/** The page around a frame, for the commands of the frame protocol. */
export function framePageOf(session: ScreenSession, box: FrameBox) {
  const { overlays } = session
  const page: FramePage = {
    resize(width, height) {
      box.resize(width, height)
      return { width, height }
    },
    setTitle: box.setTitle,
    scrollTo: top => scrollTo({ top }),
    reload(query) {
      if (query) location.replace(`${location.pathname}?${query}${location.hash}`)
      // With the hash alone `replace` would not load anything.
      else location.reload()
    },
    reloadCard: box.reloadCard,
    openApp: (options, look) =>
      overlays.open({ kind: 'frame', placement: 'DEFAULT', handler: '', options }, look),
    async openPath(path) {
      const route = routeOf(findPortalTarget(path))
      const content = route
        ? ({ kind: 'route', route } as const)
        : ({ kind: 'missing', path } as const)
      await overlays.open(content, { width: null, title: '', label: null })
      return 'close'
    },
    close() {
      const close = box.close()
      close?.()
      return close !== undefined
    },
    chooseUsers: overlays.chooseUsers,
    chooseCards: overlays.chooseCards,
    tell: text => (session.notice.value = text),
    ...(box.search && { search: box.search }),
    ...(box.call && { call: box.call }),
  }
  return { ...page, location: () => location }
}
