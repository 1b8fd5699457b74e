/** Where in the page something of ours may stand; at most one thing in each. */
export type Place = 'card' | 'page' | 'window'

export interface Thing {
  readonly root: HTMLElement
  /** What it is about: another key is shown anew, the same stays as it is. */
  readonly key: string
  /** Called before the first thing of all appears; what it returns, after the last one has gone. */
  readonly style: (root: HTMLElement) => () => void
  /** Returns what takes it away. */
  readonly start: (root: HTMLElement) => () => void
}

interface Mount {
  readonly root: HTMLElement
  readonly key: string
  readonly stop: () => void
}

/**
 * What of ours stands in the page now. One for the whole script: amoCRM makes a new instance for every area and may forget
 * to tell the old one that it has left, so the next one clears up after it.
 */
export interface Mounts {
  /** Shows something, unless the very same stands there already. */
  show(place: Place, thing: Thing): void
  isShown(place: Place, root: HTMLElement, key: string): boolean
  /** Takes away what stands in a root that has left the page. */
  prune(): void
  clear(place?: Place): void
}

export function createMounts(): Mounts {
  const shown = new Map<Place, Mount>()
  let unstyle: (() => void) | null = null

  function take(place: Place): void {
    const mount = shown.get(place)
    shown.delete(place)
    mount?.stop()
    if (shown.size > 0) return
    unstyle?.()
    unstyle = null
  }

  function isShown(place: Place, root: HTMLElement, key: string): boolean {
    const mount = shown.get(place)
    return mount?.root === root && mount.key === key
  }

  return {
    isShown,
    show(place, { root, key, style, start }) {
      if (isShown(place, root, key)) return
      unstyle ??= style(root)
      shown.get(place)?.stop()
      shown.set(place, { root, key, stop: start(root) })
    },
    prune() {
      for (const [place, { root }] of shown) if (!root.isConnected) take(place)
    },
    clear(place) {
      for (const each of place === undefined ? [...shown.keys()] : [place]) take(each)
    },
  }
}
