import type { WidgetEntry } from '../wire.ts'
import type { AppGlobals } from './app-globals.ts'
import type { HostPage, LiveWidget } from './host-page.ts'
import type { Loader } from './loader.ts'
import type { Place } from './place.ts'
import { removeBlock } from './right-column.ts'
import type { WidgetBase } from './widget-base.ts'
import {
  build,
  type CallBack,
  createCallBack,
  draw,
  greet,
  messageOf,
  start,
} from './widget-start.ts'

export interface WidgetLife {
  /** Starts what belongs to this place; what lives already in the same area is only drawn again. */
  enter(place: Place): Promise<void>
  /** Ends what does not outlive an area. */
  leave(): void
  /** One widget in an area of its own: the settings window. */
  open(entry: WidgetEntry, area: string): Promise<LiveWidget | null>
  close(code: string): void
  readonly alive: () => readonly LiveWidget[]
  readonly call: CallBack
  /** What living widgets were given by `add_action`. */
  action(kind: string): readonly NumberAction[]
}

/** An entry in the menu of a number. */
export interface NumberAction {
  /** The widget's `call_action`, else its name. */
  readonly caption: string
  readonly call: (value: Readonly<Record<string, unknown>>) => unknown
}

interface Parts {
  readonly page: HostPage
  readonly loader: Loader
  readonly entries: () => readonly WidgetEntry[]
  readonly globals: () => AppGlobals
}

/** The life of widgets in the page: which of them live where, and in which order they hear of it (reference 5.2, 7.1). */
export function createWidgetLife({ page, loader, entries, globals }: Parts): WidgetLife {
  const living = new Map<string, LiveWidget>()
  const bases = new Map<string, WidgetBase>()
  const call = createCallBack(page)
  /** Grows when an area is left: what was still loading for it is too late. */
  let visit = 0

  async function open(entry: WidgetEntry, area: string): Promise<LiveWidget | null> {
    const known = living.get(entry.code)
    if (known) {
      draw(page, call, known)
      return known
    }
    const mine = visit
    const live = await build({ page, loader, bases }, entry, area).catch((error: unknown) => {
      page.reports.add('loader', entry.code, messageOf(error))
      return null
    })
    if (live === null || (mine !== visit && !entry.initOnce)) return null
    const other = living.get(entry.code)
    if (other) return other
    living.set(entry.code, live)
    globals().widgets[entry.code] = live.instance
    start(page, call, live, () => living.get(entry.code) === live)
    return live
  }

  function close(code: string): void {
    const live = living.get(code)
    if (!live) return
    living.delete(code)
    delete globals().widgets[code]
    bases.get(code)?.actions.clear()
    if (!page.knobs.missedDestroy) {
      call(live, 'destroy')
      page.$(document)['off'](live.instance.ns)
    }
    removeBlock(page, code)
  }

  return {
    alive: () => [...living.values()],
    open,
    close,
    call,
    leave() {
      visit += 1
      for (const { entry } of living.values()) if (!entry.initOnce) close(entry.code)
    },
    async enter(place) {
      const mine = visit
      const wanted = entries().filter(entry => belongs(entry, place))
      const area = place.area ?? 'everywhere'
      const started = await Promise.all(wanted.map(entry => open(entry, area)))
      if (mine !== visit) return
      for (const live of started) if (live !== null) greet(live, place, call)
    },
    action: kind =>
      [...living.values()].flatMap(live => {
        const act = bases.get(live.entry.code)?.actions.get(kind)
        return act === undefined ? [] : [{ caption: captionOf(live), call: act }]
      }),
  }
}

function captionOf({ entry, instance }: LiveWidget): string {
  const words = instance.langs?.['widget'] as Readonly<Record<string, unknown>> | undefined
  const caption = words?.['call_action']
  return typeof caption === 'string' ? caption : entry.name
}

/** Whether an installed widget lives here: by the locations of its manifest, `init_once` everywhere. */
function belongs(entry: WidgetEntry, place: Place): boolean {
  if (entry.status !== 'installed') return false
  if (entry.initOnce) return true
  if (place.widgetCode !== null && place.widgetCode !== entry.code) return false
  const codes = entry.locations.map(code => code.replace(/-[01]$/, ''))
  return codes.includes('everywhere') || (place.area !== null && codes.includes(place.area))
}
