import type { Portal } from './method.ts'
import type { InstalledApp, PortalState } from './state.ts'
import { createZoneFormat } from './zone.ts'

export interface PortalOptions {
  readonly state: PortalState
  /** ms UTC; the real time when left out. */
  readonly clock?: () => number
}

export interface PortalEvent {
  /** Upper case. */
  readonly event: string
  readonly data: unknown
  /** `null`: caused by a robot. */
  readonly authorId: number | null
  /** `null`: for every app of the portal. */
  readonly app: InstalledApp | null
}

export interface EmulatedPortal extends Portal {
  /** Called after every `touch`. @returns takes the listener off again */
  onTouch(listener: () => void): () => void
  /** Called for every emitted event, at once. */
  onEmit(listener: (event: PortalEvent) => void): () => void
  /** The app with this client id, ours or another vendor's. */
  findApp(clientId: string): InstalledApp | null
}

export function createPortal({ state, clock = Date.now }: PortalOptions): EmulatedPortal {
  const zone = createZoneFormat(state.timeZone)
  const touched = new Set<() => void>()
  const emitted = new Set<(event: PortalEvent) => void>()

  return {
    state,
    now: clock,
    nextId(table) {
      const id = (state.lastId[table] ?? 0) + 1
      state.lastId[table] = id
      return id
    },
    emit(event, data, authorId, app) {
      const full = { event: event.toUpperCase(), data, authorId, app: app ?? null }
      for (const listener of emitted) listener(full)
    },
    touch() {
      for (const listener of touched) listener()
    },
    formatTime: ms => zone.format(ms),
    parseTime: text => zone.parse(text),
    onTouch: listener => subscribe(touched, listener),
    onEmit: listener => subscribe(emitted, listener),
    findApp(clientId) {
      const all = [state.app, ...(state.otherApps ?? [])]
      return all.find(app => app?.clientId === clientId) ?? null
    },
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
