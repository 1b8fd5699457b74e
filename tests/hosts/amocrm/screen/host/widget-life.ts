import { isThenable } from '../query/deferred.ts'
import type { WidgetEntry } from '../wire.ts'
import type { AppGlobals } from './app-globals.ts'
import type { HostPage, LiveWidget, WidgetInstance } from './host-page.ts'
import type { Loader } from './loader.ts'
import type { Place } from './place.ts'
import { removeBlock } from './right-column.ts'
import { createWidgetBase, type WidgetBase } from './widget-base.ts'

const MANDATORY = ['render', 'init', 'bind_actions'] as const

export interface WidgetLife {
  /** Starts what belongs to this place; what lives already in the same area is only drawn again. */
  enter(place: Place): Promise<void>
  /** Ends what does not outlive an area. */
  leave(): void
  /** One widget in an area of its own: the settings window. */
  open(entry: WidgetEntry, area: string): Promise<LiveWidget | null>
  close(code: string): void
  readonly alive: () => readonly LiveWidget[]
  /** @returns what the callback answers; `undefined` when there is none or it threw (then it is reported) */
  call(live: LiveWidget, name: string, ...values: unknown[]): unknown
  action(kind: string): { readonly entry: WidgetEntry; readonly call: (value: object) => unknown }[]
}

interface Parts {
  readonly page: HostPage
  readonly loader: Loader
  readonly entries: () => readonly WidgetEntry[]
  readonly globals: () => AppGlobals
}

/** The life of widgets in the page: which of them live where, and in which order they hear of it (reference 5.2, 7.1). */
export function createWidgetLife(parts: Parts): WidgetLife {
  const { page, entries } = parts
  const living = new Map<string, LiveWidget>()
  const bases = new Map<string, WidgetBase>()
  /** Grows when an area is left: what was still loading for it is too late. */
  let visit = 0

  async function open(entry: WidgetEntry, area: string): Promise<LiveWidget | null> {
    const known = living.get(entry.code)
    if (known) {
      draw(known)
      return known
    }
    const mine = visit
    const live = await build(parts, bases, { entry, area }).catch((error: unknown) => {
      page.reports.add('loader', entry.code, messageOf(error))
      return null
    })
    if (live === null || (mine !== visit && !entry.initOnce)) return null
    if (living.has(entry.code)) return living.get(entry.code) ?? null
    living.set(entry.code, live)
    parts.globals().widgets[entry.code] = live.instance
    start(live)
    return live
  }

  /** A synchronous `render`: init, then bind_actions. One that promises: bind_actions at once, init when it has come (F). */
  function start(live: LiveWidget) {
    const drawn = draw(live)
    if (!isThenable(drawn)) {
      if (drawn) init(live)
      call(live, 'bind_actions')
      return
    }
    call(live, 'bind_actions')
    drawn.then(
      value => {
        const isStillHere = living.get(live.entry.code) === live
        if (value && (isStillHere || page.knobs.lateInit)) init(live)
      },
      (error: unknown) =>
        page.reports.add('exception', live.entry.code, `render: ${messageOf(error)}`),
    )
  }

  function init(live: LiveWidget) {
    page.$(document).trigger(`widget:${live.entry.code}:loaded`)
    call(live, 'init')
  }

  function draw(live: LiveWidget): unknown {
    const answer = call(live, 'render')
    if (answer !== true && !isThenable(answer))
      page.reports.add('callbacks', live.entry.code, 'render вернул не true')
    return answer
  }

  function call(live: LiveWidget, name: string, ...values: unknown[]): unknown {
    const callbacks = live.instance.callbacks
    if (typeof callbacks?.[name] !== 'function') return undefined
    try {
      // `this` is the object of callbacks, not the widget.
      return (callbacks as Record<string, (...given: unknown[]) => unknown>)[name]?.(...values)
    } catch (error) {
      page.reports.add('exception', live.entry.code, `${name}: ${messageOf(error)}`)
      return undefined
    }
  }

  function close(code: string) {
    const live = living.get(code)
    if (!live) return
    living.delete(code)
    delete parts.globals().widgets[code]
    if (!page.knobs.missedDestroy) {
      call(live, 'destroy')
      page.$(document).off(live.instance.ns)
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
      for (const live of living.values()) if (!live.entry.initOnce) close(live.entry.code)
    },
    async enter(place) {
      const mine = visit
      const wanted = entries().filter(entry => belongs(entry, place))
      const started = await Promise.all(
        wanted.map(entry => open(entry, place.area ?? 'everywhere')),
      )
      if (mine !== visit) return
      for (const live of started) if (live !== null) greet(live, place, call)
    },
    action: kind =>
      [...living.values()].flatMap(({ entry }) => {
        const found = bases.get(entry.code)?.actions.get(kind)
        return found ? [{ entry, call: found as (value: object) => unknown }] : []
      }),
  }
}

/** Pages of a widget's own are told of themselves right after it has started. */
function greet(live: LiveWidget, place: Place, call: WidgetLife['call']): void {
  if (place.widgetCode !== live.entry.code) return
  if (place.area === 'advanced_settings') call(live, 'advancedSettings')
  if (place.area === 'widget_page') {
    const { itemCode, subitemCode } = place.menu ?? { itemCode: '', subitemCode: '' }
    const at = { location: 'widget_page', item_code: itemCode }
    call(live, 'initMenuPage', subitemCode ? { ...at, subitem_code: subitemCode } : at)
  }
}

/** Whether an installed widget lives here: by the locations of its manifest, `init_once` everywhere. */
export function belongs(entry: WidgetEntry, place: Place): boolean {
  if (entry.status !== 'installed') return false
  if (place.widgetCode !== null && place.widgetCode !== entry.code) return entry.initOnce
  const codes = entry.locations.map(code => code.replace(/-[01]$/, ''))
  return (
    entry.initOnce ||
    codes.includes('everywhere') ||
    (place.area !== null && codes.includes(place.area))
  )
}

async function build(
  { page, loader }: Parts,
  bases: Map<string, WidgetBase>,
  { entry, area }: { readonly entry: WidgetEntry; readonly area: string },
): Promise<LiveWidget | null> {
  await new Promise(resolve => setTimeout(resolve, page.knobs.slowScript))
  const suffix = `?v=${encodeURIComponent(entry.version)}`
  const [Script, langs] = await Promise.all([
    loader.load(`${entry.path}/script.js${suffix}`),
    fetch(`${entry.path}/i18n/${languageOf(entry)}.json${suffix}`).then(
      answer => answer.json() as Promise<Record<string, object>>,
    ),
  ])
  if (typeof Script !== 'function' || typeof Script.prototype !== 'object')
    throw new Error('script.js должен вернуть обычную функцию-конструктор')
  const base = bases.get(entry.code) ?? createWidgetBase(page, entry)
  bases.set(entry.code, base)
  Object.assign(Script.prototype, base.methods)
  const instance = Reflect.construct(Script, []) as WidgetInstance
  const hasColumn =
    entry.locations.some(code => code === area || code === `${area}-1`) && area !== 'settings'
  const named = {
    ...langs,
    widget: { ...langs['widget'], name: entry.name, description: entry.description },
  }
  base.fill(instance, { entry, area, langs: named, hasColumn })
  const missing = MANDATORY.filter(name => typeof instance.callbacks?.[name] !== 'function')
  if (missing.length === 0) return { entry, area, instance, hasColumn }
  page.reports.add(
    'callbacks',
    entry.code,
    `нет обязательных callbacks: ${missing.join(', ')}; виджет не запущен`,
  )
  return null
}

function languageOf(entry: WidgetEntry): string {
  return entry.locale.includes('ru') ? 'ru' : (entry.locale[0] ?? 'ru')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
